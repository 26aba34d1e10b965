/**
 * What a run measures of itself besides what the engine counts: how late trades are, how many come, how long a commit
 * takes. A few additions a trade; who reads them is `prometheus.ts` and `telemetry.ts`.
 *
 * @module
 */

import { Histogram } from "./histogram.ts";

/** Seconds over which trades are averaged. */
export const RATE_SECONDS = 10;

/** What a run measures of itself. */
export class RunMetrics {
  /** From a trade's own time to its arrival, seconds. */
  readonly feedLag = new Histogram();
  /** How long a commit took, seconds. */
  readonly commitTime = new Histogram();
  readonly #slots = new Float64Array(RATE_SECONDS + 1);
  #second = -Infinity;
  #commitStartMs: number | undefined;
  #lastCommitMs: number | undefined;

  /**
   * Counts trades that arrived.
   *
   * @param count How many.
   * @param lagMs How late the last of them was, milliseconds; `undefined` if nobody knows.
   * @param nowMs The time, milliseconds since the epoch.
   */
  takeTrades(count: number, lagMs: number | undefined, nowMs: number): void {
    this.#moveTo(Math.floor(nowMs / 1000));
    this.#slots[modulo(this.#second, this.#slots.length)]! += count;
    if (lagMs !== undefined) this.feedLag.record(lagMs / 1000);
  }

  /** A commit begins. */
  commitStarted(nowMs: number): void {
    this.#commitStartMs = nowMs;
  }

  /**
   * A commit has ended well.
   *
   * @param tookMs How long it took, milliseconds.
   * @param nowMs The time, milliseconds since the epoch.
   */
  commitEnded(tookMs: number, nowMs: number): void {
    this.#commitStartMs = undefined;
    this.#lastCommitMs = nowMs;
    this.commitTime.record(tookMs / 1000);
  }

  /** When the last commit ended, milliseconds since the epoch; `undefined` before the first. */
  get lastCommitMs(): number | undefined {
    return this.#lastCommitMs;
  }

  /** How long a commit has been under way, milliseconds; 0 if none is. */
  commitPendingMs(nowMs: number): number {
    return this.#commitStartMs === undefined ? 0 : Math.max(nowMs - this.#commitStartMs, 0);
  }

  /** Trades a second, over the last ten whole seconds. */
  tradesPerSecond(nowMs: number): number {
    this.#moveTo(Math.floor(nowMs / 1000));
    const current = this.#slots[modulo(this.#second, this.#slots.length)]!;
    return (this.#slots.reduce((total, count) => total + count, 0) - current) / RATE_SECONDS;
  }

  /** Forgets what is older than the slots reach. A clock that was set back counts on in the slot it left. */
  #moveTo(second: number): void {
    if (second <= this.#second) return;
    const passed = Math.min(second - this.#second, this.#slots.length);
    for (let i = 0; i < passed; i++) this.#slots[modulo(second - i, this.#slots.length)] = 0;
    this.#second = second;
  }
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}
