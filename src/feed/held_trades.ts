/**
 * Trades that wait until those are fetched that were missed before them, and the order in which all of them are then taken.
 *
 * Times are whole seconds. Of the trades of one second, those that were missed came before those that a socket told after
 * its return, but what is fetched may also hold what a socket is about to tell. A page that has all of them tells their
 * order.
 *
 * @module
 */

import type { FrameTrade } from "./trade_frame.ts";

/** Trades that wait at most. */
const MAX_HELD = 100_000;
/** How long they wait at most, milliseconds. */
const MAX_HOLD_MS = 10_000;

/** A trade that waits. */
export interface HeldTrade {
  /** The trade, and the id by which it is known again. */
  readonly found: FrameTrade;
}

interface Held<T> {
  readonly trade: T;
  /** Where a page has it, counted over all pages; `Infinity` if none has it. */
  place: number;
}

/** Keeps trades until those before them are there. */
export class HeldTrades<T extends HeldTrade> {
  readonly #held = new Map<string, Held<T>>();
  #places = 0;
  #untilMs = Infinity;

  /** Begins to wait, or anew, at a time, milliseconds since the epoch. */
  waitFrom(nowMs: number): void {
    this.#untilMs = nowMs + MAX_HOLD_MS;
  }

  /** Whether the time is over in which they wait; it is, too, where the clock was set back. */
  isOver(nowMs: number): boolean {
    const leftMs = this.#untilMs - nowMs;
    return leftMs <= 0 || leftMs > 2 * MAX_HOLD_MS;
  }

  /** Whether so many wait that no more should. */
  get isFull(): boolean {
    return this.#held.size >= MAX_HELD;
  }

  /** Lets a trade wait that nobody has told before. */
  add(trade: T, isOnPage: boolean): void {
    const place = isOnPage ? this.#places++ : Infinity;
    this.#held.set(trade.found.id, { trade, place });
  }

  /** Notes that a page has a trade as well, if it waits. */
  notePlace(id: string): void {
    const held = this.#held.get(id);
    if (held !== undefined) held.place = this.#places++;
  }

  /** All of them, in the order in which they happened as far as anybody knows. */
  inOrder(): readonly T[] {
    return [...this.#held.values()]
      .sort((a, b) =>
        a.trade.found.trade.timeMs - b.trade.found.trade.timeMs ||
        (a.place === b.place ? 0 : a.place - b.place)
      )
      .map(({ trade }) => trade);
  }
}
