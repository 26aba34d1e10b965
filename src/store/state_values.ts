/**
 * The engine's state as values of the KV: one for each market that something is known of, so that a turn writes no more
 * than it changed.
 *
 * @module
 */

import type { Account, MarketPositions } from "../core/account.ts";
import type { CostModel } from "../core/costs.ts";
import {
  createEngineState,
  type EngineState,
  type FollowedWhale,
  type OpenOrder,
  type OrderedDays,
  type RoutedSignal,
} from "../core/engine_state.ts";
import type { KnownMarket } from "../core/known_market.ts";
import { mapDiff } from "../core/map_diff.ts";
import { type MarketWindows, memoryOf, windowsOf } from "../core/market_memory.ts";
import { emptyMap, mapEntries, mapFrom, type PersistentMap } from "../core/persistent_map.ts";
import type { RiskState } from "../core/risk.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { asciiJson } from "./ascii.ts";
import type { KvPut } from "./batches.ts";
import { keyOf, type StateGroup } from "./keys.ts";
import type { KvKey } from "./kv.ts";

/** The parts of a state that are single values: they change with nearly every turn. */
export interface StateScalars {
  readonly account: Omit<Account, "positions" | "heldMarkets">;
  readonly risk: RiskState;
  readonly reservedMicros: number;
  readonly forgottenMs: number;
  readonly day: OrderedDays;
}

/** The parts of a state that never change. */
export interface StateSettings {
  readonly params: StrategyParams;
  readonly costs: CostModel;
  readonly trading: boolean;
}

/** What is known of markets, and the open orders, as they are read from the KV. */
export interface StateParts {
  readonly window: readonly (readonly [string, MarketWindows])[];
  readonly position: readonly (readonly [string, MarketPositions])[];
  readonly routed: readonly (readonly [string, RoutedSignal])[];
  readonly resolved: readonly (readonly [string, number])[];
  readonly resolved_ms: readonly (readonly [string, number])[];
  readonly market: readonly (readonly [string, KnownMarket])[];
  readonly followed: readonly (readonly [string, readonly FollowedWhale[]])[];
  readonly orders: readonly OpenOrder[];
}

/** Writes that turn one kept state into another. */
export interface StateWrites {
  readonly puts: readonly KvPut[];
  readonly deletes: readonly KvKey[];
}

/** The single values of a state. */
export function scalarsOf({ account, risk, router }: EngineState): StateScalars {
  const { positions: _kept, heldMarkets: _derived, ...money } = account;
  const { reservedMicros, forgottenMs, day } = router;
  return { account: money, risk, reservedMicros, forgottenMs, day };
}

/** The parts of a state that never change. */
export function settingsOf({ filter: { params }, costs, trading }: EngineState): StateSettings {
  return { params, costs, trading };
}

/**
 * What to write when a state replaces another.
 *
 * @param profile The account.
 * @param before What is kept; `undefined` if nothing is.
 * @param after What is to be kept.
 */
export function stateWrites(
  profile: string,
  before: EngineState | undefined,
  after: EngineState,
): StateWrites {
  const puts: KvPut[] = [];
  const deletes: KvKey[] = [];
  function add<V>(
    group: StateGroup,
    mapOf: (state: EngineState) => PersistentMap<V>,
    kept: (value: V) => unknown = (value) => value,
  ): void {
    const diff = mapDiff(before === undefined ? emptyMap<V>() : mapOf(before), mapOf(after));
    for (const [key, value] of diff.set) {
      puts.push({ key: keyOf(profile, group, key), value: asciiJson(kept(value)) });
    }
    for (const key of diff.deleted) deletes.push(keyOf(profile, group, key));
  }
  add("window", ({ filter }) => filter.windows, windowsOf);
  add("position", ({ account }) => account.positions);
  add("routed", ({ router }) => router.lastRouted);
  add("resolved", ({ router }) => router.resolved);
  add("resolved_ms", ({ router }) => router.resolvedMs);
  add("market", ({ filter }) => filter.markets);
  add("followed", ({ router }) => router.followed);
  const { openOrders } = after.router;
  if (openOrders !== before?.router.openOrders) {
    const orders = [...mapEntries(openOrders)].map(([, order]) => order);
    puts.push({ key: keyOf(profile, "orders"), value: asciiJson(orders) });
  }
  return { puts, deletes };
}

/** Puts a state together from what was kept. */
export function stateFrom(
  settings: StateSettings,
  warmUp: WarmUp,
  { scalars, parts }: { readonly scalars: StateScalars; readonly parts: StateParts },
): EngineState {
  const { filter, ...fresh } = createEngineState(warmUp, settings);
  return {
    ...fresh,
    filter: {
      ...filter,
      markets: mapFrom(parts.market),
      windows: mapFrom(parts.window.map(([marketId, windows]) => [marketId, memoryOf(windows)])),
    },
    account: {
      ...scalars.account,
      positions: mapFrom(parts.position),
      heldMarkets: new Set(parts.position.map(([marketId]) => marketId)),
    },
    router: {
      lastRouted: mapFrom(parts.routed),
      openOrders: mapFrom(parts.orders.map((open) => [open.order.id, open])),
      reservedMicros: scalars.reservedMicros,
      resolved: mapFrom(parts.resolved),
      resolvedMs: mapFrom(parts.resolved_ms),
      forgottenMs: scalars.forgottenMs,
      followed: mapFrom(parts.followed),
      day: scalars.day,
    },
    risk: scalars.risk,
  };
}
