/**
 * Every figure, with its definition one click away.
 *
 * @module
 */

import { type MetricKey, METRICS } from "../../core/metrics.ts";
import type { AccountStats } from "../../core/stats.ts";
import { type Html, markup } from "../html/markup.ts";
import { count, figure, percent, signedPercent } from "../html/numbers.ts";
import type { Section } from "./section.ts";

/** All figures, by what they are about. */
export const FIGURE_GROUPS: readonly (readonly [heading: string, keys: readonly MetricKey[]])[] = [
  [
    "Closed positions",
    [
      "edge",
      "winRate",
      "expectancy",
      "profitFactor",
      "payoff",
      "nPositions",
      "nMarkets",
      "holdingHoursMedian",
      "brier",
    ],
  ],
  ["Return", ["totalReturn", "cagr", "bestDay", "worstDay", "exposure", "turnover"]],
  [
    "Risk",
    [
      "maxDrawdown",
      "maxDrawdownDays",
      "volatility",
      "var95",
      "cvar95",
      "sharpe",
      "sortino",
      "calmar",
    ],
  ],
];

/** Figures whose sign says whether something was won or lost. */
const SIGNED: ReadonlySet<MetricKey> = new Set(["totalReturn", "cagr", "expectancy", "edge"]);

/** All figures as tiles. */
export function figuresSection(stats: AccountStats): Section {
  return {
    id: "figures",
    heading: "Figures",
    body:
      markup`<p class="hint">Open a figure to read how it is defined. “–” means that it cannot be computed.</p>
<p><button type="button" id="all-definitions" aria-pressed="false" hidden>Show all definitions</button></p>
${
        FIGURE_GROUPS.map(([heading, keys]) =>
          markup`<h3>${heading}</h3><div class="tiles">${
            keys.map((key) => tileHtml(key, stats))
          }</div>
`
        )
      }`,
  };
}

function tileHtml(key: MetricKey, stats: AccountStats): Html {
  const { name, unit, definition, nullWhen } = METRICS[key];
  const value = stats[key];
  const tone = !SIGNED.has(key) || value === null || value === 0 ? "" : value > 0 ? "gain" : "loss";
  const shown = SIGNED.has(key) && unit === "fraction" ? signedPercent(value) : figure(value, unit);
  return markup`<details class="tile${
    key === "edge" || key === "winRate" ? " wide" : ""
  }"><summary><span class="name">${name}</span><span class="value ${tone}">${shown}</span>${
    intervalHtml(key, stats)
  }</summary><p>${definition}</p>${
    nullWhen !== "never" && markup`<p class="hint">“–” when ${nullWhen}.</p>`
  }</details>
`;
}

function intervalHtml(key: MetricKey, stats: AccountStats): Html | null {
  if (key !== "edge" && key !== "winRate") return null;
  const interval = key === "edge" ? stats.edgeInterval : stats.winRateInterval;
  const ends = interval === null
    ? "no 95 % interval"
    : `95 %: ${percent(interval[0])} to ${percent(interval[1])}`;
  return markup`<span class="interval">${ends}, N = ${count(stats.nPositions)}, G = ${
    count(stats.nMarkets)
  }</span>`;
}
