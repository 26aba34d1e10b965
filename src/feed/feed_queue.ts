/**
 * Between those who receive and the one who takes: a list in memory that has an end.
 *
 * @module
 */

import { Queue } from "./queue.ts";

/** A bounded list that is filled at one end and iterated at the other. */
export class FeedQueue<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #items = new Queue<T>();
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  /**
   * @param capacity Items that wait at most.
   */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Items that wait. */
  get length(): number {
    return this.#items.length;
  }

  /** Whether there is room for another item. */
  get hasRoom(): boolean {
    return this.length < this.#capacity;
  }

  /** Adds an item, whether or not there is room: who asks {@linkcode hasRoom} before keeps within it. */
  push(item: T): void {
    if (this.#isClosed) return;
    this.#items.push(item);
    this.#wake();
  }

  /** Ends it after what waits. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Ends it after what waits, with an error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.close();
  }

  /** Takes one item after the other, until it is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      while (this.length > 0) yield this.#items.take();
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
