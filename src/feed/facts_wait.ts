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
   * Ends the waiting of trades that have waited too long, or seem to begin as far in the future, since the clock was set
   * back; and of those before them in their market. One behind them goes on waiting: whether it has come here by now depends
   * on how fast the engine is, and what becomes of it must not.
   *
   * @param patienceMs How long a trade may wait, milliseconds.
   * @param nowMs The time, milliseconds since the epoch.
   */
  takeOld(patienceMs: number, nowMs: number): readonly T[] {
    return [...this.#waiting].flatMap(([marketId, entries]) => {
      const last = entries.findLastIndex(({ receivedMs }) =>
        Math.abs(nowMs - receivedMs) >= patienceMs
      );
      const old = entries.splice(0, last + 1);
      if (entries.length === 0) this.#waiting.delete(marketId);
      this.#count -= old.length;
      return old;
    });
  }

  /** Ends the waiting in every market. */
  takeAll(): readonly T[] {
    return [...this.#waiting.keys()].flatMap((marketId) => this.take(marketId));
  }
}
