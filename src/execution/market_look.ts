/**
 * Looks at markets through the exchange's public interfaces.
 *
 * @module
 */

import { mirrorBook } from "../core/book_fill.ts";
import type { MarketFacts } from "../core/market_facts.ts";
import type { Order } from "../core/order.ts";
import type { OrderBook } from "../core/order_book.ts";
import { askBook } from "../polymarket/clob.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { LookAtMarket } from "./live_paper_venue.ts";

/** Whom to ask. */
export interface MarketLookOptions {
  /** Asks for books. */
  readonly client: JsonClient;
  /** What is known about a market; `undefined` if nobody knows it. */
  readonly factsOf: (marketId: string) => Promise<MarketFacts | undefined>;
}

/**
 * A way to look at the market of an order: its facts, and the book of the token that the order buys. Where the exchange
 * has no book of that token, the other one's is taken, seen from this side.
 *
 * @param options Whom to ask.
 * @returns A function that gives `market_closed` if the market is, and `no_book` if nobody knows it or has a book.
 */
export function marketLook({ client, factsOf }: MarketLookOptions): LookAtMarket {
  return async (order: Order, signal: AbortSignal) => {
    const rules = await factsOf(order.marketId);
    if (rules === undefined) return "no_book";
    if (rules.isClosed) return "market_closed";
    const [yes, no] = rules.tokenIds;
    const [token, other] = order.outcome === "YES" ? [yes, no] : [no, yes];
    const book = await bookOf(client, token, signal);
    if (book !== undefined) return { rules, book };
    const mirrored = await bookOf(client, other, signal);
    return mirrored === undefined ? "no_book" : { rules, book: mirrorBook(mirrored, token) };
  };
}

async function bookOf(
  client: JsonClient,
  tokenId: string,
  signal: AbortSignal,
): Promise<OrderBook | undefined> {
  const book = await askBook(client, tokenId, signal);
  return typeof book === "string" ? undefined : book;
}
