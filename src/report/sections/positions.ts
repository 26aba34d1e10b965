/**
 * The latest closed positions, and those that are still open.
 *
 * @module
 */

import { edgeOf } from "../../core/position_stats.ts";
import { type Html, markup } from "../html/markup.ts";
import { count, minute, signedPercent, signedUsd, usd } from "../html/numbers.ts";
import type { RecordedPosition } from "../position_book.ts";
import type { ReportInput } from "../report_input.ts";
import { type Section, tableHtml, toned } from "./section.ts";

/** Positions in each list at most. */
const MAX_ROWS = 100;
/** Positions that are seen at once. */
const FIRST_ROWS = 25;
/** Characters of a question at most: it is foreign text of any length. */
const MAX_QUESTION = 160;

/** Both tables. */
export function positionsSection({ recording, questionOf }: ReportInput): Section {
  const { closed, open } = recording;
  return {
    id: "positions",
    heading: "Positions",
    body: markup`<h3>Open</h3>${
      open.length === 0
        ? markup`<p>None.</p>`
        : listHtml(open.slice(-MAX_ROWS), (rows, rest) =>
          table(`Open positions at their marks${rest}`, rows, questionOf, false))
    }${moreHtml(open.length)}<h3>Closed</h3>${
      closed.length === 0
        ? markup`<p>None.</p>`
        : listHtml(closed.slice(-MAX_ROWS).toReversed(), (rows, rest) =>
          table(`Closed positions, the latest first${rest}`, rows, questionOf, true))
    }${moreHtml(closed.length)}`,
  };
}

/** The first of them; what follows is one click away. */
function listHtml(
  positions: readonly RecordedPosition[],
  tableOf: (positions: readonly RecordedPosition[], rest: string) => Html,
): Html {
  const others = positions.slice(FIRST_ROWS);
  return markup`${tableOf(positions.slice(0, FIRST_ROWS), "")}${
    others.length > 0 &&
    markup`<details class="more"><summary>${count(others.length)} more</summary>${
      tableOf(others, ", continued")
    }</details>`
  }`;
}

function moreHtml(positions: number): Html | false {
  return positions > MAX_ROWS &&
    markup`<p class="hint">The latest ${MAX_ROWS} of ${
      count(positions)
    }; all of them with --csv.</p>`;
}

function table(
  caption: string,
  positions: readonly RecordedPosition[],
  questionOf: ReportInput["questionOf"],
  isClosed: boolean,
): Html {
  return tableHtml(
    caption,
    [
      { title: "market" },
      { title: "side" },
      { title: "opened (UTC)", isMinor: isClosed },
      ...(isClosed ? [{ title: "paid out (UTC)" }] : []),
      { title: "price", isNumber: true },
      { title: "cost", isNumber: true },
      { title: isClosed ? "payout" : "worth now", isNumber: true },
      { title: "profit", isNumber: true },
      { title: "edge", isNumber: true, isMinor: true },
      { title: "whales", isNumber: true, isMinor: true },
    ],
    positions.map((position) => [
      marketHtml(position.marketId, questionOf(position.marketId)),
      position.outcome,
      markup`<span class="nowrap">${minute(position.openedMs)}</span>`,
      ...(isClosed ? [markup`<span class="nowrap">${minute(position.closedMs)}</span>`] : []),
      position.entryPrice.toFixed(3),
      usd(position.costUsd),
      usd(position.valueUsd),
      toned(position.pnlUsd, signedUsd(position.pnlUsd)),
      toned(position.pnlUsd, signedPercent(edgeOf(position))),
      position.wallets.length === 0 ? "–" : count(position.wallets.length),
    ]),
  );
}

function marketHtml(marketId: string, question: string): Html {
  const shortId = marketId.length > 14 ? `${marketId.slice(0, 10)}…` : marketId;
  if (question === "") return markup`<code title="${marketId}">${shortId}</code>`;
  const words = question.length > MAX_QUESTION ? `${question.slice(0, MAX_QUESTION)}…` : question;
  return markup`<bdi class="question" title="${marketId}">${words}</bdi>`;
}
