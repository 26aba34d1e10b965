/**
 * Trades that wait for the facts of their market, so that a stream with thousands of markets is not held up by one that
 * nobody has heard of.
 *
 * @module
 */

import type { FrameTrade } from "./trade_frame.ts";

/** Trades that wait at most. */
const MAX_WAITING = 10_000;

/** A trade that waits. */
export interface WaitingTrade {
  /** The trade. */
  readonly found: FrameTrade;
  /** When it was received, milliseconds since the epoch. */
  readonly receivedMs: number;
}

/** Keeps trades until something is known about their markets. */
export class FactsWait<T extends WaitingTrade> {
  /** By market id, in the order in which they came. */
  readonly #waiting = new Map<string, T[]>();
  #count = 0;

  /** Time of the oldest trade that waits, milliseconds since the epoch; `Infinity` if none does. */
  get oldestMs(): number {
    let oldestMs = Infinity;
    for (const entries of this.#waiting.values()) {
      for (const { found } of entries) oldestMs = Math.min(oldestMs, found.trade.timeMs);
    }
    return oldestMs;
  }

  /**
   * Lets a trade wait.
   *
   * @returns Whether it does: not if too many wait.
   */
  add(entry: T): boolean {
    if (this.#count >= MAX_WAITING) return false;
    const { marketId } = entry.found.trade;
    const others = this.#waiting.get(marketId);
    if (others === undefined) this.#waiting.set(marketId, [entry]);
    else others.push(entry);
    this.#count++;
    return true;
  }

  /** Ends the waiting in a market. */
  take(marketId: string): readonly T[] {
    const entries = this.#waiting.get(marketId) ?? [];
    this.#waiting.delete(marketId);
    this.#count -= entries.length;
    return entries;
  }

  /**
   * Ends the waiting in markets in which it has lasted too long, or seems to begin as far in the future, since the clock was
   * set back.
   *
   * @param patienceMs How long the first trade of a market may wait, milliseconds.
   * @param nowMs The time, milliseconds since the epoch.
   */
  takeOld(patienceMs: number, nowMs: number): readonly T[] {
    const old = [...this.#waiting].filter(([, [first]]) =>
      Math.abs(nowMs - first!.receivedMs) >= patienceMs
    );
    return old.flatMap(([marketId]) => this.take(marketId));
  }

  /** Ends the waiting in every market. */
  takeAll(): readonly T[] {
    return [...this.#waiting.keys()].flatMap((marketId) => this.take(marketId));
  }
}
