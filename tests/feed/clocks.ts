/** Clocks for feeds that talk to a real server. */

import type { Clock } from "../../src/polymarket/clock.ts";

/** A clock on which waiting takes no time but moves it on: whoever waits lets others work first. */
export function eagerClock(startMs = Date.UTC(2026, 0, 15, 12)): Clock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    async wait(ms, signal) {
      // Not a microtask: what a server answers must be able to arrive.
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted) throw signal.reason;
      nowMs += ms;
    },
  };
}
