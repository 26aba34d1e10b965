/**
 * The same question as `batchScan`, asked of `reduceTrade`.
 *
 * @module
 */

import {
  createFilter,
  reduceTrade,
  screenTrade,
  type Signal,
  type StrategyParams,
  type Trade,
  type Verdict,
  VERDICTS,
  type WarmUp,
} from "../../mod.ts";

/** What a scan finds. */
export interface Scan {
  readonly signals: readonly Signal[];
  readonly funnel: Readonly<Record<Verdict, number>>;
}

/** What `reduceTrade` makes of these trades, one after the other. */
export function reduceAll(
  trades: Iterable<Trade>,
  warmUp: WarmUp,
  params: Partial<StrategyParams>,
): Scan {
  const counts = VERDICTS.map((verdict) => [verdict, 0]);
  const funnel: Record<Verdict, number> = Object.fromEntries(counts);
  const signals: Signal[] = [];
  let state = createFilter(warmUp, params);
  for (const trade of trades) {
    const [after, given] = reduceTrade(state, trade);
    funnel[screenTrade(state, trade) ?? (given.length > 0 ? "signals" : "confirmation")]++;
    signals.push(...given);
    state = after;
  }
  return { signals, funnel };
}
