/**
 * What came lately, in bounded memory: when it is full, the older half is forgotten.
 *
 * At twenty thousand messages a second everything that is remembered is young when it is forgotten. As strings in a map it
 * would be moved, marked and swept by the garbage collector, which stops the program for it. So where very much is
 * remembered it is by hash, in arrays of numbers that are made once: with 64 bits, a new text is taken for one of the last
 * 131 072 once in two hundred years of that.
 *
 * @module
 */

import { hashText } from "../core/text_hash.ts";

/** A map that remembers at least its last `capacity` keys, and at most twice as many. */
export class RecentMap<V> {
  readonly #capacity: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /**
   * @param capacity Keys that are remembered at least.
   */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The value of a key; `undefined` if there is none, or it is forgotten. */
  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** Sets the value of a key. */
  set(key: string, value: V): void {
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

/** Takes the hash of a key. */
const LANES = new Uint32Array(2);

/** Numbers by hash, in slots: the first that is free after the one the hash points at. */
class NumberTable {
  readonly #firsts: Uint32Array;
  readonly #seconds: Uint32Array;
  readonly #values: Float64Array;
  readonly #mask: number;
  size = 0;

  /** @param slots How many, a power of two; at most half of them are used. */
  constructor(slots: number) {
    this.#firsts = new Uint32Array(slots);
    this.#seconds = new Uint32Array(slots);
    this.#values = new Float64Array(slots);
    this.#mask = slots - 1;
  }

  get(first: number, second: number): number | undefined {
    const slot = this.#slot(first, second);
    return this.#firsts[slot] === 0 ? undefined : this.#values[slot];
  }

  set(first: number, second: number, value: number): void {
    const slot = this.#slot(first, second);
    if (this.#firsts[slot] === 0) this.size++;
    this.#firsts[slot] = first;
    this.#seconds[slot] = second;
    this.#values[slot] = value;
  }

  clear(): void {
    this.#firsts.fill(0);
    this.size = 0;
  }

  /** Where a hash is, or would be. */
  #slot(first: number, second: number): number {
    let slot = second & this.#mask;
    for (;;) {
      const found = this.#firsts[slot]!;
      if (found === 0 || (found === first && this.#seconds[slot] === second)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

/** Numbers by key: at least those of the last `capacity` keys, and at most of twice as many. */
export class RecentNumbers {
  readonly #capacity: number;
  #young: NumberTable;
  #old: NumberTable;

  /**
   * @param capacity Keys that are remembered at least.
   */
  constructor(capacity: number) {
    this.#capacity = capacity;
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity));
    this.#young = new NumberTable(slots);
    this.#old = new NumberTable(slots);
  }

  /** The number of a key; `undefined` if there is none, or it is forgotten. */
  get(key: string): number | undefined {
    hashKey(key);
    const [first, second] = [LANES[0]!, LANES[1]!];
    return this.#young.get(first, second) ?? this.#old.get(first, second);
  }

  /** Sets the number of a key. */
  set(key: string, value: number): void {
    if (this.#young.size >= this.#capacity) {
      [this.#old, this.#young] = [this.#young, this.#old];
      this.#young.clear();
    }
    hashKey(key);
    this.#young.set(LANES[0]!, LANES[1]!, value);
  }
}

function hashKey(key: string): void {
  hashText(key, LANES);
  // A slot whose first half is 0 is free.
  if (LANES[0] === 0) LANES[0] = 1;
}

/** A set that remembers at least its last `capacity` keys, and at most twice as many. */
export class RecentSet {
  readonly #numbers: RecentNumbers;

  /**
   * @param capacity Keys that are remembered at least.
   */
  constructor(capacity: number) {
    this.#numbers = new RecentNumbers(capacity);
  }

  /**
   * Takes a key.
   *
   * @returns Whether it is new.
   */
  take(key: string): boolean {
    if (this.#numbers.get(key) !== undefined) return false;
    this.#numbers.set(key, 1);
    return true;
  }
}
