/**
 * Profit per trade, how profits and holding times are spread, and whether the prices paid were right.
 *
 * @module
 */

import { edgeOf, hoursHeld } from "../../core/position_stats.ts";
import { calibrationSvg } from "../charts/calibration_svg.ts";
import { histogram, type Range, trimmed } from "../charts/histogram.ts";
import { markup } from "../html/markup.ts";
import { count, hours, NONE, percent, plain } from "../html/numbers.ts";
import type { ReportInput } from "../report_input.ts";
import { type CurveData, pnlChartHtml } from "./curves.ts";
import { type Bar, barsHtml, type Section, tableHtml } from "./section.ts";

/** Returns on the cost of a position: what is lost is at most all of it. */
const EDGES = [-0.9, -0.5, -0.25, -0.1, 0, 0.1, 0.25, 0.5, 1, 2, 5];
const HOURS = [1, 6, 24, 72, 168, 336, 720, 1440, 2880];

/** Profit per trade and its distribution. */
export function profitSection({ recording: { closed } }: ReportInput, data: CurveData): Section {
  const ranges = trimmed(histogram(closed.map(edgeOf), EDGES));
  return {
    id: "trades",
    heading: "Profit per trade",
    body: markup`${pnlChartHtml(data, closed.length)}${
      ranges.length > 0 &&
      markup`<h3>Distribution: profit over cost</h3>${
        barsHtml(
          "Closed positions by profit over cost",
          ranges.map((range) =>
            bar(range, (value) => percent(value, 0), range.from >= 0 ? "gain" : "loss")
          ),
          "positions",
        )
      }`
    }`,
  };
}

/** How long positions were held. */
export function holdingSection({ recording: { closed }, stats }: ReportInput): Section {
  const ranges = trimmed(histogram(closed.map(hoursHeld), HOURS));
  return {
    id: "holding",
    heading: "Holding times",
    body: ranges.length === 0
      ? markup`<p>No position is closed.</p>`
      : markup`<p>From the first fill to the payout; the median is ${
        hours(stats.holdingHoursMedian)
      }.</p>${
        barsHtml(
          "Closed positions by time held",
          ranges.map((range) => bar(range, span, "plain")),
          "positions",
        )
      }`,
  };
}

/** Price paid against outcome. */
export function calibrationSection({ stats }: ReportInput): Section {
  const { calibration, brier } = stats;
  return {
    id: "calibration",
    heading: "Calibration",
    body:
      markup`<p>A token bought at 0.60 that is priced right pays a dollar in 60 % of the cases. Dots above the line won more often than
their price said, dots below it less often. Brier score: ${plain(brier)}.</p>
<div class="beside">${calibrationSvg(calibration)}${
        tableHtml(
          "Share won by entry price",
          ["entry price", "positions", "mean price", "share won"].map((title, i) => ({
            title,
            isNumber: i > 0,
          })),
          calibration.map((bin) => [
            `${(bin.bin / 10).toFixed(1)} to ${((bin.bin + 1) / 10).toFixed(1)}`,
            count(bin.count),
            bin.meanPrice === null ? NONE : bin.meanPrice.toFixed(3),
            percent(bin.shareWon),
          ]),
        )
      }</div>`,
  };
}

function bar({ from, to, count }: Range, name: (value: number) => string, tone: Bar["tone"]): Bar {
  const label = from === -Infinity
    ? `below ${name(to)}`
    : to === Infinity
    ? `${name(from)} and more`
    : `${name(from)} to ${name(to)}`;
  return { label, value: count, ...(tone && { tone }) };
}

function span(value: number): string {
  return value < 48 ? `${value} h` : `${value / 24} days`;
}
