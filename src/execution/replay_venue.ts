/**
 * Fills orders on paper from history, which has trades but no order book.
 *
 * An order is filled a fixed delay after it was decided, at the last price its market then had, plus costs
 * (`core/paper_fill.ts`). What moved the market meanwhile is paid for.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { Order, RejectionReason } from "../core/order.ts";
import { paperFill } from "../core/paper_fill.ts";
import { mapGet } from "../core/persistent_map.ts";
import type { EngineEvent } from "../core/step.ts";
import type { Venue } from "./venue.ts";

/**
 * A {@linkcode Venue} over replayed trades. It remembers only when orders are due; prices are in the state, so that a
 * program that was interrupted places its open orders again and gets the same fills.
 */
export class ReplayVenue implements Venue {
  /** Its fills follow from the state alone. */
  readonly isPaper = true;
  readonly #fillDelayMs: number;
  /** In the order in which they are due; of two at the same moment the lower id comes first, whenever it was placed. */
  readonly #pending: Order[] = [];

  /**
   * A venue without orders.
   *
   * @param fillDelayMs Time from an order to its fill, milliseconds.
   */
  constructor(fillDelayMs: number) {
    this.#fillDelayMs = fillDelayMs;
  }

  /** Time from which {@linkcode ReplayVenue.take} has something to give. */
  get nextMs(): number {
    const first = this.#pending[0];
    return first === undefined ? Infinity : first.timeMs + this.#fillDelayMs;
  }

  /** Takes an order, to be filled when its delay is over. */
  place(order: Order): void {
    if (this.#pending.some(({ id }) => id === order.id)) return;
    const later = this.#pending.findIndex((pending) => isBefore(order, pending));
    this.#pending.splice(later < 0 ? this.#pending.length : later, 0, order);
  }

  /** The fills that are due before a time. */
  take(beforeMs: number, state: EngineState): readonly EngineEvent[] {
    const events: EngineEvent[] = [];
    while (this.nextMs < beforeMs) {
      const dueMs = this.nextMs;
      events.push(fill(this.#pending.shift()!, dueMs, state));
    }
    return events;
  }

  /** Ends the orders that are still waiting: nobody knows what they would have got. */
  close(): readonly EngineEvent[] {
    return this.#pending.splice(0).map((order) =>
      unfilled(order, "no_market_data", order.timeMs + this.#fillDelayMs)
    );
  }
}

function isBefore(a: Order, b: Order): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.id < b.id);
}

function fill(order: Order, timeMs: number, { router, costs }: EngineState): EngineEvent {
  if (mapGet(router.resolved, order.marketId) !== undefined) {
    return unfilled(order, "market_resolved", timeMs);
  }
  const lastMicros = mapGet(router.openOrders, order.id)?.lastMicros ?? order.signalPriceMicros;
  const answer = paperFill(order, { lastMicros, timeMs }, costs);
  return "reason" in answer
    ? unfilled(order, answer.reason, timeMs)
    : { kind: "fill", fill: answer };
}

function unfilled(order: Order, reason: RejectionReason, timeMs: number): EngineEvent {
  return { kind: "unfilled", orderId: order.id, reason, timeMs };
}
