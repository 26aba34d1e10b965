/**
 * What every report says about its own limits.
 *
 * @module
 */

import type { CostModel } from "../core/costs.ts";
import type { Fact } from "../report/report_input.ts";

/** Coverage where there is no feed. */
export const HISTORY_COVERAGE: readonly Fact[] = [["feed", "history, no live feed"]];

/**
 * What the figures take for granted.
 *
 * @param costs The assumptions about costs.
 */
export function assumptionsOf({ feeRate, halfSpread, fillDelayMs }: CostModel): readonly string[] {
  return [
    `Fills are on paper: each order gets the last price ${
      fillDelayMs / 1000
    } s after its signal, plus half a spread of ` +
    `${halfSpread} USD a share, plus an impact of order size over market volume, plus a taker fee of ` +
    `${
      feeRate === null
        ? "the exchange's rate for the category as of October 2026"
        : `rate ${feeRate}`
    }.`,
    "Positions are held until their market resolves; nothing is sold early or short.",
    "Open positions count at the last price that traded in their market, however long ago.",
    "The volume of a past market is its final volume, which nobody knew at the time.",
    "A past market pays out when it closed according to its file, but not before its last trade; where nobody says when, " +
    "at the end of the data.",
    "Daily figures are taken at the ends of UTC days. A year has 365 days, the risk-free rate is 0.",
    "The start counts as a moment of its own: the first day runs from there to midnight.",
  ];
}

/** What cannot be known from the data. */
export function unknowableOf(): readonly string[] {
  return [
    "Whether anybody would have sold at these prices and sizes: history has no order book.",
    "How others would have reacted to these orders, and whether a whale trades against its followers.",
    "Whether whales were skilled or lucky: chosen from many wallets, some look good by chance.",
    "How far markets are independent: several markets may hang on one event, and then the intervals are too narrow.",
    "How often this was tried with other parameters before: each try makes a good result more likely by chance.",
    "What will happen next. Nothing here promises a profit.",
  ];
}
