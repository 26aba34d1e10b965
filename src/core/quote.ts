/**
 * Prices of markets, and which of two prices counts.
 *
 * History tells prices in time order, each once. A live feed tells the same price many times, tells some late, and knows
 * two sorts: the last trade, and what the book would pay now, which is better to value a position by.
 *
 * @module
 */

/** Price of a market at some moment. */
export interface Quote {
  /** Condition id of the market. */
  readonly marketId: string;
  /** What a YES share could be sold for, 0 to 1. */
  readonly yesPrice: number;
  /**
   * What a NO share could be sold for, 0 to 1, where a book says so: then both are best bids. Without it the price is one
   * of a trade, and NO is worth the rest of a dollar.
   */
  readonly noPrice?: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
  /** When it was heard of, on a live feed; missing on history. */
  readonly receivedMs?: number;
}

/** Where the mark of a position comes from, if it comes from a live feed. */
export interface Quoted {
  /** Time of the price, milliseconds since the epoch. */
  readonly timeMs: number;
  /** When it was heard of last, milliseconds since the epoch: a quiet book tells the same price again. */
  readonly heardMs: number;
  /** Whether it is a best bid; if not, the price of a trade. */
  readonly isBid: boolean;
}

/** How long no price of a trade replaces a best bid. */
const BID_HOLDS_MS = 60_000;
/** Time after which a price that is still the same is news. */
const STILL_THE_SAME_MS = 1_000;

/**
 * Whether a price replaces the one before: not if it is older, nor if it is that of a trade and the one before a best bid
 * of the last minute.
 *
 * @param before Where the price before came from; `undefined` if it is not from a live feed.
 * @param quote The price.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isCurrent } from "./quote.ts";
 *
 * const bid = { timeMs: 120_000, heardMs: 120_500, isBid: true };
 * const trade = { marketId: "0x01", yesPrice: 0.4 };
 * assertEquals(isCurrent(bid, { ...trade, timeMs: 119_999 }), false); // late
 * assertEquals(isCurrent(bid, { ...trade, timeMs: 179_999 }), false); // the bid is better
 * assertEquals(isCurrent(bid, { ...trade, timeMs: 180_000 }), true);
 * assertEquals(isCurrent(bid, { ...trade, noPrice: 0.5, timeMs: 120_001 }), true);
 * ```
 */
export function isCurrent(before: Quoted | undefined, { noPrice, timeMs }: Quote): boolean {
  if (before === undefined) return true;
  const holdsMs = before.isBid && noPrice === undefined ? BID_HOLDS_MS : 0;
  return timeMs >= before.timeMs + holdsMs;
}

/**
 * Whether a price that is the same as the one before is worth remembering: on a live feed, once a second.
 *
 * @param before Where the price before came from.
 * @param quote The price, which is current.
 */
export function isNews(before: Quoted | undefined, { receivedMs }: Quote): boolean {
  return receivedMs !== undefined &&
    (before === undefined || receivedMs >= before.heardMs + STILL_THE_SAME_MS);
}

/** Where a price comes from; `undefined` for one of history. */
export function quotedFrom({ noPrice, timeMs, receivedMs }: Quote): Quoted | undefined {
  if (receivedMs === undefined) return undefined;
  return { timeMs, heardMs: receivedMs, isBid: noPrice !== undefined };
}
