/**
 * Takes every trade of a feed once, however often the feed tells it, before and after a crash.
 *
 * A live feed is at least once: sockets repeat, a gap is filled from a second source, and whoever goes on after a crash
 * asks for more than was missed. A trade has no id of its own, so its content is its identity ({@linkcode tradeId}).
 *
 * {@linkcode SeenIds} remembers the last ids, a bounded number of them. The memory is a ring cut into pages. Whoever commits
 * where the source stands commits the pages that changed with it, a few kilobytes. State, cursor and memory therefore go
 * back to the same moment in a crash: what had been seen by then is dropped, what came after is taken again.
 *
 * @module
 */

import { contentId } from "../core/content_id.ts";
import type { Trade } from "../core/trade.ts";
import type { MemoryPage } from "./source.ts";

/** Ids of a page: few, since a page is written anew with each id that is added to it. */
const PAGE_IDS = 256;
/** Ids remembered: ten minutes of a hundred trades a second. */
const DEFAULT_CAPACITY = 65_536;

/**
 * Identity of a trade: the same for the same row of the same source, and for the same trade told by another source.
 *
 * Rows that are alike in everything happen, several fills of one transaction. A source that can tell them from repetitions
 * (they are in one frame, on one page) numbers them; of the numbers of several sources the largest counts by itself.
 * A source that cannot leaves the number out. To the filter that is the same: of the same wallet at the same moment
 * it wants no second confirmation, and the price is no news.
 *
 * @param trade The trade.
 * @param occurrence 1 for the first of several rows that are alike.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { tradeId } from "./dedupe.ts";
 *
 * const trade = {
 *   marketId: "0x01", wallet: "0xa", direction: "buy" as const, price: 0.4, usd: 20_000,
 *   timeMs: 1_700_000_000_000, category: "Politics", tokenId: "7",
 * };
 * assertEquals(tradeId(trade), tradeId({ ...trade, category: "" }));
 * assertNotEquals(tradeId(trade), tradeId(trade, 2));
 * ```
 */
export function tradeId(trade: Trade, occurrence = 1): string {
  const { marketId, tokenId, wallet, direction, price, usd, timeMs } = trade;
  return contentId("t", [marketId, tokenId, wallet, direction, price, usd, timeMs, occurrence]);
}

/** What every source of a fill tells alike, as it was sent. */
export interface FillContent {
  /** Hash of the transaction. */
  readonly transactionHash: unknown;
  /** Wallet whose fill it is. */
  readonly wallet: unknown;
  /** Id of the token. */
  readonly tokenId: unknown;
  /** `BUY` or `SELL` of the token. */
  readonly side: unknown;
  /** Price of the token. */
  readonly price: unknown;
  /** Shares. */
  readonly size: unknown;
}

/** Digits after the point of a price and of a size that tell fills of one transaction apart. */
const PRICE_DIGITS = 4;
const SIZE_DIGITS = 2;

/**
 * Identity of a fill over all sources that know its transaction.
 *
 * The time is no part of it, since the activity socket is up to a second before the block that the Data API tells. Nor
 * are the outcome and its direction: one source may label them and the other not. Addresses are compared in lower case,
 * and prices and sizes rounded, as one source gives an average with all its digits and the other cuts it; the transaction
 * already tells nearly all fills apart.
 *
 * @param content What the source sent.
 * @returns The id of the first such fill; {@linkcode nthId} makes those of the others. `undefined` if the source does not
 *   know the transaction.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fillId } from "./dedupe.ts";
 *
 * const fill = { transactionHash: "0xf1", tokenId: "7", side: "BUY", size: 30_000 };
 * assertEquals(
 *   fillId({ ...fill, wallet: "0xAb", price: 0.3996666666666667 }),
 *   fillId({ ...fill, wallet: "0xab", price: "0.399667" }),
 * );
 * ```
 */
export function fillId(content: FillContent): string | undefined {
  const { transactionHash, wallet, tokenId, side, price, size } = content;
  if (typeof transactionHash !== "string" || transactionHash === "") return undefined;
  return contentId("f", [
    transactionHash.toLowerCase(),
    String(wallet).toLowerCase(),
    String(tokenId),
    String(side).toUpperCase(),
    Number(price).toFixed(PRICE_DIGITS),
    Number(size).toFixed(SIZE_DIGITS),
  ]);
}

