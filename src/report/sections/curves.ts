/**
 * Equity, drawdown and profit per trade over time.
 *
 * @module
 */

import { drawdowns } from "../../core/equity_stats.ts";
import { pnlBuckets } from "../charts/pnl_buckets.ts";
import { lineSvg, sticksSvg } from "../charts/line_svg.ts";
import { type Html, markup } from "../html/markup.ts";
import { count, date, percent, usd } from "../html/numbers.ts";
import type { ReportInput } from "../report_input.ts";
import type { Section } from "./section.ts";

/** What the page's script draws its charts from. */
export interface CurveData {
  /** Moments, seconds since the epoch. */
  readonly times: readonly number[];
  /** Equity, USD. */
  readonly equity: readonly number[];
  /** Fractions, 0 or less. */
  readonly drawdown: readonly number[];
  /** Trades of a bar. */
  readonly bucket: number;
  readonly gains: readonly number[];
  readonly losses: readonly number[];
  /** When trading was paused, seconds since the epoch. */
  readonly pauses: readonly number[];
}

/** What the page's script draws from, in as few digits as can be seen. */
export function curveData({ recording }: Pick<ReportInput, "recording">): CurveData {
  const { timesMs, equityUsd, closed, actions } = recording;
  const { size, gains, losses } = pnlBuckets(closed.map(({ pnlUsd }) => pnlUsd));
  return {
    times: timesMs.map((timeMs) => Math.floor(timeMs / 1000)),
    equity: equityUsd.map(cents),
    drawdown: drawdowns(equityUsd).map((depth) => Math.round(-depth * 1e5) / 1e5),
    bucket: size,
    gains: gains.map(cents),
    losses: losses.map(cents),
    pauses: actions.flatMap((action) => action.kind === "pause" ? [action.timeMs / 1000] : []),
  };
}

/** The three curves. */
export function curvesSection(input: ReportInput, data: CurveData): Section {
  const { recording: { equityUsd, startMs, endMs, actions }, stats } = input;
  const pauses = actions.filter((action) => action.kind === "pause");
  const ends = `from ${usd(equityUsd[0]!)} on ${date(startMs)} to ${usd(equityUsd.at(-1)!)} on ${
    date(endMs)
  }`;
  const deepest = `at most ${percent(stats.maxDrawdown)} below the peak`;
  return {
    id: "equity",
    heading: "Equity",
    body: markup`${
      chartHtml(
        "equity",
        "Equity at the end of each UTC day",
        ends,
        lineSvg({
          xs: data.times,
          ys: data.equity,
          label: `Equity ${ends}`,
          tone: "line",
        }),
      )
    }${
      pauses.length > 0 &&
      markup`<p class="hint">Trading was paused at the dashed line: ${
        pauses.map((pause, i) =>
          markup`${i === 0 ? "" : ", "}${date(pause.timeMs)} (${
            pause.reason === "operator" ? "by hand" : "kill switch"
          })`
        )
      }.</p>`
    }${
      chartHtml(
        "drawdown",
        "Drawdown from the highest equity so far, at the end of each UTC day",
        deepest,
        lineSvg({
          xs: data.times,
          ys: data.drawdown,
          label: `Drawdown, ${deepest}`,
          tone: "loss",
        }),
      )
    }`,
  };
}

/** Profit of every closed position. */
export function pnlChartHtml({ bucket, gains, losses }: CurveData, positions: number): Html {
  if (positions === 0) return markup`<p>No position is closed.</p>`;
  const words = bucket === 1
    ? `${count(positions)} in the order of their payouts`
    : `${count(positions)} in the order of their payouts; each place is ${
      count(bucket)
    } that follow each other, with the largest gain and the largest loss`;
  return chartHtml(
    "pnl",
    "Each closed position",
    words,
    sticksSvg({ gains, losses, label: words }),
  );
}

function chartHtml(name: string, caption: string, words: string, fallback: Html): Html {
  return markup`<figure><figcaption><b>${caption}</b>: ${words}</figcaption><div class="plot" data-chart="${name}">${fallback}</div></figure>
`;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
