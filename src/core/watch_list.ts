/**
 * The markets whose prices and outcomes matter to a state, the most important first.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import { windowsOf } from "./market_memory.ts";
import { mapEntries } from "./persistent_map.ts";
import { MS_PER_HOUR } from "./time_units.ts";

/** Markets that matter. */
export interface WatchList {
  /** Markets in which something is held or ordered: their prices are money, and they pay out. */
  readonly atStake: readonly string[];
  /** Markets in which some whale but not yet enough of them took a side, the latest first: their prices may soon matter. */
  readonly halfConfirmed: readonly string[];
}

/**
 * The markets that matter to a state.
 *
 * @param state The state.
 * @param nowMs The time, milliseconds since the epoch: what a whale did longer ago than the window no longer counts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createEngineState } from "pilotfish";
 * import { watchListOf } from "./watch_list.ts";
 *
 * const state = createEngineState({
 *   asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map(),
 * });
 * assertEquals(watchListOf(state, 0), { atStake: [], halfConfirmed: [] });
 * ```
 */
export function watchListOf({ account, router, filter }: EngineState, nowMs: number): WatchList {
  const atStake = new Set(account.heldMarkets);
  for (const [, { order }] of mapEntries(router.openOrders)) atStake.add(order.marketId);
  const { windowHours, cooldownHours } = filter.params;
  const fromMs = nowMs - windowHours * MS_PER_HOUR;
  const latest: { readonly marketId: string; readonly timeMs: number }[] = [];
  for (const [marketId, memory] of mapEntries(filter.windows)) {
    if (atStake.has(marketId)) continue;
    const { buy, sell } = windowsOf(memory);
    const timeMs = Math.max(...[buy, sell].flatMap(({ lastSignalMs, whales }) => {
      const isCooling = lastSignalMs !== null &&
        nowMs - lastSignalMs < cooldownHours * MS_PER_HOUR;
      return isCooling ? [] : whales.map((whale) => whale.timeMs);
    }));
    if (timeMs >= fromMs) latest.push({ marketId, timeMs });
  }
  latest.sort((a, b) => b.timeMs - a.timeMs || (a.marketId < b.marketId ? -1 : 1));
  return { atStake: [...atStake], halfConfirmed: latest.map(({ marketId }) => marketId) };
}
