/**
 * What is known about the markets that trade: asked for when a market turns up, in batches, while the stream goes on.
 *
 * @module
 */

import type { DatedFacts, MarketFacts } from "../core/market_facts.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../core/time_units.ts";
import type { CategoryMap } from "../polymarket/categories.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { findMarkets } from "../polymarket/gamma.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { MarketRefusal } from "../polymarket/market_reader.ts";
import { labelledMarkets } from "./market_labels.ts";
import { type FailureListener, failWith } from "./repeat.ts";

/** Where facts outlive the program. */
export interface MarketShelf {
  /** The facts that are kept about these markets. */
  read(marketIds: readonly string[]): Promise<readonly DatedFacts[]>;
  /** Keeps facts. */
  write(markets: readonly DatedFacts[]): Promise<void>;
  /** Removes facts that were asked for before a time, milliseconds since the epoch. */
  prune(beforeMs: number): Promise<unknown>;
}

/** Who is told. */
export interface CatalogueListener {
  /** Facts that are new or other than before. */
  readonly onMarket?: (facts: MarketFacts) => void;
  /** A market that is unusable. */
  readonly onRefused?: (reason: MarketRefusal) => void;
  /** Markets could not be asked for, or not kept. Those that are wanted are asked for again. */
  readonly onTrouble?: (error: Error) => void;
  /** Told about a fault of the program, after which nothing more is told. @default {nobody: it is thrown} */
  readonly onFailure?: FailureListener;
}

/** Settings of {@linkcode MarketCatalogue}. */
export interface MarketCatalogueOptions {
  /** Asks for markets. */
  readonly client: JsonClient;
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** Where facts are kept. @default {nowhere} */
  readonly shelf?: MarketShelf;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** Age at which facts are asked for again, milliseconds. @default {600_000} */
  readonly refreshMs?: number;
  /** Markets that are remembered at most; the one that was not wanted for longest goes. @default {20_000} */
  readonly capacity?: number;
}

/** How the catalogue does. */
export interface CatalogueHealth {
  /** Markets that are known. */
  readonly known: number;
  /** Markets that are about to be asked for. */
  readonly wanted: number;
  /** Markets that nobody knows, or that are unusable. */
  readonly unknown: number;
  /** Wishes that were turned down since too many others came before. */
  readonly turnedDown: number;
}

/** How long a market waits for others to be asked for with it, milliseconds. */
const GATHER_MS = 200;
/** Pause after a failure, milliseconds. */
const RETRY_MS = 5_000;
/** Markets that are asked for in one go: some requests. */
const BATCH = 100;
/** Markets that may wait. */
const MAX_WANTED = 5_000;
/** How long a market that nobody knows is left alone at first, milliseconds: a new one may need minutes to be listed. */
const UNKNOWN_MS = 30_000;
/** How long at most. */
const MAX_UNKNOWN_MS = MS_PER_HOUR;

/** Time between two looks for old facts on the shelf, milliseconds. */
const PRUNE_EVERY_MS = MS_PER_DAY;
/** How long facts are kept there, milliseconds. */
const KEEP_MS = 30 * MS_PER_DAY;
/** Answers that tell that a question is wrong, as one of the markets that are asked for together may make it. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 404, 413, 414, 422]);
/** What a market's id looks like: nothing else is asked for or kept, since ids come from foreign messages. */
const MARKET_ID = /^0x[0-9a-f]{1,64}$/;

/** A market that nobody knows. */
interface Unknown {
  readonly untilMs: number;
  readonly forMs: number;
}

/**
 * What is known about the markets that trade.
 *
 * @example
 * ```ts ignore
 * const catalogue = new MarketCatalogue({ client, categories: await ownCategoryMap() }, {
 *   onMarket: (facts) => console.log(facts.question, facts.category),
 * });
 * const facts = catalogue.facts(marketId) ?? await catalogue.whenKnown(marketId);
 * ```
 */
