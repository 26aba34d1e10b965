/**
 * Profit of signals that are known already, without the filter in the loop.
 *
 * @module
 */

import { roiAtResolution } from "./core/roi.ts";
import { type Signal, signalId } from "./core/signal.ts";
import { followSignals, reprice, type Step, step } from "./core/step.ts";
import type { Outcome } from "./core/trade.ts";

/** Return of one signal, held to resolution, at the price of the trade that triggered it. */
export interface SignalReturn {
  readonly signal: Signal;
  /** Return on the stake; `null` while the market is open. */
  readonly roi: number | null;
  /** `roi × sizeUsd`, USD; `null` while the market is open. */
  readonly pnlUsd: number | null;
}

/**
 * Return of each signal as the research code counts it: no costs, no delay, no limit on cash.
 *
 * @param signals The signals.
 * @param winners The winning outcome of each resolved market.
 */
export function signalReturns(
  signals: readonly Signal[],
  winners: ReadonlyMap<string, Outcome>,
): readonly SignalReturn[] {
  return signals.map((signal) => {
    const winner = winners.get(signal.marketId);
    if (winner === undefined) return { signal, roi: null, pnlUsd: null };
    const yesPayout = winner === "YES" ? 1 : 0;
    const roi = roiAtResolution(signal.direction, signal.triggerPrice, yesPayout);
    return { signal, roi, pnlUsd: roi * signal.sizeUsd };
  });
}

/**
 * A stand-in for `step` that asks no filter: it follows the signals that are given.
 *
 * @param signals The signals, in the order of the trades that trigger them.
 */
export function followKnownSignals(signals: readonly Signal[]): typeof step {
  let followed = 0;
  return (state, event): Step => {
    if (event.kind !== "trade") return step(state, event);
    const { trade } = event;
    const { marketId, price: yesPrice, timeMs } = trade;
    const [priced, pauses] = reprice(state, [{ marketId, yesPrice, timeMs }]);
    const signal = signals[followed];
    // Comparing the time first spares nearly every trade the making of an id.
    if (signal?.timeMs !== timeMs || signal.id !== signalId(trade)) return [priced, pauses];
    followed++;
    const [next, effects] = followSignals(priced, [signal]);
    return [next, [...pauses, ...effects]];
  };
}