/**
 * Id of one of several rows that are alike.
 *
 * @param id Id of the first.
 * @param occurrence Which one, 1 for the first.
 */
export function nthId(id: string, occurrence: number): string {
  return occurrence === 1 ? id : `${id}#${occurrence}`;
}

/** Settings of {@linkcode SeenIds}. */
export interface SeenIdsOptions {
  /** Ids that are remembered, a multiple of those of a page. @default {65_536} */
  readonly capacity?: number;
  /** Ids that a page holds. @default {256} */
  readonly pageIds?: number;
  /** Pages of an earlier memory of the same size. @default {none} */
  readonly pages?: readonly MemoryPage[];
}

/**
 * The last ids that were taken.
 *
 * @example A restart
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SeenIds } from "./dedupe.ts";
 *
 * const before = new SeenIds();
 * assertEquals([before.take("t-1"), before.take("t-1")], [true, false]);
 * const after = new SeenIds({ pages: before.takePages() });
 * assertEquals([after.take("t-1"), after.take("t-2")], [false, true]);
 * ```
 */
export class SeenIds {
  readonly #capacity: number;
  readonly #pageIds: number;
  /** Ids by slot; the oldest is overwritten. */
  readonly #ring: string[] = [];
  readonly #ids = new Set<string>();
  readonly #changed = new Set<number>();
  /** Ids taken so far, the forgotten ones included. */
  #count = 0;

  /**
   * A memory, empty or as it was.
   *
   * @param options How much it holds and what it holds already.
   * @throws {RangeError} If the capacity is no multiple of a page, or a page is none of its own.
   */
  constructor(options: SeenIdsOptions = {}) {
    const { capacity = DEFAULT_CAPACITY, pageIds = PAGE_IDS, pages = [] } = options;
    const isWhole = Number.isSafeInteger(capacity / pageIds) && Number.isSafeInteger(pageIds);
    if (!(isWhole && capacity > 0 && pageIds > 0)) {
      throw new RangeError(`Cannot remember ${capacity} ids on pages of ${pageIds}`);
    }
    this.#pageIds = pageIds;
    this.#capacity = capacity;
    for (const page of pages.toSorted((a, b) => a.page - b.page)) this.#restore(page);
  }

  /**
   * Takes an id.
   *
   * @param id The id, without line breaks.
   * @returns Whether it is new.
   */
  take(id: string): boolean {
    if (this.#ids.has(id)) return false;
    const slot = this.#count % this.#capacity;
    const forgotten = this.#ring[slot];
    if (forgotten !== undefined) this.#ids.delete(forgotten);
    this.#ring[slot] = id;
    this.#ids.add(id);
    this.#changed.add(Math.floor(slot / this.#pageIds));
    this.#count++;
    return true;
  }

  /** Whether an id is among those remembered. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** The pages that changed since they were asked for last. */
  takePages(): readonly MemoryPage[] {
    if (this.#changed.size === 0) return [];
    const pages = [...this.#changed].map((page) => this.#page(page));
    this.#changed.clear();
    return pages;
  }

  #page(page: number): MemoryPage {
    const first = page * this.#pageIds;
    const ids = this.#ring.slice(first, first + this.#pageIds);
    return { page, text: [this.#count, ...ids].join("\n") };
  }

  #restore({ page, text }: MemoryPage): void {
    const [count, ...ids] = text.split("\n");
    const first = page * this.#pageIds;
    const isOurs = Number.isSafeInteger(page) && page >= 0 && first < this.#capacity &&
      Number.isSafeInteger(Number(count)) && ids.length > 0 && ids.length <= this.#pageIds;
    if (!isOurs) throw new RangeError(`Cannot restore page ${page} of ${this.#capacity} seen ids`);
    for (const [slot, id] of ids.entries()) {
      this.#ring[first + slot] = id;
      this.#ids.add(id);
    }
    // The page that was written last knows best how many there were.
    this.#count = Math.max(this.#count, Number(count));
  }
}
