/**
 * Who reads which row group, agreed on between threads without a word: in memory that they share.
 *
 * Row groups are claimed in their order. So when one cannot be read, all before it are claimed already, and the first of
 * those that cannot be read is the same however many threads there are.
 *
 * @module
 */

/** Value for a row group that nobody has claimed. */
const FREE = 0;

/** Claims on row groups. */
export class Claims {
  /** The shared memory: by row group the reader that claimed it, and behind them how many rows are read. */
  readonly words: Int32Array<SharedArrayBuffer>;
  #next = 0;

  /** @param words Shared by all who claim: of {@linkcode Claims.make}. */
  constructor(words: Int32Array<SharedArrayBuffer>) {
    this.words = words;
  }

  /** Claims of nobody yet on so many row groups. */
  static make(groups: number): Claims {
    return new Claims(new Int32Array(new SharedArrayBuffer((groups + 1) * 4)));
  }

  get #groups(): number {
    return this.words.length - 1;
  }

  /**
   * Claims the next row group that is free.
   *
   * @param reader Number of who claims, 1 or more.
   * @returns Its number; `undefined` if there is none.
   */
  next(reader: number): number | undefined {
    for (; this.#next < this.#groups; this.#next++) {
      const before = Atomics.compareExchange(this.words, this.#next, FREE, reader);
      if (before === FREE) return this.#next++;
    }
    return undefined;
  }

  /** Claims what is left, so that nobody begins anything more. */
  close(reader: number): void {
    while (this.next(reader) !== undefined);
  }

  /** Whether a reader has claimed anything. */
  has(reader: number): boolean {
    return this.words.subarray(0, this.#groups).includes(reader);
  }

  /** Counts rows as read. */
  addRows(rows: number): void {
    Atomics.add(this.words, this.#groups, rows);
  }

  /** Rows that are read, by whomever. */
  get doneRows(): number {
    return Atomics.load(this.words, this.#groups) >>> 0;
  }
}
