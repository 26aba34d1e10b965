/**
 * From a signal to an order, or to the name of the reason why there is none.
 *
 * @module
 */

import { liquidityOf } from "./confirmed_whale.ts";
import { feeRate } from "./costs.ts";
import type { EngineState, RouterState } from "./engine_state.ts";
import { follow, unfollow } from "./followed.ts";
import { addToDay, exposureOver, takeFromDay } from "./limits.ts";
import { MICROS, toMicros } from "./money.ts";
import type { Order, RejectionReason } from "./order.ts";
import { mapDelete, mapEntries, mapGet, mapSet } from "./persistent_map.ts";
import { feedFault } from "./staleness.ts";
import type { Signal } from "./signal.ts";
import { MS_PER_HOUR } from "./time_units.ts";
import type { Outcome } from "./trade.ts";

/** What became of a signal. */
export type RoutingDecision =
  | { readonly kind: "order"; readonly order: Order }
  | { readonly kind: "rejection"; readonly reason: RejectionReason };

/**
 * Decides what to do about a signal.
 *
 * Checks, in this order: trading switched on, not routed before, no cooldown, no pause, feeds that see, a signal and prices
 * that are not too old, market still open, a size, a price below a dollar, the limits of position, market, event, all
 * positions, day and count, the cash. An order sets its cash aside until it is filled or rejected.
 *
 * @param state State before.
 * @param signal The signal.
 * @param receivedMs When its trade was heard of, on a live feed.
 * @returns State after (the very same one for a rejection), and the decision.
 * @throws {RangeError} If the signal's size or price is not a number, or too large to be exact.
 */
export function routeSignal(
  state: EngineState,
  signal: Signal,
  receivedMs?: number,
): readonly [EngineState, RoutingDecision] {
  const order = orderFor(state, signal);
  const reason = rejectionOf(state, signal, { order, receivedMs });
  if (reason !== undefined) return [state, { kind: "rejection", reason }];
  const { params } = state.filter;
  const router: RouterState = {
    ...state.router,
    followed: follow(state.router.followed, signal, order.outcome, params),
    day: addToDay(state.router.day, order, params),
    lastRouted: mapSet(state.router.lastRouted, keyOf(signal), {
      signalId: signal.id,
      timeMs: signal.timeMs,
    }),
    openOrders: mapSet(state.router.openOrders, order.id, {
      order,
      lastMicros: order.signalPriceMicros,
    }),
    reservedMicros: state.router.reservedMicros + order.reservedMicros,
  };
  return [{ ...state, router }, { kind: "order", order }];
}

/**
 * The router after an order is done: its cash is free again, and what was not filled counts no more as ordered.
 *
 * @param router Router before.
 * @param order The order.
 * @param unfilledMicros Part of its notional that was not filled. @default {nothing}
 */
export function settleOrder(router: RouterState, order: Order, unfilledMicros = 0): RouterState {
  return {
    ...router,
    openOrders: mapDelete(router.openOrders, order.id),
    reservedMicros: router.reservedMicros - order.reservedMicros,
    day: takeFromDay(router.day, order, unfilledMicros),
  };
}

/** The router after an order that came to nothing: its whales are followed no more, unless something is held there. */
export function dropOrder(state: EngineState, order: Order): RouterState {
  const router = settleOrder(state.router, order, order.notionalMicros);
  const isHeld = mapGet(state.account.positions, order.marketId)?.[order.outcome] !== undefined;
  if (isHeld || isOrdered(router, order)) return router;
  const followed = unfollow(router.followed, order.marketId, order.outcome);
  return followed === router.followed ? router : { ...router, followed };
}

function isOrdered(router: RouterState, { marketId, outcome }: Order): boolean {
  for (const [, { order }] of mapEntries(router.openOrders)) {
    if (order.marketId === marketId && order.outcome === outcome) return true;
  }
  return false;
}

/**
 * The router after a price: open orders remember the latest one of their market, which is what they will be filled at.
 *
 * @param router Router before.
 * @param marketId The market.
 * @param yesMicros Price of YES, micro-dollars.
 * @returns Router after; the very same one if no order is open there or the price is the same.
 */
export function repriceOrders(
  router: RouterState,
  marketId: string,
  yesMicros: number,
): RouterState {
  if (router.openOrders.size === 0) return router;
  let openOrders = router.openOrders;
  for (const [id, { order, lastMicros }] of mapEntries(router.openOrders)) {
    if (order.marketId !== marketId) continue;
    const micros = order.outcome === "YES" ? yesMicros : MICROS - yesMicros;
    if (micros !== lastMicros) openOrders = mapSet(openOrders, id, { order, lastMicros: micros });
  }
  return openOrders === router.openOrders ? router : { ...router, openOrders };
}

function orderFor(state: EngineState, signal: Signal): Order {
  const outcome: Outcome = signal.direction === "buy" ? "YES" : "NO";
  const yesMicros = toMicros(signal.triggerPrice);
  const notionalMicros = toMicros(signal.sizeUsd);
  // The fee is `rate × (1 − price)` of the stake: the rate itself is its upper bound.
  const feeBoundMicros = Math.ceil(notionalMicros * highestFeeRate(state, signal)) + 10;
  return {
    id: `o${signal.id.slice(1)}`,
    signalId: signal.id,
    marketId: signal.marketId,
    outcome,
    category: signal.category,
    notionalMicros,
    reservedMicros: notionalMicros + feeBoundMicros,
    signalPriceMicros: outcome === "YES" ? yesMicros : MICROS - yesMicros,
    liquidityUsd: liquidityOf(state.filter, signal.marketId),
    signalTimeMs: signal.timeMs,
    timeMs: signal.timeMs,
  };
}

/** Rate that no fill of a signal's order pays more than: of what is assumed and what the market says, the higher one. */
function highestFeeRate({ costs, filter }: EngineState, { marketId, category }: Signal): number {
  const known = mapGet(filter.markets, marketId);
  return Math.max(feeRate(costs, category), known?.fee.rate ?? 0);
}

function rejectionOf(
  state: EngineState,
  signal: Signal,
  { order, receivedMs }: { readonly order: Order; readonly receivedMs: number | undefined },
): RejectionReason | undefined {
  const { router, account, filter: { params } } = state;
  if (!state.trading) return "dry_run";
  const last = mapGet(router.lastRouted, keyOf(signal));
  if (last?.signalId === signal.id) return "duplicate_signal";
  if (last !== undefined && signal.timeMs - last.timeMs < params.cooldownHours * MS_PER_HOUR) {
    return "cooldown";
  }
  if (state.risk.pause !== null) return "paused";
  const fault = feedFault(state, signal, receivedMs);
  if (fault !== undefined) return fault;
  if (mapGet(router.resolved, signal.marketId) !== undefined) return "market_resolved";
  if (order.notionalMicros === 0) return "size_zero";
  if (!(order.signalPriceMicros > 0 && order.signalPriceMicros < MICROS)) {
    return "price_out_of_range";
  }
  const limit = exposureOver(state, order);
  if (limit !== undefined) return limit;
  if (order.reservedMicros > account.cashMicros - router.reservedMicros) {
    return "insufficient_cash";
  }
  return undefined;
}

function keyOf(signal: Signal): string {
  return `${signal.marketId}/${signal.direction}`;
}
