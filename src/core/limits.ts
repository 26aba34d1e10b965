/**
 * How much may be at stake: in a position, a market, an event, in all positions, on a day.
 *
 * What counts is what was paid and what is set aside for orders under way, fees included, so that no fill can take it above
 * a limit. The limit of a position is older and leaves fees of orders out, as the strategy has it.
 *
 * @module
 */

import type { Account } from "./account.ts";
import type { EngineState, OrderedDays } from "./engine_state.ts";
import { toMicros } from "./money.ts";
import type { Order, RejectionReason } from "./order.ts";
import { mapEntries, mapGet } from "./persistent_map.ts";
import { NO_LIMIT_USD, type StrategyParams } from "./strategy_params.ts";
import { MS_PER_DAY } from "./time_units.ts";

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
  const onDay = orderedOn(state.router.day, dayOf(order.timeMs));
  if (onDay + notionalMicros > toMicros(params.maxDayUsd)) return "day_limit";
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

/** What was ordered on the day of a moment; all that may be on a day that is forgotten. */
export function dayUse({ router: { day }, filter }: EngineState, timeMs: number): LimitUse {
  const limit = toMicros(filter.params.maxDayUsd);
  return { used: Math.min(orderedOn(day, dayOf(timeMs)), limit), limit };
}

/**
 * What is remembered of days after an order was decided. It counts on the day of its own time, on whichever it is heard of:
 * the same trades are the same days, live and on history.
 */
export function addToDay(
  before: OrderedDays,
  { timeMs, notionalMicros }: Order,
  { maxDayUsd }: StrategyParams,
): OrderedDays {
  if (maxDayUsd >= NO_LIMIT_USD) return before;
  const { day: lastDay, notionalMicros: lastMicros, earlier } = before;
  const ordered = { day: dayOf(timeMs), notionalMicros };
  if (ordered.day > lastDay) {
    const kept = lastMicros > 0 ? { day: lastDay, notionalMicros: lastMicros } : earlier;
    return { ...ordered, ...kept && { earlier: kept } };
  }
  if (ordered.day === lastDay) return { ...before, notionalMicros: lastMicros + notionalMicros };
  if (ordered.day !== earlier?.day) return { ...before, earlier: ordered };
  const sum = earlier.notionalMicros + notionalMicros;
  return { ...before, earlier: { ...earlier, notionalMicros: sum } };
}

/** What is remembered of days after a part of an order could not be filled. */
export function takeFromDay(
  before: OrderedDays,
  order: Order,
  unfilledMicros: number,
): OrderedDays {
  const { notionalMicros, earlier } = before;
  const day = dayOf(order.timeMs);
  const left = (micros: number) => Math.max(micros - unfilledMicros, 0);
  if (unfilledMicros === 0) return before;
  if (day === before.day) {
    return notionalMicros === 0 ? before : { ...before, notionalMicros: left(notionalMicros) };
  }
  if (day !== earlier?.day) return before;
  return { ...before, earlier: { day, notionalMicros: left(earlier.notionalMicros) } };
}

/** A day before all that are remembered may have been forgotten: nothing more must be ordered on it. */
function orderedOn({ earlier, ...last }: OrderedDays, day: number): number {
  if (day >= last.day) return day === last.day ? last.notionalMicros : 0;
  if (earlier === undefined || day > earlier.day) return 0;
  return day === earlier.day ? earlier.notionalMicros : Infinity;
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
