/**
 * Monthly returns as a heat map that is a list.
 *
 * @module
 */

import { type Html, markup } from "../html/markup.ts";
import { NONE, signedPercent } from "../html/numbers.ts";
import { monthlyReturns, type MonthReturn } from "../monthly.ts";
import type { ReportInput } from "../report_input.ts";
import type { Section } from "./section.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Returns up to which a cell gets each shade. */
const SHADES = [0, 0.01, 0.03, 0.08];

/** One row of months a year. */
export function monthsSection({ recording }: Pick<ReportInput, "recording">): Section {
  const months = monthlyReturns(recording.timesMs, recording.equityUsd);
  const years = [...new Set(months.map(({ year }) => year))];
  return {
    id: "months",
    heading: "Monthly returns",
    body: years.length === 0
      ? markup`<p>The run is shorter than a day.</p>`
      : markup`${years.map((year) => yearHtml(year, months.filter((each) => each.year === year)))}`,
  };
}

function yearHtml(year: number, months: readonly MonthReturn[]): Html {
  const whole = months.reduce((product, { value }) => product * (1 + value), 1) - 1;
  return markup`<h3>${String(year)}</h3><dl class="heat">${
    MONTHS.map((name, month) => cellHtml(name, months.find((each) => each.month === month)?.value))
  }${cellHtml("all", whole)}</dl>
`;
}

function cellHtml(name: string, value: number | undefined): Html {
  if (value === undefined) {
    return markup`<div class="none"><dt>${name}</dt><dd>${NONE}</dd></div>`;
  }
  const shade = SHADES.filter((least) => Math.abs(value) > least).length;
  const tone = shade === 0 ? "zero" : `${value > 0 ? "up" : "down"}${shade}`;
  return markup`<div class="${tone}"><dt>${name}</dt><dd>${
    // What is long has to fit into a twelfth of the page.
    signedPercent(value, Math.abs(value) < 0.9995 ? 1 : 0)}</dd></div>`;
}
