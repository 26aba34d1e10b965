/**
 * Time as the outer parts of the program take it: handed in, so that a test neither waits nor depends on the day.
 *
 * @module
 */

import { delay } from "@std/async/delay";

/** A clock and a way to let it run. */
export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  nowMs(): number;
  /**
   * Returns after this many milliseconds.
   *
   * @throws The reason of the signal, if it ends the waiting.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  wait: (ms, signal) => delay(ms, signal === undefined ? {} : { signal }),
};
