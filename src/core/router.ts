/**
 * From a signal to an order, or to the name of the reason why there is none.
 *
 * @module
 */

import type { Account } from "./account.ts";
import { feeRate } from "./costs.ts";
import type { EngineState, RouterState } from "./engine_state.ts";
import { MICROS, toMicros } from "./money.ts";
import type { Order, RejectionReason } from "./order.ts";
import { mapDelete, mapEntries, mapGet, mapSet } from "./persistent_map.ts";
import type { Signal } from "./signal.ts";
import type { Outcome } from "./trade.ts";

const MS_PER_HOUR = 3_600_000;

/** What became of a signal. */
export type RoutingDecision =
  | { readonly kind: "order"; readonly order: Order }
  | { readonly kind: "rejection"; readonly reason: RejectionReason };

/**
 * Decides what to do about a signal.
 *
 * Checks, in this order: trading switched on, not routed before, no cooldown, no pause, market still open, a size, a
 * price below a dollar, the position limit, the cash. An order sets its cash aside until it is filled or rejected.
 *
 * @param state State before.
 * @param signal The signal.
 * @returns State after (the very same one for a rejection), and the decision.
 */
export function routeSignal(
  state: EngineState,
  signal: Signal,
): readonly [EngineState, RoutingDecision] {
  const order = orderFor(state, signal);
  const reason = rejectionOf(state, signal, order);
  if (reason !== undefined) return [state, { kind: "rejection", reason }];
  const router: RouterState = {
    ...state.router,
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

/** The router after an order is done, filled or not: its cash is free again. */
export function settleOrder(router: RouterState, order: Order): RouterState {
  return {
    ...router,
    openOrders: mapDelete(router.openOrders, order.id),
    reservedMicros: router.reservedMicros - order.reservedMicros,
  };
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
  const feeBoundMicros = Math.ceil(notionalMicros * feeRate(state.costs, signal.category)) + 10;
  return {
    id: `o${signal.id.slice(1)}`,
    signalId: signal.id,
    marketId: signal.marketId,
    outcome,
    category: signal.category,
    notionalMicros,
    reservedMicros: notionalMicros + feeBoundMicros,
    signalPriceMicros: outcome === "YES" ? yesMicros : MICROS - yesMicros,
    liquidityUsd: state.filter.warmUp.liquidityUsd.get(signal.marketId) ?? 0,
    signalTimeMs: signal.timeMs,
    timeMs: signal.timeMs,
  };
}

function rejectionOf(
  state: EngineState,
  signal: Signal,
  order: Order,
): RejectionReason | undefined {
  const { router, account, filter: { params } } = state;
  if (!state.trading) return "dry_run";
  const last = mapGet(router.lastRouted, keyOf(signal));
  if (last?.signalId === signal.id) return "duplicate_signal";
  if (last !== undefined && signal.timeMs - last.timeMs < params.cooldownHours * MS_PER_HOUR) {
    return "cooldown";
  }
  if (state.risk.pause !== null) return "paused";
  if (mapGet(router.resolved, signal.marketId) !== undefined) return "market_resolved";
  if (order.notionalMicros === 0) return "size_zero";
  if (!(order.signalPriceMicros > 0 && order.signalPriceMicros < MICROS)) {
    return "price_out_of_range";
  }
  if (exposureMicros(state, order) > toMicros(params.maxPositionUsd)) return "position_limit";
  if (order.reservedMicros > account.cashMicros - router.reservedMicros) {
    return "insufficient_cash";
  }
  return undefined;
}

/** Paid or about to be paid for the position that this order would add to, the order itself included, micro-dollars. */
function exposureMicros(state: EngineState, order: Order): number {
  let micros = heldCostMicros(state.account, order) + order.notionalMicros;
  for (const [, { order: other }] of mapEntries(state.router.openOrders)) {
    const isSame = other.marketId === order.marketId && other.outcome === order.outcome;
    if (isSame) micros += other.notionalMicros;
  }
  return micros;
}

function heldCostMicros(account: Account, order: Order): number {
  return mapGet(account.positions, order.marketId)?.[order.outcome]?.costMicros ?? 0;
}

function keyOf(signal: Signal): string {
  return `${signal.marketId}/${signal.direction}`;
}
