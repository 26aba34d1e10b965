/** A clock that stands still until somebody waits: waiting takes no time, and is written down. */

import type { Clock } from "../../src/polymarket/clock.ts";

/** A clock for tests. */
export interface FakeClock extends Clock {
  /** Times that were waited for, milliseconds, in order. */
  readonly waits: readonly number[];
  /** Lets time pass. */
  pass(ms: number): void;
}

/** A clock that begins at a time, milliseconds since the epoch. */
export function fakeClock(startMs = 1_790_000_000_000): FakeClock {
  let nowMs = startMs;
  const waits: number[] = [];
  return {
    waits,
    nowMs: () => nowMs,
    pass: (ms) => void (nowMs += ms),
    wait(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  };
}
