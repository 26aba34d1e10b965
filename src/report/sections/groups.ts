/**
 * Who and what was behind the profit: whales, categories, number of confirmations.
 *
 * @module
 */

import { byCategory, byConfirmations, byWhale, type Group } from "../breakdown.ts";
import { type Html, type HtmlPart, markup } from "../html/markup.ts";
import { count, percent, signedPercent, signedUsd, usd } from "../html/numbers.ts";
import type { ReportInput } from "../report_input.ts";
import { type Section, tableHtml, toned } from "./section.ts";

/** Whales in the table at most. */
const MAX_WHALES = 200;
/** Whales that are seen at once. */
const FIRST_WHALES = 12;

/** The three tables. */
export function groupSections({ recording: { closed } }: ReportInput): readonly Section[] {
  return [
    section("whales", "Whales", whalesHtml(byWhale(closed))),
    section(
      "categories",
      "Categories",
      table(
        "Closed positions by category",
        "category",
        byCategory(closed).map((group) => [group.name, group]),
      ),
    ),
    section(
      "confirmations",
      "Confirmation depth",
      markup`<p>How many whales agreed on the signal that opened the position.</p>${
        table(
          "Closed positions by number of confirming whales",
          "confirmed by",
          byConfirmations(closed).map((
            group,
          ) => [group.name === "0" ? "unknown" : `${group.name} whales`, group]),
        )
      }`,
    ),
  ];
}

function whalesHtml(whales: readonly Group[]): Html {
  const [first, others] = [whales.slice(0, FIRST_WHALES), whales.slice(FIRST_WHALES, MAX_WHALES)];
  const rest = whales.length - first.length - others.length;
  const rows = (groups: readonly Group[]) =>
    groups.map((group) =>
      [markup`<code title="${group.name}">${group.name}</code>`, group] as const
    );
  return markup`<p>A position counts in full for each whale that agreed on it, so the columns do not add up to the account.</p>${
    table("Closed positions by whale", "wallet", rows(first))
  }${
    others.length > 0 &&
    markup`<details class="more"><summary>${count(others.length)} more</summary>${
      table("Closed positions by whale, continued", "wallet", rows(others))
    }</details>`
  }${
    rest > 0 &&
    markup`<p class="hint">… and ${count(rest)} with fewer positions; all of them with --csv.</p>`
  }`;
}

function section(id: string, heading: string, body: Html): Section {
  return { id, heading, body };
}

function table(
  caption: string,
  title: string,
  groups: readonly (readonly [HtmlPart, Group])[],
): Html {
  if (groups.length === 0) return markup`<p>No position is closed.</p>`;
  return tableHtml(
    caption,
    [title, "positions", "markets", "won", "cost", "profit", "mean edge"].map((each, i) => ({
      title: each,
      isNumber: i > 0,
    })),
    groups.map(([name, group]) => [
      name,
      count(group.positions),
      count(group.markets),
      percent(group.won / group.positions),
      usd(group.costUsd),
      toned(group.pnlUsd, signedUsd(group.pnlUsd)),
      toned(group.edge, signedPercent(group.edge)),
    ]),
  );
}
