/**
 * What every report says about its own limits.
 *
 * @module
 */

import type { CostModel } from "../../core/costs.ts";
import type { CoverageLedger } from "../../feed/coverage.ts";
import { coverageShares } from "../../feed/coverage_summary.ts";
import type { Recording } from "../../report/account_recorder.ts";
import type { Fact } from "../../report/report_input.ts";
import { sharesText } from "./coverage_words.ts";
import { formatCount, formatDuration, formatPercent } from "../terminal/format.ts";

/** Coverage where there is no feed. */
export const HISTORY_COVERAGE: readonly Fact[] = [["feed", "history, no live feed"]];

/**
 * How much of what happened a live account saw: as its journal says, and as the feeds were watched.
 *
 * @param recording What the account did.
 * @param ledger For each moment, whether the feeds were proven to tell; kept beside the journal.
 */
export function liveCoverage(
  { startMs, endMs, blind }: Pick<Recording, "startMs" | "endMs" | "blind">,
  ledger: CoverageLedger,
): readonly Fact[] {
  const spans = blind.map(({ fromMs, toMs }) => toMs - fromMs);
  const blindMs = spans.reduce((sum, ms) => sum + ms, 0);
  const share = endMs > startMs ? blindMs / (endMs - startMs) : 0;
  return [
    ["feed", "live"],
    ["trades may be missing", `${formatPercent(share, 2)} of the time`],
    ["times the feeds were blind", formatCount(blind.length)],
    ["blind in all", formatDuration(blindMs)],
    ["longest of them", formatDuration(Math.max(0, ...spans))],
    [
      "feeds, as they were watched",
      ledger.length === 0
        ? "the ledger of coverage is not there"
        : sharesText(coverageShares(ledger, startMs, endMs)),
    ],
  ];
}

/** Whether events came from files or from feeds. */
export type Origin = "history" | "live";

/**
 * What the figures take for granted.
 *
 * @param costs The assumptions about costs.
 * @param origin Where the events came from.
 */
export function assumptionsOf(costs: CostModel, origin: Origin): readonly string[] {
  return [
    ...(origin === "history" ? historyAssumptions(costs) : liveAssumptions(costs)),
    "Positions are held until their market resolves; nothing is sold early or short.",
    "Daily figures are taken at the ends of UTC days. A year has 365 days, the risk-free rate is 0.",
    "The start counts as a moment of its own: the first day runs from there to midnight.",
  ];
}

function historyAssumptions(
  { feeRate, halfSpread, fillDelayMs }: CostModel,
): readonly string[] {
  const fee = feeRate === null
    ? "the exchange's rate for the category as of October 2026"
    : `rate ${feeRate}`;
  return [
    `Fills are on paper: each order gets the last price ${
      fillDelayMs / 1000
    } s after its signal, ` +
    `plus half a spread of ${halfSpread} USD a share, plus an impact of order size over market ` +
    `volume, plus a taker fee of ${fee}.`,
    "Open positions count at the last price that traded in their market, however long ago.",
    "The volume of a past market is its final volume, which nobody knew at the time.",
    "A past market pays out when it closed according to its file, but not before its last trade; " +
    "where nobody says when, at the end of the data.",
  ];
}

function liveAssumptions({ fillDelayMs }: CostModel): readonly string[] {
  return [
    `Fills are on paper: each order takes what the order book offers ${
      fillDelayMs / 1000
    } s after ` +
    "its signal, and pays the exchange's fee.",
    "Open positions count at the best bid that was heard of last, or at the last price.",
  ];
}

/**
 * What cannot be known from the data.
 *
 * @param origin Where the events came from.
 */
export function unknowableOf(origin: Origin): readonly string[] {
  return [
    origin === "history"
      ? "Whether anybody would have sold at these prices and sizes: history has no order book."
      : "Whether somebody else would have taken the same offers first.",
    "How others would have reacted to these orders, and whether a whale trades against its followers.",
    "Whether whales were skilled or lucky: chosen from many wallets, some look good by chance.",
    "How far markets are independent: several markets may hang on one event, and then the intervals " +
    "are too narrow.",
    "How often this was tried with other parameters before: each try makes a good result more likely " +
    "by chance.",
    "What will happen next. Nothing here promises a profit.",
  ];
}
