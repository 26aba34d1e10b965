/**
 * Finds the trades of history that matter: those in markets that are watched, and those that are large enough.
 *
 * @module
 */

import type { TradeTable } from "../research/trades/trade_table.ts";

/** Trades that are looked at together: few, as what was found is worth nothing once other markets are watched. */
const BLOCK = 256;

/** Goes through the trades in time order. A trade is known by its position there. */
export class RelevantTrades {
  readonly #table: TradeTable;
  readonly #marketNumbers: ReadonlyMap<string, number>;
  /** 1 for a market that is watched, by market number. */
  readonly #isWatched: Uint8Array;
  #watched: ReadonlySet<string> = new Set();
  #watchedIds: readonly string[] = [];
  /** Positions that were found, those before `#taken` taken. */
  readonly #found = new Uint32Array(BLOCK);
  #foundCount = 0;
  #taken = 0;
  /** Position up to which was searched. */
  #searchedTo: number;

  /**
   * @param table The trades.
   * @param position Where to begin.
   */
  constructor(table: TradeTable, position: number) {
    this.#table = table;
    this.#marketNumbers = new Map(table.markets.map((marketId, number) => [marketId, number]));
    this.#isWatched = new Uint8Array(table.markets.length);
    this.#searchedTo = position;
  }

  /**
   * Watches other markets.
   *
   * @param markets All that are watched from now on.
   * @param position Where to go on.
   * @returns Whether it is another set than before.
   */
  watch(markets: ReadonlySet<string>, position: number): boolean {
    if (markets === this.#watched) return false;
    // Usually one market came or went: what both lists begin and end with is left alone.
    const [before, after] = [this.#watchedIds, [...markets]];
    let same = 0;
    while (same < before.length && before[same] === after[same]) same++;
    let [beforeEnd, afterEnd] = [before.length, after.length];
    while (beforeEnd > same && afterEnd > same && before[beforeEnd - 1] === after[afterEnd - 1]) {
      beforeEnd--;
      afterEnd--;
    }
    this.#flag(before.slice(same, beforeEnd), 0);
    this.#flag(after.slice(same, afterEnd), 1);
    [this.#watched, this.#watchedIds] = [markets, after];
    [this.#foundCount, this.#taken, this.#searchedTo] = [0, 0, position];
    return true;
  }

  /**
   * The next trade that matters and is not taken.
   *
   * @param minSizeUsd What makes a trade large enough, USD; the same every time.
   * @param stop The first position that does not count.
   * @param end The first position that is not looked at, `stop` or later.
   * @returns Its position; `stop` if there is none before.
   */
  next(minSizeUsd: number, stop: number, end: number): number {
    while (this.#taken === this.#foundCount) {
      if (this.#searchedTo >= stop) return stop;
      this.#search(minSizeUsd, Math.min(this.#searchedTo + BLOCK, end));
    }
    return Math.min(this.#found[this.#taken]!, stop);
  }

  /** Takes the trade that {@linkcode RelevantTrades.next} gave. */
  take(): void {
    this.#taken++;
  }

  /**
   * Looks at some more trades. Most do not matter, and which do cannot be foreseen: a processor that guessed wrong each
   * time would wait for the memory of one row after the other, so that no jump depends on it here.
   */
  #search(minSizeUsd: number, end: number): void {
    const { order, usd, market } = this.#table;
    const isWatched = this.#isWatched;
    const found = this.#found;
    let count = 0;
    for (let position = this.#searchedTo; position < end; position++) {
      const row = order[position]!;
      found[count] = position;
      count += isWatched[market[row]!]! | (usd[row]! >= minSizeUsd ? 1 : 0);
    }
    this.#taken = 0;
    this.#foundCount = count;
    this.#searchedTo = end;
  }

  #flag(markets: readonly string[], flag: 0 | 1): void {
    for (const marketId of markets) {
      const number = this.#marketNumbers.get(marketId);
      if (number !== undefined) this.#isWatched[number] = flag;
    }
  }
}
