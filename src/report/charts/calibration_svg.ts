/**
 * Price paid against outcome, with the line on which prices would have been right.
 *
 * @module
 */

import type { CalibrationBin } from "../../core/position_stats.ts";
import { type Html, markup } from "../html/markup.ts";

const SIZE = 300;
const MARGIN = 44;
/** Room for half a dot at the edges. */
const EDGE = 14;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The bins as dots, larger where there are more positions. */
export function calibrationSvg(bins: readonly CalibrationBin[]): Html {
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const filled = bins.filter((bin) => bin.count > 0);
  const label = filled.length === 0
    ? "No closed position."
    : filled.map(({ meanPrice, shareWon, count }) =>
      `${count} at ${meanPrice!.toFixed(2)}: ${(shareWon! * 100).toFixed(0)} % won`
    ).join("; ");
  return markup`<svg class="square" viewBox="0 0 ${SIZE + MARGIN + EDGE} ${
    SIZE + MARGIN
  }" role="img" aria-label="Share won by mean entry price. ${label}">
${
    TICKS.map((tick) =>
      markup`<line class="grid" x1="${x(tick)}" y1="${y(0)}" x2="${x(tick)}" y2="${
        y(1)
      }"/><line class="grid" x1="${x(0)}" y1="${y(tick)}" x2="${x(1)}" y2="${y(tick)}"/><text x="${
        x(tick)
      }" y="${y(0) + 18}" text-anchor="middle">${tick}</text><text x="${x(0) - 6}" y="${
        y(tick) + 4
      }" text-anchor="end">${tick * 100} %</text>`
    )
  }
<line class="fair" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${
    filled.map(({ meanPrice, shareWon, count }) =>
      markup`<circle cx="${x(meanPrice!)}" cy="${y(shareWon!)}" r="${
        (3 + 9 * Math.sqrt(count / most)).toFixed(1)
      }"/>`
    )
  }
</svg>`;
}

function x(value: number): number {
  return Math.round((MARGIN + value * SIZE) * 10) / 10;
}

function y(value: number): number {
  return Math.round((EDGE + (1 - value) * SIZE) * 10) / 10;
}
