/**
 * Between those who receive and the one who takes: a list in memory that has an end.
 *
 * @module
 */

/** A bounded list that is filled at one end and iterated at the other. */
export class FeedQueue<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #head = 0;
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
    return this.#items.length - this.#head;
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
      while (this.length > 0) yield this.#take();
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #take(): T {
    const item = this.#items[this.#head]!;
    this.#head++;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