export class MarketCatalogue {
  readonly #options: MarketCatalogueOptions;
  readonly #tell: CatalogueListener;
  readonly #clock: Clock;
  readonly #refreshMs: number;
  readonly #capacity: number;
  /** In the order in which they were last wanted. */
  readonly #known = new Map<string, DatedFacts>();
  readonly #unknown = new Map<string, Unknown>();
  readonly #wanted = new Map<string, PromiseWithResolvers<MarketFacts | undefined>>();
  readonly #stop = new AbortController();
  #isAsking = false;
  #asking = Promise.resolve();
  #prunedMs = -Infinity;
  #turnedDown = 0;

  /**
   * @param options Whom to ask, and what to remember.
   * @param listener Who is told.
   */
  constructor(options: MarketCatalogueOptions, listener: CatalogueListener = {}) {
    this.#options = options;
    this.#tell = listener;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#refreshMs = options.refreshMs ?? 600_000;
    this.#capacity = options.capacity ?? 20_000;
  }

  /**
   * What is known about a market, at once. One that is not known, or not of late, is asked for.
   *
   * @param marketId Condition id, lower-case.
   */
  facts(marketId: string): MarketFacts | undefined {
    const known = this.#known.get(marketId);
    if (known === undefined) {
      this.#want(marketId);
      return undefined;
    }
    this.#known.delete(marketId);
    this.#known.set(marketId, known);
    if (!this.#isRecent(known)) this.#want(marketId);
    return known.facts;
  }

  /** What is known about a market; asks for nothing. */
  known(marketId: string): MarketFacts | undefined {
    return this.#known.get(marketId)?.facts;
  }

  /**
   * Returns when a market is known, or known to be unknown.
   *
   * @param marketId Condition id, lower-case.
   * @returns Its facts; `undefined` if nobody knows it, it is unusable, too many wait, or the catalogue is stopped.
   */
  async whenKnown(marketId: string): Promise<MarketFacts | undefined> {
    return this.facts(marketId) ?? await this.#wanted.get(marketId)?.promise;
  }

  /** Asks for a market again, however recent its facts are: something has happened to it. */
  renew(marketId: string): void {
    this.#want(marketId, true);
  }

  /** How the catalogue does. */
  get health(): CatalogueHealth {
    return {
      known: this.#known.size,
      wanted: this.#wanted.size,
      unknown: this.#unknown.size,
      turnedDown: this.#turnedDown,
    };
  }

  /** Stops asking; what is known stays known. Returns when the shelf is no longer used. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const { resolve } of this.#wanted.values()) resolve(undefined);
    this.#wanted.clear();
    await this.#asking;
  }

  #isRecent({ askedMs }: DatedFacts): boolean {
    const ageMs = this.#clock.nowMs() - askedMs;
    return ageMs >= 0 && ageMs < this.#refreshMs;
  }

  /** Whether it is too early to ask again. Not longer than was meant, if the clock was set back. */
  #isLeftAlone({ untilMs, forMs }: Unknown): boolean {
    const leftMs = untilMs - this.#clock.nowMs();
    return leftMs > 0 && leftMs <= forMs;
  }

