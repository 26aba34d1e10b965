/**
 * Order books of a made-up venue, for a program that fills its orders on paper.
 *
 * @module
 */

import { MICROS } from "../core/money.ts";
import type { Order, RejectionReason } from "../core/order.ts";
import type { BookLevel, OrderBook } from "../core/order_book.ts";
import type { MarketView } from "../execution/live_paper_venue.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import { priceAt, type WorldMarket } from "./world_market.ts";

/** Looks at the market of an order at a time. */
export type Books = (order: Order, timeMs: number) => MarketView | RejectionReason;

/** Distance between possible prices, micro-dollars. */
const TICK_MICROS = 10_000;
/** Levels of a side. */
const LEVELS = 3;

/**
 * The books of a world. What they hold depends on the order and the time alone, so that it is the same for every process.
 *
 * @param seed Seed of the world.
 * @param markets Its markets.
 */
export function booksOf(seed: number, markets: readonly WorldMarket[]): Books {
  const byId = new Map(markets.map((market) => [market.marketId, market]));
  return (order, timeMs) => {
    const random = streamFor(seed, `book/${order.id}`);
    const market = byId.get(order.marketId);
    if (market === undefined || random.chance(0.05)) return "no_book";
    if (timeMs >= (market.resolvesMs ?? Infinity)) return "market_closed";
    const yesPrice = priceAt(market, timeMs);
    const price = order.outcome === "YES" ? yesPrice : 1 - yesPrice;
    const middle = Math.round(price * MICROS / TICK_MICROS) * TICK_MICROS;
    const side = (step: number): BookLevel[] =>
      Array.from({ length: LEVELS }, (_, level) => middle + step * (level + 1))
        .filter((priceMicros) => priceMicros > 0 && priceMicros < MICROS)
        .map((priceMicros) => ({ priceMicros, sharesMicros: sharesFor(order, priceMicros) }));
    const part = pick(random, [0, 0.2, 1, 1, 1]);
    const sharesFor = ({ notionalMicros }: Order, priceMicros: number) =>
      Math.ceil(1 + part * notionalMicros * MICROS / priceMicros);
    const book: OrderBook = {
      marketId: order.marketId,
      tokenId: market.tokenIds[order.outcome === "YES" ? 0 : 1],
      bids: side(-TICK_MICROS),
      asks: part === 0 ? [] : side(TICK_MICROS),
      timeMs,
      tickMicros: TICK_MICROS,
      minOrderMicros: null,
    };
    const fee = { rate: pick(random, [0, 0.04]), exponent: 1 };
    const rules = { tickMicros: TICK_MICROS, minOrderMicros: MICROS, fee, isClosed: false };
    return { rules, book };
  };
}
