/**
 * What an order gets from a real order book: the walk through its levels that the exchange would do.
 *
 * @module
 */

import { scheduledFeeMicros } from "./costs.ts";
import type { MarketFacts } from "./market_facts.ts";
import { MICROS, outlayMicros, sharesFor } from "./money.ts";
import type { Fill, Order, RejectionReason, UnfilledRest } from "./order.ts";
import type { BookLevel, OrderBook } from "./order_book.ts";
import type { PaperFill } from "./paper_fill.ts";

/** What of a market's facts decides about a fill. */
export type MarketRules = Pick<MarketFacts, "tickMicros" | "minOrderMicros" | "fee" | "isClosed">;

/** How an order meets a book. */
export interface BookFillOptions {
  /** Most that a share may cost above the signal's price, as a fraction of it. */
  readonly maxSlippage: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** What was taken from a book. */
interface Taken {
  readonly levels: readonly BookLevel[];
  readonly sharesMicros: number;
  /** Paid for them, every level rounded up. */
  readonly costMicros: number;
  /** Why it is not more; `undefined` if the money is used up. */
  readonly stop: RejectionReason | undefined;
}

/** Smallest part of a share that is traded, micro-shares. */
const SHARE_STEP = 10_000;
/** Smallest order that takes from the book, micro-dollars. */
const MIN_MARKETABLE = MICROS;
/** Steps in which an order is made smaller until its fee fits into what is set aside. */
const MAX_REDUCTIONS = 8;

/**
 * Fills an order from a book as the exchange would: level by level up to a limit, with the market's fee. What is not there
 * is not filled. Whatever has to be rounded is rounded against us, so that the ledger is exact and never flatters.
 *
 * @param order The order. What it set aside is never exceeded.
 * @param book The book of the token that it buys.
 * @param rules What the market demands; a book that says it otherwise is newer and right.
 * @param options The limit, and when it happens.
 * @returns The fill, with its rest if it is one in part; or `market_closed`, `book_empty`, `price_moved`, `below_minimum` or
 *   `insufficient_cash`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bookFill, type Order } from "pilotfish";
 *
 * const order: Order = {
 *   id: "o-1", signalId: "s-1", marketId: "0x01", outcome: "YES", category: "Politics",
 *   notionalMicros: 300_000_000, reservedMicros: 312_000_010, signalPriceMicros: 400_000,
 *   liquidityUsd: 1_000_000, signalTimeMs: 0, timeMs: 0,
 * };
 * const book = {
 *   marketId: "0x01", tokenId: "71", timeMs: 0, tickMicros: 10_000, minOrderMicros: 5_000_000,
 *   bids: [{ priceMicros: 380_000, sharesMicros: 900_000_000 }],
 *   asks: [
 *     { priceMicros: 400_000, sharesMicros: 500_000_000 },
 *     { priceMicros: 420_000, sharesMicros: 100_000_000 },
 *     { priceMicros: 500_000, sharesMicros: 900_000_000 },
 *   ],
 * };
 * const rules = {
 *   tickMicros: 10_000, minOrderMicros: 5_000_000, fee: { rate: 0.04, exponent: 1 }, isClosed: false,
 * };
 * assertEquals(bookFill(order, book, rules, { maxSlippage: 0.05, timeMs: 5_000 }), {
 *   orderId: "o-1",
 *   sharesMicros: 600_000_000, // all of two levels
 *   priceMicros: 403_334, // 242 dollars for 600 shares, rounded up
 *   feeMicros: 5_774_400,
 *   spreadMicros: 10_000, // the best ask is one cent above the middle
 *   impactMicros: 3_334,
 *   levels: 2,
 *   bidMicros: 380_000,
 *   rest: { notionalMicros: 57_999_600, reason: "price_moved" },
 *   timeMs: 5_000,
 * });
 * ```
 */
export function bookFill(
  order: Order,
  book: OrderBook,
  rules: MarketRules,
  { maxSlippage, timeMs }: BookFillOptions,
): PaperFill {
  if (rules.isClosed) return { reason: "market_closed" };
  const [best] = book.asks;
  if (best === undefined) return { reason: "book_empty" };
  if (isTooSmall(order, best, book.minOrderMicros ?? rules.minOrderMicros)) {
    return { reason: "below_minimum" };
  }
  const limitMicros = limitOf(order, book.tickMicros ?? rules.tickMicros, maxSlippage);
  let budgetMicros = order.notionalMicros;
  for (let reductions = 0; reductions <= MAX_REDUCTIONS; reductions++) {
    const taken = take(book.asks, limitMicros, budgetMicros);
    if (taken.sharesMicros === 0) return { reason: taken.stop ?? "below_minimum" };
    const bought = purchaseOf(taken, budgetMicros);
    const feeMicros = scheduledFeeMicros(taken.levels, rules.fee);
    const spentMicros = outlayMicros(bought.sharesMicros, bought.priceMicros);
    const totalMicros = spentMicros + feeMicros;
    if (totalMicros > order.reservedMicros) {
      // A fee that grows otherwise than the stake: pay for fewer shares out of the same money.
      budgetMicros = Math.floor(budgetMicros * order.reservedMicros / totalMicros) - 1;
      continue;
    }
    const reason = taken.stop ?? (reductions > 0 ? "insufficient_cash" : undefined);
    const rest = reason && { notionalMicros: order.notionalMicros - spentMicros, reason };
    return fillOf(order, book, { ...bought, feeMicros, rest, levels: taken.levels.length, timeMs });
  }
  return { reason: "insufficient_cash" };
}

/**
 * The book of one token of a market, seen from the other: who wants to buy YES at 0.40 sells NO at 0.60.
 *
 * @param book The book of one token.
 * @param tokenId Id of the other.
 */
export function mirrorBook(book: OrderBook, tokenId: string): OrderBook {
  return { ...book, tokenId, bids: book.asks.map(mirrored), asks: book.bids.map(mirrored) };
}

function mirrored({ priceMicros, sharesMicros }: BookLevel): BookLevel {
  return { priceMicros: MICROS - priceMicros, sharesMicros };
}

function isTooSmall(
  { notionalMicros }: Order,
  { priceMicros }: BookLevel,
  minOrderMicros: number,
): boolean {
  return notionalMicros < MIN_MARKETABLE ||
    outlayMicros(minOrderMicros, priceMicros) > notionalMicros;
}

/** Highest price that may be paid: on the grid, and less than a dollar. */
function limitOf({ signalPriceMicros }: Order, tickMicros: number, maxSlippage: number): number {
  const limit = Math.min(signalPriceMicros * (1 + maxSlippage), MICROS - tickMicros);
  // The small term keeps a limit that is on the grid from falling below it.
  return Math.floor(limit / tickMicros + 1e-9) * tickMicros;
}

/** Takes from a book what the limit and the money allow. */
function take(asks: readonly BookLevel[], limitMicros: number, budgetMicros: number): Taken {
  const levels: BookLevel[] = [];
  let sharesMicros = 0;
  let costMicros = 0;
  for (const { priceMicros, sharesMicros: offered } of asks) {
    if (priceMicros > limitMicros) return { levels, sharesMicros, costMicros, stop: "price_moved" };
    const leftMicros = budgetMicros - costMicros;
    // Not by how many it buys: next to nothing a share, that is too large a number to be exact.
    const isLast = outlayMicros(offered + 1, priceMicros) > leftMicros;
    const wanted = stepped(isLast ? sharesFor(leftMicros, priceMicros) : offered);
    if (wanted > 0) levels.push({ priceMicros, sharesMicros: wanted });
    sharesMicros += wanted;
    costMicros += outlayMicros(wanted, priceMicros);
    if (isLast) return { levels, sharesMicros, costMicros, stop: undefined };
  }
  return { levels, sharesMicros, costMicros, stop: "book_empty" };
}

function stepped(sharesMicros: number): number {
  return Math.floor(sharesMicros / SHARE_STEP) * SHARE_STEP;
}

/** What was bought, at one price: the average, rounded up, and no more shares than the money buys at it. */
function purchaseOf(
  { sharesMicros, costMicros }: Taken,
  budgetMicros: number,
): Pick<Fill, "sharesMicros" | "priceMicros"> {
  const priceMicros = Math.min(averageUp(costMicros, sharesMicros), MICROS - 1);
  const isPaid = outlayMicros(sharesMicros, priceMicros) <= budgetMicros;
  return {
    priceMicros,
    sharesMicros: isPaid ? sharesMicros : sharesFor(budgetMicros, priceMicros),
  };
}

/** Cost over shares, rounded up to the micro-dollar. */
function averageUp(costMicros: number, sharesMicros: number): number {
  const price = BigInt(costMicros) * BigInt(MICROS);
  const shares = BigInt(sharesMicros);
  return Number((price + shares - 1n) / shares);
}

function fillOf(
  { id: orderId }: Order,
  { asks, bids }: OrderBook,
  { rest, ...fill }:
    & Pick<Fill, "sharesMicros" | "priceMicros" | "feeMicros" | "timeMs">
    & { readonly levels: number; readonly rest: UnfilledRest | undefined },
): Fill {
  const askMicros = asks[0]!.priceMicros;
  const bidMicros = bids[0]?.priceMicros ?? 0;
  return {
    orderId,
    sharesMicros: fill.sharesMicros,
    priceMicros: fill.priceMicros,
    feeMicros: fill.feeMicros,
    spreadMicros: bids.length === 0
      ? 0
      : Math.max(askMicros - Math.floor((askMicros + bidMicros) / 2), 0),
    impactMicros: fill.priceMicros - askMicros,
    levels: fill.levels,
    bidMicros,
    ...rest && { rest },
    timeMs: fill.timeMs,
  };
}
