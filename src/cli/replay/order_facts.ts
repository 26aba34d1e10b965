/**
 * What became of signals and orders, for people: counts that add up, and reasons in words.
 *
 * @module
 */

import type { RejectionReason } from "../../core/order.ts";
import { formatCount } from "../terminal/format.ts";

/** What is counted of a run or a log. */
export interface OrderCounts {
  readonly signals: number;
  readonly orders: number;
  /** Signals and orders that came to nothing, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Orders that are neither filled nor rejected yet. */
  readonly open: number;
}

/** Each reason in words. */
const REASON_WORDS: Readonly<Record<RejectionReason, string>> = {
  dry_run: "trading is switched off",
  duplicate_signal: "the signal was taken before",
  cooldown: "ordered lately in the same market",
  paused: "trading was paused",
  blind: "the feeds may have missed trades",
  signal_stale: "the trade was too old",
  price_stale: "the price of a position was too old",
  market_resolved: "the market had resolved",
  size_zero: "too little money for a share",
  position_limit: "the position would be too large",
  market_limit: "too much in the same market",
  event_limit: "too much in the same event",
  exposure_limit: "too much in all positions",
  day_limit: "too much in one day",
  position_count: "too many positions",
  insufficient_cash: "not enough cash",
  price_out_of_range: "no possible price",
  no_market_data: "the data ended first",
  market_closed: "the exchange took no more orders",
  no_book: "the order book could not be had",
  book_empty: "nobody sold enough",
  price_moved: "the price had moved too far",
  below_minimum: "too small for the exchange",
};

/**
 * Facts about signals and orders: `signals = rejected + orders` and `orders = filled + not filled + still open`.
 *
 * @param counts What was counted.
 */
export function orderFacts(
  { signals, orders, rejected, open }: OrderCounts,
): readonly (readonly [name: string, value: string])[] {
  const reasons = Object.entries(rejected);
  // A signal becomes an order or is rejected: what else was rejected was an order.
  const rejectedSignals = signals - orders;
  const unfilled = reasons.reduce((sum, [, count]) => sum + count, 0) - rejectedSignals;
  return [
    ["signals", formatCount(signals)],
    ["  rejected before an order", formatCount(rejectedSignals)],
    ["orders", formatCount(orders)],
    ["  filled", formatCount(orders - unfilled - open)],
    ["  not filled", formatCount(unfilled)],
    ...(open === 0 ? [] : [["  still open", formatCount(open)] as const]),
    ...reasons.map(([reason, count], index) =>
      [index === 0 ? "reasons" : "", `${formatCount(count)}: ${wordsOf(reason)}`] as const
    ),
  ];
}

/** A reason in words, with its name. */
export function wordsOf(reason: string): string {
  const words = REASON_WORDS[reason as RejectionReason];
  return words === undefined ? reason : `${words} (${reason})`;
}
