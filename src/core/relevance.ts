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
import type { KnownMarket } from "./known_market.ts";
import { mapEntries, type PersistentMap } from "./persistent_map.ts";

/** What a trade must be to matter to a state. */
export interface Relevance {
  /** A trade of at least this much gets past step 1, USD. */
  readonly minSizeUsd: number;
  /** In these markets the price of any trade matters: shares are held or about to be bought there. */
  readonly markets: ReadonlySet<string>;
  /** Markets whose facts the state has: a trade in another one may first need them. */
  readonly known: PersistentMap<KnownMarket>;
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
 * const { minSizeUsd, markets, known } = relevanceOf(state);
 * assertEquals([minSizeUsd, markets.size, known.size], [10_000, 0, 0]);
 * ```
 */
export function relevanceOf({ filter, account, router }: EngineState): Relevance {
  const { params: { minSizeUsd }, markets: known } = filter;
  if (router.openOrders.size === 0) return { minSizeUsd, markets: account.heldMarkets, known };
  const markets = new Set(account.heldMarkets);
  for (const [, { order }] of mapEntries(router.openOrders)) markets.add(order.marketId);
  return { minSizeUsd, markets, known };
}
