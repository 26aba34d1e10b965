/**
 * The parts that sections of a report share: headings, tables, bars.
 *
 * @module
 */

import { type Html, type HtmlPart, markup } from "../html/markup.ts";
import { count, NONE } from "../html/numbers.ts";
import type { Fact } from "../report_input.ts";

/** A section with a heading that the table of contents leads to. */
export interface Section {
  /** Name of its anchor. */
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

/** A column of a table. */
export interface ReportColumn {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** Left out where the screen is narrow. */
  readonly isMinor?: boolean;
}

/** Columns that a phone has room for beside each other. */
const MAX_BESIDE = 5;

/** The outer part of a section. */
export function sectionHtml({ id, heading, body }: Section): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${body}
</section>
`;
}

/**
 * A table. Where the screen is narrow each row of one with many columns is a card, with its names beside the cells.
 *
 * @param caption What it shows, for those who cannot see where it stands.
 * @param columns The columns; the first names the row.
 * @param rows The cells.
 */
export function tableHtml(
  caption: string,
  columns: readonly ReportColumn[],
  rows: readonly (readonly HtmlPart[])[],
): Html {
  const isStacked = columns.length > MAX_BESIDE;
  // What is laid out as cards is no table any more, unless it says so.
  const role = (name: string) => isStacked ? markup` role="${name}"` : "";
  const classes = columns.map(({ isNumber = false, isMinor = false }) => {
    const names = [...isNumber ? ["number"] : [], ...isMinor ? ["minor"] : []];
    return names.length === 0 ? "" : markup` class="${names.join(" ")}"`;
  });
  const cell = (content: HtmlPart, i: number) =>
    i === 0
      ? markup`<th scope="row"${role("rowheader")}${classes[i]}>${content}</th>`
      : markup`<td${role("cell")}${classes[i]}${
        isStacked && markup` data-name="${columns[i]?.title}"`
      }>${content}</td>`;
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table${isStacked && markup` class="stack"`}${
    role("table")
  }><caption class="unseen">${caption}</caption>
<thead${role("rowgroup")}><tr${role("row")}>${
    columns.map(({ title }, i) =>
      markup`<th scope="col"${role("columnheader")}${classes[i]}>${title}</th>`
    )
  }</tr></thead>
<tbody${role("rowgroup")}>${
    rows.map((cells) =>
      markup`<tr${role("row")}>${cells.map(cell)}</tr>
`
    )
  }</tbody></table></div>
`;
}

/** A bar of a chart that is a table. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** What stands behind the bar; the value as a count if absent. */
  readonly text?: string;
  /** What the bar is about: it gets its colour. */
  readonly tone?: "gain" | "loss" | "plain";
}

/**
 * Bars one below the other, the longest as wide as there is room.
 *
 * @param caption What they show.
 * @param bars The bars.
 * @param title Heading of the values.
 */
export function barsHtml(caption: string, bars: readonly Bar[], title: string): Html {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  return markup`<table class="bars"><caption class="unseen">${caption}</caption>
<thead class="unseen"><tr><th scope="col">range</th><th scope="col">${title}</th></tr></thead>
<tbody>${
    bars.map(({ label, value, text = count(value), tone = "plain" }) =>
      markup`<tr><th scope="row">${label}</th><td><span class="bar ${tone} w${
        // Something is never shown as nothing.
        most === 0 ? 0 : Math.ceil(value / most * 100)}"></span><span>${text}</span></td></tr>
`
    )
  }</tbody></table>
`;
}

/** Names and what they are. */
export function factsHtml(facts: readonly Fact[]): Html {
  if (facts.length === 0) return markup`<p>${NONE}</p>`;
  return markup`<dl class="facts">${
    facts.map(([name, value]) =>
      markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`
    )
  }</dl>
`;
}

/** An amount in the colour of its sign. */
export function toned(value: number | null, text: string): Html {
  const tone = value === null || value === 0 ? "" : value > 0 ? "gain" : "loss";
  return markup`<span class="${tone}">${text}</span>`;
}
