/**
 * Forgets markets that resolved long ago, so that a program that runs for years does not grow by what it held. A market of
 * which nobody says that it resolved stays: nobody asks about those in which nothing was ever at stake.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import { windowsOf } from "./market_memory.ts";
import { mapDelete, mapEntries, mapGet, type PersistentMap } from "./persistent_map.ts";

const MS_PER_HOUR = 3_600_000;
/** Time between two looks at all markets that have resolved. */
const LOOK_EVERY_MS = 24 * MS_PER_HOUR;

/**
 * Forgets all that is known of markets which resolved more than `forgetHours` ago and in which no order is open. In a market
 * that has resolved nothing is held. One that is still traded and gave a signal is known until the cooldown of that has been
 * over for as long, or it would give another one within the cooldown.
 *
 * @param state State before.
 * @param nowMs Time of the event that is at hand, milliseconds since the epoch.
 * @returns State after; the very same one if the last look was less than a day ago, or `forgetHours` is 0.
 */
export function forgetResolved(state: EngineState, nowMs: number): EngineState {
  const { router, filter } = state;
  const { forgetHours, cooldownHours } = filter.params;
  if (forgetHours === 0 || nowMs - router.forgottenMs < LOOK_EVERY_MS) return state;
  const ordered = new Set(
    [...mapEntries(router.openOrders)].map(([, { order }]) => order.marketId),
  );
  const resolvedBeforeMs = nowMs - forgetHours * MS_PER_HOUR;
  const signalledBeforeMs = resolvedBeforeMs - cooldownHours * MS_PER_HOUR;
  const old = [...mapEntries(router.resolvedMs)]
    .filter(([id, timeMs]) =>
      timeMs < resolvedBeforeMs && !ordered.has(id) && lastSignalMs(filter, id) < signalledBeforeMs
    )
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

/** Time of the last signal of a market, milliseconds since the epoch; long ago if there was none. */
function lastSignalMs({ windows }: EngineState["filter"], marketId: string): number {
  const memory = mapGet(windows, marketId);
  if (memory === undefined) return -Infinity;
  const { buy, sell } = windowsOf(memory);
  return Math.max(buy.lastSignalMs ?? -Infinity, sell.lastSignalMs ?? -Infinity);
}

function without<V>(map: PersistentMap<V>, keys: readonly string[]): PersistentMap<V> {
  return keys.reduce(mapDelete, map);
}
