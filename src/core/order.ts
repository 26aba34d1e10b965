/**
 * Orders, fills and the named reasons for which there is none.
 *
 * @module
 */

import type { Outcome } from "./trade.ts";

/** A decision to buy. Its id is its idempotency key: performing it twice must have the effect of once. */
export interface Order {
  /** Made from the signal's id. */
  readonly id: string;
  /** Id of the signal. */
  readonly signalId: string;
  /** Condition id of the market. */
  readonly marketId: string;
  /** The outcome whose token is bought: a signal to sell YES buys NO. */
  readonly outcome: Outcome;
  /** Category of the market, as its source spells it. */
  readonly category: string;
  /** To be spent on shares, fee not included, micro-dollars. */
  readonly notionalMicros: number;
  /** Cash set aside until the order is done: notional plus the largest possible fee, micro-dollars. */
  readonly reservedMicros: number;
  /** Price of the token in the trade that triggered the signal, micro-dollars a share. */
  readonly signalPriceMicros: number;
  /** Volume of the market, USD; for the price impact. */
  readonly liquidityUsd: number;
  /** Time of the trade that triggered the signal, milliseconds since the epoch. */
  readonly signalTimeMs: number;
  /** When the order was decided, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** An order that was carried out, wholly or in part. */
export interface Fill {
  /** Id of the order. */
  readonly orderId: string;
  /** Micro-shares bought, above 0. */
  readonly sharesMicros: number;
  /** Price of the token, micro-dollars a share, all costs but the fee included. */
  readonly priceMicros: number;
  /** Taker fee, micro-dollars. */
  readonly feeMicros: number;
  /** Part of the price that is half the spread, micro-dollars a share. */
  readonly spreadMicros: number;
  /** Part of the price that is our own impact, micro-dollars a share. */
  readonly impactMicros: number;
  /** Prices of the book that were taken, where there was a book. */
  readonly levels?: number;
  /** What a share could be sold for at that moment, micro-dollars, where there was a book. */
  readonly bidMicros?: number;
  /** What of the order's notional was not filled, and never will be; missing if it was filled wholly. */
  readonly rest?: UnfilledRest;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** The part of an order that came to nothing. */
export interface UnfilledRest {
  /** Notional, micro-dollars, above 0. */
  readonly notionalMicros: number;
  /** Why. */
  readonly reason: RejectionReason;
}

/** Why a signal did not become an order, or an order not a fill. */
export const REJECTION_REASONS = [
  "dry_run",
  "duplicate_signal",
  "cooldown",
  "paused",
  "blind",
  "signal_stale",
  "price_stale",
  "market_resolved",
  "size_zero",
  "position_limit",
  "market_limit",
  "event_limit",
  "exposure_limit",
  "day_limit",
  "position_count",
  "insufficient_cash",
  "price_out_of_range",
  "no_market_data",
  "market_closed",
  "no_book",
  "book_empty",
  "price_moved",
  "below_minimum",
] as const;

/**
 * Name of a reason.
 *
 * - `dry_run`: trading is switched off; signals are only reported.
 * - `duplicate_signal`: this very signal was routed before.
 * - `cooldown`: the same market and direction was ordered less than a cooldown ago.
 * - `paused`: the kill switch or a person paused trading.
 * - `blind`: the feeds may be missing trades, among them whales that trade the other way.
 * - `signal_stale`: the trade was heard of, or its order reached the exchange, later than `maxSignalAgeMs` after it.
 * - `price_stale`: nobody has told the price of an open position for `maxPriceAgeMs`: the loss is not known.
 * - `market_resolved`: the market has resolved already.
 * - `size_zero`: the signal's size comes to no money.
 * - `position_limit`: the position would grow above `maxPositionUsd`.
 * - `market_limit`: what is paid in this market would grow above `maxMarketUsd`.
 * - `event_limit`: what is paid in the markets of its event would grow above `maxEventUsd`.
 * - `exposure_limit`: what is paid for all positions would grow above `maxExposureUsd`.
 * - `day_limit`: what is ordered on the day of its trade would grow above `maxDayUsd`.
 * - `position_count`: there are `maxPositions` positions already.
 * - `insufficient_cash`: cash that is not set aside for other orders is short of notional plus fee.
 * - `price_out_of_range`: the token costs nothing, or with spread and impact a dollar or more.
 * - `no_market_data`: the data ended before the order could be filled.
 * - `market_closed`: the exchange takes no more orders there.
 * - `no_book`: the order book could not be had.
 * - `book_empty`: nobody sells the token, or not enough of it.
 * - `price_moved`: what is offered costs more than the signal's price and the slippage that is allowed.
 * - `below_minimum`: too few shares, or too little money, for the exchange to take the order.
 */
export type RejectionReason = typeof REJECTION_REASONS[number];
