/**
 * Forgets markets that resolved long ago, so that a program that runs for years does not grow.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import { mapDelete, mapEntries, type PersistentMap } from "./persistent_map.ts";

const MS_PER_HOUR = 3_600_000;
/** Time between two looks at all markets that have resolved. */
const LOOK_EVERY_MS = 24 * MS_PER_HOUR;

/**
 * Forgets all that is known of markets which resolved more than `forgetHours` ago and in which no order is open. In a market
 * that has resolved nothing is held.
 *
 * @param state State before.
 * @param nowMs Time of the event that is at hand, milliseconds since the epoch.
 * @returns State after; the very same one if the last look was less than a day ago, or `forgetHours` is 0.
 */
export function forgetResolved(state: EngineState, nowMs: number): EngineState {
  const { router, filter } = state;
  const { forgetHours } = filter.params;
  if (forgetHours === 0 || nowMs - router.forgottenMs < LOOK_EVERY_MS) return state;
  const ordered = new Set(
    [...mapEntries(router.openOrders)].map(([, { order }]) => order.marketId),
  );
  const old = [...mapEntries(router.resolvedMs)]
    .filter(([id, timeMs]) => nowMs - timeMs > forgetHours * MS_PER_HOUR && !ordered.has(id))
    .map(([id]) => id);
  return {
    ...state,
    filter: {
      ...filter,
      markets: without(filter.markets, old),
      windows: without(filter.windows, old),
    },
    router: {
      ...router,
      lastRouted: without(router.lastRouted, old.flatMap((id) => [`${id}/buy`, `${id}/sell`])),
      resolved: without(router.resolved, old),
      resolvedMs: without(router.resolvedMs, old),
      forgottenMs: nowMs,
    },
  };
}

function without<V>(map: PersistentMap<V>, keys: readonly string[]): PersistentMap<V> {
  return keys.reduce(mapDelete, map);
}
