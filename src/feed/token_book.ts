/**
 * The book of one token, kept up to date from a snapshot and the changes after it.
 *
 * @module
 */

import type { BookLevel, OrderBook } from "../core/order_book.ts";
import type { ClobEvent, ClobTop } from "./clob_frame.ts";

/** A change of a book. */
export type BookChange = Extract<ClobEvent, { readonly kind: "change" }>;

/**
 * The book of one token.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { TokenBook } from "./token_book.ts";
 *
 * const book = new TokenBook({
 *   marketId: "0x1", tokenId: "7", timeMs: 1, tickMicros: null, minOrderMicros: null,
 *   bids: [{ priceMicros: 400_000, sharesMicros: 9 }], asks: [],
 * });
 * const change = { kind: "change", marketId: "0x1", tokenId: "7", side: "bids", top: undefined } as const;
 * book.apply({ ...change, timeMs: 2, priceMicros: 410_000, sharesMicros: 5 });
 * assertEquals(book.top, { bidMicros: 410_000, askMicros: null });
 * book.apply({ ...change, timeMs: 3, priceMicros: 410_000, sharesMicros: 0 });
 * assertEquals(book.top, { bidMicros: 400_000, askMicros: null });
 * ```
 */
export class TokenBook {
  readonly #snapshot: OrderBook;
  readonly #bids: Map<number, number>;
  readonly #asks: Map<number, number>;
  #timeMs: number;

  /**
   * @param snapshot All orders at one moment.
   */
  constructor(snapshot: OrderBook) {
    this.#snapshot = snapshot;
    this.#bids = sharesByPrice(snapshot.bids);
    this.#asks = sharesByPrice(snapshot.asks);
    this.#timeMs = snapshot.timeMs;
  }

  /** When it was last told, milliseconds since the epoch. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /**
   * Takes a change: what is there at one price now. What is older than the book is in it already.
   *
   * @returns Whether the change counts.
   */
  apply({ side, priceMicros, sharesMicros, timeMs }: BookChange): boolean {
    if (timeMs < this.#timeMs) return false;
    this.#timeMs = timeMs;
    const levels = side === "bids" ? this.#bids : this.#asks;
    if (sharesMicros === 0) levels.delete(priceMicros);
    else levels.set(priceMicros, sharesMicros);
    return true;
  }

  /** The best prices. */
  get top(): ClobTop {
    let bidMicros: number | null = null;
    for (const price of this.#bids.keys()) {
      if (bidMicros === null || price > bidMicros) bidMicros = price;
    }
    let askMicros: number | null = null;
    for (const price of this.#asks.keys()) {
      if (askMicros === null || price < askMicros) askMicros = price;
    }
    return { bidMicros, askMicros };
  }

  /** The book as plain data. */
  toOrderBook(): OrderBook {
    return {
      ...this.#snapshot,
      bids: levelsOf(this.#bids, -1),
      asks: levelsOf(this.#asks, 1),
      timeMs: this.#timeMs,
    };
  }
}

function sharesByPrice(levels: readonly BookLevel[]): Map<number, number> {
  return new Map(levels.map(({ priceMicros, sharesMicros }) => [priceMicros, sharesMicros]));
}

/** Levels best first. */
function levelsOf(shares: ReadonlyMap<number, number>, order: 1 | -1): BookLevel[] {
  return [...shares].map(([priceMicros, sharesMicros]) => ({ priceMicros, sharesMicros }))
    .sort((a, b) => order * (a.priceMicros - b.priceMicros));
}
