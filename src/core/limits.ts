/**
 * How much may be at stake: in a position, a market, an event, in all positions, on a day.
 *
 * What counts is what was paid and what is set aside for orders under way, fees included, so that no fill can take it above
 * a limit. The limit of a position is older and leaves fees of orders out, as the strategy has it.
 *
 * @module
 */

import type { Account } from "./account.ts";
import type { EngineState, OrderedDay } from "./engine_state.ts";
import { toMicros } from "./money.ts";
import type { Order, RejectionReason } from "./order.ts";
import { mapEntries, mapGet } from "./persistent_map.ts";
import { NO_LIMIT_USD, type StrategyParams } from "./strategy_params.ts";

const MS_PER_DAY = 86_400_000;

/** What is at stake somewhere, and what may be. */
export interface LimitUse {
  /** What is at stake: micro-dollars, or positions. */
  readonly used: number;
  /** What may be, in the same unit. */
  readonly limit: number;
}

/**
 * The first limit that an order would exceed.
 *
 * @param state State of the program before the order.
 * @param order The order.
 * @returns Name of the limit; `undefined` if the order is within all of them.
 */
export function exposureOver(state: EngineState, order: Order): RejectionReason | undefined {
  const { params } = state.filter;
  const { marketId, outcome, notionalMicros, reservedMicros } = order;
  const inPosition = notionalMicros + paidIn(state, (market) => market === marketId, {
    outcome,
    withoutFees: true,
  });
  if (inPosition > toMicros(params.maxPositionUsd)) return "position_limit";
  const inMarket = marketUse(state, marketId);
  if (inMarket.used + reservedMicros > inMarket.limit) return "market_limit";
  const inEvent = eventUse(state, marketId);
  if (inEvent.used + reservedMicros > inEvent.limit) return "event_limit";
  const inAll = exposureUse(state);
  if (inAll.used + reservedMicros > inAll.limit) return "exposure_limit";
  const today = addToDay(state.router.day, order, params);
  if (today.notionalMicros > toMicros(params.maxDayUsd)) return "day_limit";
  const count = positionUse(state);
  if (count.used + 1 > count.limit && isNewPosition(state, order)) return "position_count";
  return undefined;
}

/** What is at stake in a market, both outcomes together. */
export function marketUse(state: EngineState, marketId: string): LimitUse {
  const used = paidIn(state, (market) => market === marketId);
  return { used, limit: toMicros(state.filter.params.maxMarketUsd) };
}

/** What is at stake in the event of a market; a market whose event nobody knows is one by itself. */
export function eventUse(state: EngineState, marketId: string): LimitUse {
  const { params, markets } = state.filter;
  const limit = toMicros(params.maxEventUsd);
  const eventId = mapGet(markets, marketId)?.eventId ?? "";
  if (eventId === "") return { ...marketUse(state, marketId), limit };
  const used = paidIn(
    state,
    (market) => market === marketId || mapGet(markets, market)?.eventId === eventId,
  );
  return { used, limit };
}

/** What is at stake in all markets. */
export function exposureUse({ account, router, filter }: EngineState): LimitUse {
  return {
    used: account.costMicros + router.reservedMicros,
    limit: toMicros(filter.params.maxExposureUsd),
  };
}

/** Positions that are open, or will be when orders under way are filled. */
export function positionUse(state: EngineState): LimitUse {
  const { account, filter } = state;
  return {
    used: account.openPositions + newPositions(state).size,
    limit: filter.params.maxPositions,
  };
}

/** What was ordered on the day of a moment. */
export function dayUse({ router: { day }, filter }: EngineState, timeMs: number): LimitUse {
  const used = dayOf(timeMs) === day.day ? day.notionalMicros : 0;
  return { used, limit: toMicros(filter.params.maxDayUsd) };
}

/** The day after an order was decided. An order of a day that is over counts on the last day with one. */
export function addToDay(
  before: OrderedDay,
  { timeMs, notionalMicros }: Order,
  { maxDayUsd }: StrategyParams,
): OrderedDay {
  if (maxDayUsd >= NO_LIMIT_USD) return before;
  const day = dayOf(timeMs);
  return day > before.day
    ? { day, notionalMicros }
    : { ...before, notionalMicros: before.notionalMicros + notionalMicros };
}

/** The day after a part of an order could not be filled. */
export function takeFromDay(before: OrderedDay, order: Order, unfilledMicros: number): OrderedDay {
  const isToday = before.notionalMicros > 0 && dayOf(order.timeMs) === before.day;
  if (!isToday || unfilledMicros === 0) return before;
  return { ...before, notionalMicros: Math.max(before.notionalMicros - unfilledMicros, 0) };
}

function dayOf(timeMs: number): number {
  return Math.floor(timeMs / MS_PER_DAY);
}

/** What to count, of the positions and orders of some markets. */
interface PaidOptions {
  /** One outcome only. */
  readonly outcome?: Order["outcome"];
  /** Whether to leave out the fees of orders under way. */
  readonly withoutFees?: boolean;
}

/** Paid for positions in some markets, and set aside for orders there, micro-dollars. */
function paidIn(
  { account, router }: EngineState,
  isMeant: (marketId: string) => boolean,
  { outcome, withoutFees = false }: PaidOptions = {},
): number {
  let micros = 0;
  for (const marketId of account.heldMarkets) {
    if (!isMeant(marketId)) continue;
    const held = mapGet(account.positions, marketId)!;
    if (outcome !== "NO") micros += held.YES?.costMicros ?? 0;
    if (outcome !== "YES") micros += held.NO?.costMicros ?? 0;
  }
  for (const [, { order }] of mapEntries(router.openOrders)) {
    if (!isMeant(order.marketId) || (outcome ?? order.outcome) !== order.outcome) continue;
    micros += withoutFees ? order.notionalMicros : order.reservedMicros;
  }
  return micros;
}

/** Positions that there will be when the orders under way are filled, and are not there yet. */
function newPositions({ account, router }: EngineState): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [, { order }] of mapEntries(router.openOrders)) {
    if (!isHeld(account, order)) keys.add(keyOf(order));
  }
  return keys;
}

function isNewPosition(state: EngineState, order: Order): boolean {
  return !isHeld(state.account, order) && !newPositions(state).has(keyOf(order));
}

function isHeld(account: Account, { marketId, outcome }: Order): boolean {
  return mapGet(account.positions, marketId)?.[outcome] !== undefined;
}

function keyOf({ marketId, outcome }: Order): string {
  return `${marketId}/${outcome}`;
}
