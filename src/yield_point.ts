/**
 * Lets the event loop go round in the middle of a long computation.
 *
 * @module
 */

/**
 * A place at which a computation gives up the thread, so that what waits for a disk goes on meanwhile.
 *
 * A timer would do, but waits for a millisecond or two; a message to oneself takes a hundredth of that.
 */
export class YieldPoint implements Disposable {
  readonly #channel = new MessageChannel();
  #resume: () => void = () => {};

  /** Gets its channel ready. */
  constructor() {
    this.#channel.port1.onmessage = () => this.#resume();
  }

  /** Returns once everything that is due has had its turn. Not to be called again before it has. */
  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#channel.port2.postMessage(undefined);
    });
  }

  /** Closes the channel, which would keep the program alive. */
  [Symbol.dispose](): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}
