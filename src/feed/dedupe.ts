/**
 * Takes every trade of a feed once, however often the feed tells it, before and after a crash.
 *
 * A live feed is at least once: sockets repeat, a gap is filled from a second source, and whoever goes on after a crash
 * asks for more than was missed. A trade has no id of its own, so its content is its identity (`trade_identity.ts`).
 *
 * {@linkcode SeenIds} remembers the last ids, a bounded number of them. The memory is a ring cut into pages. Whoever commits
 * where the source stands commits the pages that changed with it, a few kilobytes. State, cursor and memory therefore go
 * back to the same moment in a crash: what had been seen by then is dropped, what came after is taken again.
 *
 * @module
 */

import type { MemoryPage } from "./source.ts";

/** Ids of a page: few, since a page is written anew with each id that is added to it. */
const PAGE_IDS = 256;
/** Ids remembered: ten minutes of a hundred trades a second. */
const DEFAULT_CAPACITY = 65_536;

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