  #want(marketId: string, isUrgent = false): void {
    if (this.#stop.signal.aborted || this.#wanted.has(marketId)) return;
    if (!MARKET_ID.test(marketId)) return;
    const unknown = this.#unknown.get(marketId);
    if (!isUrgent && unknown !== undefined && this.#isLeftAlone(unknown)) return;
    if (this.#wanted.size >= MAX_WANTED) {
      this.#turnedDown++;
      return;
    }
    this.#wanted.set(marketId, Promise.withResolvers());
    if (!this.#isAsking) this.#asking = this.#askAll();
  }

  async #askAll(): Promise<void> {
    const { signal } = this.#stop;
    this.#isAsking = true;
    try {
      const nowMs = this.#clock.nowMs();
      // A clock that was set back by more than a day must not end it.
      if (Math.abs(nowMs - this.#prunedMs) >= PRUNE_EVERY_MS) {
        this.#prunedMs = nowMs;
        await this.#onShelf((shelf) => shelf.prune(nowMs - KEEP_MS), undefined);
      }
      while (this.#wanted.size > 0) {
        await this.#clock.wait(GATHER_MS, signal);
        const batch = [...this.#wanted.keys()].slice(0, BATCH);
        if (!await this.#askFor(batch)) await this.#clock.wait(RETRY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) failWith(error, this.#tell.onFailure);
    } finally {
      this.#isAsking = false;
    }
  }

  /** Asks for some markets; says whether they could be asked for. */
  async #askFor(marketIds: readonly string[]): Promise<boolean> {
    try {
      await this.#ask(marketIds);
      return true;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const isRefused = REFUSALS.has(error.status);
      if (isRefused && marketIds.length > 1) {
        // One of them may make the question wrong: the others must not wait for it for ever.
        const half = Math.ceil(marketIds.length / 2);
        return await this.#askFor(marketIds.slice(0, half)) &&
          await this.#askFor(marketIds.slice(half));
      }
      this.#tell.onTrouble?.(error);
      if (isRefused) {
        this.#noteUnknown(marketIds);
        this.#answer(marketIds);
      }
      return isRefused;
    }
  }

  async #ask(marketIds: readonly string[]): Promise<void> {
    const { client, categories } = this.#options;
    const { signal } = this.#stop;
    const askedMs = this.#clock.nowMs();
    const kept = await this.#fromShelf(marketIds);
    const missing = marketIds.filter((marketId) => !kept.has(marketId));
    const { rows, refused } = await findMarkets(client, missing, { categories, signal });
    const labelled = await labelledMarkets(client, rows.map(({ facts }) => facts), {
      categories,
      signal,
      onTrouble: (error) => this.#tell.onTrouble?.(error),
    });
    const found = labelled.map((facts): DatedFacts => ({ facts, askedMs }));
    for (const reason of refused) this.#tell.onRefused?.(reason);
    for (const dated of [...kept.values(), ...found]) this.#learn(dated);
    const known = new Set(labelled.map(({ marketId }) => marketId));
    this.#noteUnknown(missing.filter((marketId) => !known.has(marketId)));
    this.#answer(marketIds);
    if (found.length > 0) await this.#onShelf((shelf) => shelf.write(found), undefined);
  }

  /** Facts that are kept and recent enough; a market that is known already is asked for to hear what is new. */
  async #fromShelf(marketIds: readonly string[]): Promise<ReadonlyMap<string, DatedFacts>> {
    const unread = marketIds.filter((marketId) => !this.#known.has(marketId));
    if (unread.length === 0) return new Map();
    const kept = await this.#onShelf((shelf) => shelf.read(unread), []);
    const recent = kept.filter((dated) => this.#isRecent(dated));
    return new Map(recent.map((dated) => [dated.facts.marketId, dated]));
  }

  /** The shelf only saves requests: without it the catalogue still works. */
  async #onShelf<T>(use: (shelf: MarketShelf) => Promise<T>, otherwise: T): Promise<T> {
    const { shelf } = this.#options;
    if (shelf === undefined) return otherwise;
    try {
      return await use(shelf);
    } catch (error) {
      this.#tell.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
      return otherwise;
    }
  }

  #learn(dated: DatedFacts): void {
    const { facts } = dated;
    const before = this.#known.get(facts.marketId);
    this.#known.delete(facts.marketId);
    this.#known.set(facts.marketId, dated);
    this.#unknown.delete(facts.marketId);
    forgetOldest(this.#known, this.#capacity);
    // Both were made by the same reader: the same facts are the same text.
    const isNews = before === undefined || JSON.stringify(before.facts) !== JSON.stringify(facts);
    if (isNews) this.#tell.onMarket?.(facts);
  }

  #noteUnknown(marketIds: readonly string[]): void {
    for (const marketId of marketIds) {
      const before = this.#unknown.get(marketId);
      const forMs = before === undefined ? UNKNOWN_MS : Math.min(2 * before.forMs, MAX_UNKNOWN_MS);
      this.#unknown.delete(marketId);
      this.#unknown.set(marketId, { forMs, untilMs: this.#clock.nowMs() + forMs });
    }
    forgetOldest(this.#unknown, this.#capacity);
  }

  #answer(marketIds: readonly string[]): void {
    for (const marketId of marketIds) {
      this.#wanted.get(marketId)?.resolve(this.#known.get(marketId)?.facts);
      this.#wanted.delete(marketId);
    }
  }
}

function forgetOldest(map: Map<string, unknown>, capacity: number): void {
  for (const key of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(key);
  }
}
