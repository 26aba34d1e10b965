/**
 * What waits in a row.
 *
 * @module
 */

/** Taken items whose places are kept at most, while they are the smaller part. */
const MAX_TAKEN = 8192;

/**
 * A list that is filled at one end and taken from at the other, at the same cost however long it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Queue } from "./queue.ts";
 *
 * const queue = new Queue<string>();
 * queue.push("b");
 * queue.putFirst(["a"]);
 * assertEquals([queue.take(), queue.take(), queue.length], ["a", "b", 0]);
 * ```
 */
export class Queue<T> {
  #items: T[] = [];
  #head = 0;

  /** Items that wait. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item behind all others. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Adds items before all others, in their order. */
  putFirst(items: readonly T[]): void {
    this.#items.splice(this.#head, 0, ...items);
  }

  /**
   * Takes what waits longest.
   *
   * @throws {RangeError} If nothing waits.
   */
  take(): T {
    if (this.length === 0) throw new RangeError("Cannot take from a queue: nothing waits in it");
    const item = this.#items[this.#head]!;
    this.#head++;
    if (this.length === 0 || (this.#head >= MAX_TAKEN && this.#head >= this.length)) {
      this.#forgetTaken();
    }
    return item;
  }

  /** Takes all items that are wanted out of the row. */
  takeWhere(isWanted: (item: T) => boolean): readonly T[] {
    this.#forgetTaken();
    const { wanted = [], left = [] } = Object.groupBy(
      this.#items,
      (item) => isWanted(item) ? "wanted" : "left",
    );
    this.#items = left;
    return wanted;
  }

  #forgetTaken(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
