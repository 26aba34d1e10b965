/**
 * Forgets markets that resolved long ago, and what was told of markets in which nothing is at stake, so that a program that
 * runs for years does not grow by what it held or heard of.
 *
 * No signal depends on it as long as facts are told again when a trade needs them. What whales did is the filter's to forget,
 * by the time of trades alone: see `forget_windows.ts`.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import { windowsOf } from "./market_memory.ts";
import { mapDelete, mapEntries, mapGet, type PersistentMap } from "./persistent_map.ts";
import { thinOut } from "./thin_out.ts";
import { MS_PER_HOUR } from "./time_units.ts";

/** Time between two looks at all markets that have resolved. */
const LOOK_EVERY_MS = 24 * MS_PER_HOUR;

/**
 * Forgets what the router and the exchange said of markets which resolved more than `forgetHours` ago and in which no order is
 * open. In a market that has resolved nothing is held. One that is still traded and gave a signal is known until the cooldown
 * of that has been over for as long.
 *
 * @param state State before.
 * @param nowMs Time of the event that is at hand, milliseconds since the epoch.
 * @returns State after; the very same one if the last look was less than a day ago, or `forgetHours` is 0.
 */
export function forgetResolved(state: EngineState, nowMs: number): EngineState {
  const { router, filter } = state;
  const { forgetHours, cooldownHours } = filter.params;
  // A clock that was ahead when it looked last and is set back must not keep it from looking.
  const isEarly = Math.abs(nowMs - router.forgottenMs) < LOOK_EVERY_MS;
  if (forgetHours === 0 || isEarly) return state;
  const ordered = orderedMarkets(state);
  const resolvedBeforeMs = nowMs - forgetHours * MS_PER_HOUR;
  const signalledBeforeMs = resolvedBeforeMs - cooldownHours * MS_PER_HOUR;
  const old = [...mapEntries(router.resolvedMs)]
    .filter(([id, timeMs]) =>
      timeMs < resolvedBeforeMs && !ordered.has(id) && lastSignalMs(filter, id) < signalledBeforeMs
    )
    .map(([id]) => id);
  return {
    ...state,
    filter: { ...filter, markets: without(filter.markets, old) },
    router: {
      ...router,
      lastRouted: without(router.lastRouted, old.flatMap((id) => [`${id}/buy`, `${id}/sell`])),
      resolved: without(router.resolved, old),
      resolvedMs: without(router.resolvedMs, old),
      forgottenMs: nowMs,
    },
  };
}

/**
 * Forgets what the exchange told of markets more than `forgetHours` ago, when it tells of another one: where nothing is held
 * or ordered and no whale is remembered. Whoever tells the facts has to ask for them again when such a market trades.
 *
 * @param state State before.
 * @param told The market that is about to be learnt, and when that is, milliseconds since the epoch.
 * @returns State after; mostly the very same one, always if `forgetHours` is 0 or the market is known.
 */
export function forgetFacts(
  state: EngineState,
  { marketId, timeMs }: { readonly marketId: string; readonly timeMs: number },
): EngineState {
  const { filter, account: { heldMarkets } } = state;
  const { params: { forgetHours }, windows } = filter;
  if (forgetHours === 0 || mapGet(filter.markets, marketId) !== undefined) return state;
  const markets = thinOut(filter.markets, () => {
    const ordered = orderedMarkets(state);
    const beforeMs = timeMs - forgetHours * MS_PER_HOUR;
    return [...mapEntries(filter.markets)]
      .filter(([id, { toldMs = Infinity }]) =>
        toldMs < beforeMs && !heldMarkets.has(id) && !ordered.has(id) &&
        mapGet(windows, id) === undefined
      )
      .map(([id]) => id);
  });
  return markets === filter.markets ? state : { ...state, filter: { ...filter, markets } };
}

function orderedMarkets({ router }: EngineState): ReadonlySet<string> {
  return new Set([...mapEntries(router.openOrders)].map(([, { order }]) => order.marketId));
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
