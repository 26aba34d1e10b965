/**
 * What came lately, in bounded memory: when it is full, the older half is forgotten.
 *
 * @module
 */

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

/** A set that remembers at least its last `capacity` keys, and at most twice as many. */
export class RecentSet {
  readonly #map: RecentMap<true>;

  /**
   * @param capacity Keys that are remembered at least.
   */
  constructor(capacity: number) {
    this.#map = new RecentMap(capacity);
  }

  /**
   * Takes a key.
   *
   * @returns Whether it is new.
   */
  take(key: string): boolean {
    if (this.#map.get(key) !== undefined) return false;
    this.#map.set(key, true);
    return true;
  }
}
