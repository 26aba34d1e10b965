/**
 * Whales that were followed into a market, and whether they are still in.
 *
 * Nobody can see what a whale holds. What can be seen is that one which was followed trades the other way, in whatever size.
 *
 * @module
 */

import type { FollowedWhale } from "./engine_state.ts";
import { mapDelete, mapGet, mapSet, type PersistentMap } from "./persistent_map.ts";
import type { Signal } from "./signal.ts";
import type { StrategyParams } from "./strategy_params.ts";
import type { Outcome, Trade } from "./trade.ts";

/** Followed whales by market id. */
export type Followed = PersistentMap<readonly FollowedWhale[]>;

/** Follows the whales of a signal that became an order. One that had left and confirms again is in again. */
export function follow(
  before: Followed,
  { marketId, confirmingWhales, timeMs: sinceMs }: Signal,
  outcome: Outcome,
  { watchExits }: StrategyParams,
): Followed {
  if (!watchExits) return before;
  const others = (mapGet(before, marketId) ?? []).filter((whale) =>
    whale.outcome !== outcome || !confirmingWhales.includes(whale.wallet)
  );
  const whales = confirmingWhales.map((wallet) => ({ wallet, outcome, sinceMs, leftMs: null }));
  return mapSet(before, marketId, [...others, ...whales]);
}

/**
 * Notes that whales which were followed trade the other way.
 *
 * @param before Whales before.
 * @param trade A trade, of whatever size.
 * @returns Whales after (the very same ones if the trade says nothing new), and the outcome that its wallet left;
 *   `undefined` if it left none.
 */
export function noteExit(
  before: Followed,
  { marketId, wallet, direction, timeMs }: Trade,
): readonly [Followed, Outcome | undefined] {
  if (before.size === 0) return [before, undefined];
  const whales = mapGet(before, marketId);
  // To sell YES is to leave it; to buy it, or to sell NO, is to leave NO.
  const left: Outcome = direction === "sell" ? "YES" : "NO";
  const leaves = (whale: FollowedWhale) =>
    whale.wallet === wallet && whale.outcome === left && whale.leftMs === null &&
    whale.sinceMs <= timeMs;
  if (whales === undefined || !whales.some(leaves)) return [before, undefined];
  const after = whales.map((whale) => leaves(whale) ? { ...whale, leftMs: timeMs } : whale);
  return [mapSet(before, marketId, after), left];
}

/** Follows nobody in an outcome of a market any more; in the whole market, if no outcome is named. */
export function unfollow(before: Followed, marketId: string, outcome?: Outcome): Followed {
  const whales = mapGet(before, marketId);
  if (whales === undefined) return before;
  const left = outcome === undefined ? [] : whales.filter((whale) => whale.outcome !== outcome);
  return left.length === 0 ? mapDelete(before, marketId) : mapSet(before, marketId, left);
}
