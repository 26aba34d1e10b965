/**
 * Takes every trade of a feed once, however often the feed tells it, before and after a crash.
 *
 * A live feed is at least once: sockets repeat, a gap is filled from a second source, and whoever goes on after a crash
 * asks for more than was missed. A trade has no id of its own, so its content is its identity (`trade_identity.ts`).
 *
 * {@linkcode SeenIds} remembers the last ids, a bounded number of them. The memory is a ring of pages. Whoever commits where
 * the source stands commits the pages that changed with it, a kilobyte each, of which only the end is new. State, cursor
 * and memory therefore go back to the same moment in a crash: what had been seen by then is dropped, what came after is
 * taken again.
 *
 * @module
 */

import type { MemoryPage } from "./source.ts";

/** Ids of a page: few, since a page is written anew with each id that is added to it. */
const PAGE_IDS = 32;
/** Ids remembered: ten minutes of a hundred trades a second. */
const DEFAULT_CAPACITY = 65_536;
/** How a page begins: the number of ids that were taken before its first one. */
const BEGINNING = /^from (\d+)$/;

/** Settings of {@linkcode SeenIds}. */
export interface SeenIdsOptions {
  /** Ids that are remembered, a multiple of those of a page; up to a page fewer. @default {65_536} */
  readonly capacity?: number;
  /** Ids that a page holds. @default {32} */
  readonly pageIds?: number;
  /** Pages of an earlier memory of the same size. @default {none} */
  readonly pages?: readonly MemoryPage[];
}

/** A page: text is only ever added to its end, until it is begun anew. */
interface Page {
  /** Ids that were taken before its first one. */
  readonly from: number;
  readonly ids: string[];
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
  /** The page that is begun anew forgets what was on it. */
  readonly #pages: Page[] = [];
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
    if (pages.every(isOld)) { for (const id of idsOfOld(pages)) this.take(id); }
    else for (const page of pages) this.#restore(page);
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
    const number = Math.floor(slot / this.#pageIds);
    if (slot % this.#pageIds === 0) {
      for (const forgotten of this.#pages[number]?.ids ?? []) this.#ids.delete(forgotten);
      this.#pages[number] = { from: this.#count, ids: [] };
    }
    this.#pages[number]!.ids.push(id);
    this.#ids.add(id);
    this.#changed.add(number);
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
    const pages = [...this.#changed].map((number): MemoryPage => {
      const { from, ids } = this.#pages[number]!;
      return { page: number, text: [`from ${from}`, ...ids].join("\n") };
    });
    this.#changed.clear();
    return pages;
  }

  #restore({ page, text }: MemoryPage): void {
    const [beginning, ...ids] = text.split("\n");
    const from = Number(BEGINNING.exec(beginning!)?.[1] ?? NaN);
    const isOurs = Number.isSafeInteger(page) && ids.length > 0 && ids.length <= this.#pageIds &&
      from % this.#capacity === page * this.#pageIds;
    if (!isOurs) throw new RangeError(`Cannot restore page ${page} of ${this.#capacity} seen ids`);
    this.#pages[page] = { from, ids };
    for (const id of ids) this.#ids.add(id);
    // The page that was written last knows best how many there were.
    this.#count = Math.max(this.#count, from + ids.length);
  }
}

/** Whether a page is one of those that earlier programs wrote: 256 ids after the number of all that had been taken. */
function isOld({ text }: MemoryPage): boolean {
  return /^\d+\n/.test(text);
}

/** The ids of such pages, oldest first. */
function idsOfOld(pages: readonly MemoryPage[]): readonly string[] {
  let count = 0;
  const ring = pages.toSorted((a, b) => a.page - b.page).flatMap(({ text }) => {
    const [taken, ...ids] = text.split("\n");
    count = Math.max(count, Number(taken));
    return ids;
  });
  const oldest = count > ring.length ? count % ring.length : 0;
  return [...ring.slice(oldest), ...ring.slice(0, oldest)];
}
