/**
 * A clock that stands still until it is set on: whoever waits goes on at the first moment after its time, as on a busy
 * machine.
 *
 * @module
 */

import type { Clock } from "../polymarket/clock.ts";

interface Waiter {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Turns without a sign of anything, after which nothing goes on by itself. */
const QUIET_TURNS = 24;

/** The clock of one process. */
export class SteppedClock implements Clock {
  #nowMs: number;
  readonly #waiters = new Set<Waiter>();
  #signs = 0;

  /** @param startMs Time at the beginning, milliseconds since the epoch. */
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** The time. */
  nowMs(): number {
    return this.#nowMs;
  }

  /** Returns when the time has come. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    this.#signs++;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const waiter = { dueMs: this.#nowMs + ms, wake };
      const waiters = this.#waiters;
      waiters.add(waiter);
      signal?.addEventListener("abort", end);
      function wake() {
        waiters.delete(waiter);
        signal?.removeEventListener("abort", end);
        resolve();
      }
      function end() {
        waiters.delete(waiter);
        reject(signal!.reason);
      }
    });
  }

  /** Notes that something goes on. */
  stir(): void {
    this.#signs++;
  }

  /** Sets the time, which wakes nobody yet. */
  set(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  /** Wakes all whose time has come, in the order in which it has. */
  wake(): void {
    const due = [...this.#waiters].filter(({ dueMs }) => dueMs <= this.#nowMs);
    for (const { wake } of due.sort((a, b) => a.dueMs - b.dueMs)) wake();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let signs = -1; signs !== this.#signs;) {
      signs = this.#signs;
      for (let turn = 0; turn < QUIET_TURNS; turn++) await Promise.resolve();
    }
  }
}
