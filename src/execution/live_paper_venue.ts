/**
 * Fills orders on paper from the real order books, as they are when the order would have reached them.
 *
 * A book has to be asked for, so that an answer is not there when the engine asks for it: it is told to the source of the
 * engine's events, and comes with them. It is kept there by the order's name, so that an order that is placed again after a
 * crash is filled once.
 *
 * @module
 */

import { bookFill, type MarketRules } from "../core/book_fill.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Order, RejectionReason } from "../core/order.ts";
import type { OrderBook } from "../core/order_book.ts";
import type { Clock } from "../polymarket/clock.ts";
import type { Venue } from "./venue.ts";

/** What a share may cost above the signal's price unless somebody says otherwise, as a fraction of it. */
export const DEFAULT_MAX_SLIPPAGE = 0.05;

/** A market at the moment at which an order reaches it. */
export interface MarketView {
  /** What it demands. */
  readonly rules: MarketRules;
  /** The book of the token that the order buys. */
  readonly book: OrderBook;
}

/**
 * Looks at the market of an order, now.
 *
 * @returns What is there, or why there is nothing.
 * @throws If nobody answers: then the order is not filled, for `no_book`.
 */
export type LookAtMarket = (
  order: Order,
  signal: AbortSignal,
) => Promise<MarketView | RejectionReason>;

/** Settings of a {@linkcode LivePaperVenue}. */
export interface LivePaperOptions {
  /** Looks at a market. */
  readonly look: LookAtMarket;
  /**
   * Tells an answer to the source of the engine's events.
   *
   * @param event A `fill` or an `unfilled`.
   * @param id Its name: the source gives an event of this name out once.
   */
  readonly answer: (event: EngineEvent, id: string) => void;
  /** The time. */
  readonly clock: Clock;
  /** Time from a decision to the moment at which it meets the book, milliseconds. */
  readonly delayMs: number;
  /**
   * Most that a share may cost above the signal's price, as a fraction of it.
   *
   * @default {DEFAULT_MAX_SLIPPAGE}
   */
  readonly maxSlippage?: number;
  /** Oldest signal whose order is still filled, milliseconds, the delay not included: once its book is there. */
  readonly maxSignalAgeMs: number;
  /** Told when a book could not be had. @default {nobody} */
  readonly onTrouble?: (error: Error) => void;
}

/** Fills orders on paper from real books. An order is open until its answer is an event of the engine. */
export class LivePaperVenue implements Venue {
  /** Nothing outside hears of an order. */
  readonly isPaper = true;
  /** Its answers come with the source's events. */
  readonly nextMs = Infinity;
  readonly #options: LivePaperOptions;
  readonly #placed = new Set<string>();
  readonly #stop = new AbortController();

  /** A venue without orders. */
  constructor(options: LivePaperOptions) {
    this.#options = options;
  }

  /** Takes an order, to be filled from the book that is there when the delay is over. */
  place(order: Order): void {
    if (this.#placed.has(order.id) || this.#stop.signal.aborted) return;
    this.#placed.add(order.id);
    this.#fill(order).catch((error) => this.#trouble(error));
  }

  /** Gives nothing: answers come with the source's events. */
  take(): readonly EngineEvent[] {
    return [];
  }

  /** Asks no more. What is open stays open, and is placed again by the next run. */
  close(): readonly EngineEvent[] {
    this.#stop.abort();
    return [];
  }

  async #fill(order: Order): Promise<void> {
    const { clock, delayMs, answer } = this.#options;
    const { signal } = this.#stop;
    try {
      await clock.wait(delayMs, signal);
      const event = await this.#answerTo(order, signal);
      if (!signal.aborted) answer(event, `answer/${order.id}`);
    } catch (error) {
      // A run that ends asks no more: that is no trouble.
      if (!signal.aborted) throw error;
    }
  }

  async #answerTo(order: Order, signal: AbortSignal): Promise<EngineEvent> {
    const { clock, maxSlippage = DEFAULT_MAX_SLIPPAGE } = this.#options;
    if (this.#isStale(order)) return unfilled(order, "signal_stale", clock.nowMs());
    const view = await this.#look(order, signal);
    const timeMs = clock.nowMs();
    if (typeof view === "string") return unfilled(order, view, timeMs);
    // An exchange that answers late is asked again and again meanwhile.
    if (this.#isStale(order)) return unfilled(order, "signal_stale", timeMs);
    const fill = bookFill(order, view.book, view.rules, { maxSlippage, timeMs });
    return "reason" in fill ? unfilled(order, fill.reason, timeMs) : { kind: "fill", fill };
  }

  #isStale({ signalTimeMs }: Order): boolean {
    const { clock, delayMs, maxSignalAgeMs } = this.#options;
    return clock.nowMs() - signalTimeMs > maxSignalAgeMs + delayMs;
  }

  async #look(order: Order, signal: AbortSignal): Promise<MarketView | RejectionReason> {
    try {
      return await this.#options.look(order, signal);
    } catch (error) {
      if (!signal.aborted) this.#trouble(error);
      return "no_book";
    }
  }

  #trouble(error: unknown): void {
    this.#options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
  }
}

function unfilled(order: Order, reason: RejectionReason, timeMs: number): EngineEvent {
  return { kind: "unfilled", orderId: order.id, reason, timeMs };
}
