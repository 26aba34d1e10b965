/**
 * Which trades a state can pass over: nearly all of them.
 *
 * Of a hundred trades some ninety-eight are too small for step 1 and happen where nothing is held or ordered. `step` would
 * say "size" to each and return the same state. A source that has its trades in columns can count them without making an
 * object of each.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import { mapEntries } from "./persistent_map.ts";

/** What a trade must be to matter to a state. */
export interface Relevance {
  /** A trade of at least this much gets past step 1, USD. */
  readonly minSizeUsd: number;
  /** In these markets the price of any trade matters: shares are held or about to be bought there. */
  readonly markets: ReadonlySet<string>;
}

/**
 * What a trade must be to matter to a state.
 *
 * For a smaller trade `step` gives the verdict `size` and no signal. In another market it returns the very same state; in
 * one of these it does what a quote of the trade's price does.
 *
 * @param state The state.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createEngineState, relevanceOf } from "pilotfish";
 *
 * const state = createEngineState({
 *   asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map(),
 * });
 * assertEquals(relevanceOf(state), { minSizeUsd: 10_000, markets: new Set<string>() });
 * ```
 */
export function relevanceOf({ filter, account, router }: EngineState): Relevance {
  const { minSizeUsd } = filter.params;
  if (router.openOrders.size === 0) return { minSizeUsd, markets: account.heldMarkets };
  const markets = new Set(account.heldMarkets);
  for (const [, { order }] of mapEntries(router.openOrders)) markets.add(order.marketId);
  return { minSizeUsd, markets };
}
