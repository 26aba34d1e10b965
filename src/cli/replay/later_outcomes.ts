/**
 * What the training knew too early: outcomes of markets that were still open when it ended.
 *
 * A resolution has no date, so every resolved market counts when whales are scored, also one whose end nobody knew then.
 *
 * @module
 */

import { scheduleResolutions } from "../../feed/replay_source.ts";
import type { ScoredTrades } from "../../report/report_input.ts";
import type { Learning } from "../learning/learning.ts";
import type { Options } from "../options/options.ts";
import { isInSample } from "./period.ts";

/**
 * Counts the trades by which the whales were scored, if none of what is replayed was learnt from.
 *
 * @param options Smallest trade that was learnt from, USD, and the first moment that is replayed.
 * @param learning History and whale set.
 * @returns `null` for a result that is in-sample, which looks ahead in any case.
 */
export function unseenScoredTrades(
  { minUsd, from }: Pick<Options, "minUsd" | "from">,
  learning: Learning,
): ScoredTrades | null {
  if (isInSample({ from }, learning)) return null;
  const { history, warmUp, whales } = learning;
  const { table, winners, markets } = history;
  const { asOfMs, cutoffMs } = warmUp;
  const isWhale = table.wallets.map((wallet) => warmUp.whales.has(wallet));
  const resolutions = scheduleResolutions({
    table,
    winners,
    closesAtMs: (marketId) => markets.get(marketId)?.closesAtMs,
  });
  const isLater = new Set(
    resolutions.filter(({ timeMs }) => timeMs >= asOfMs).map(({ marketId }) => marketId),
  );
  const later = table.markets.map((marketId) => isLater.has(marketId));
  let withLaterOutcome = 0;
  for (let row = 0; row < table.length; row++) {
    if (!later[table.market[row]!] || !isWhale[table.wallet[row]!]) continue;
    const timeMs = table.timeMs[row]!;
    if (timeMs >= cutoffMs && timeMs < asOfMs && table.usd[row]! >= minUsd) withLaterOutcome++;
  }
  return { trades: whales.reduce((sum, whale) => sum + whale.trades, 0), withLaterOutcome };
}
