/**
 * Fills orders on paper from history, which has trades but no order book.
 *
 * An order is filled a fixed delay after it was decided, at the last price its market then had, plus costs
 * (`core/paper_fill.ts`). What moved the market meanwhile is paid for.
 *
 * @module
 */

import type { CostModel } from "../core/costs.ts";
import { MICROS, toMicros } from "../core/money.ts";
import type { Order } from "../core/order.ts";
import { paperFill } from "../core/paper_fill.ts";
import type { EngineEvent } from "../core/step.ts";
import type { Venue } from "./venue.ts";

interface PendingOrder {
  readonly order: Order;
  readonly dueMs: number;
  /** Last price of the token to be bought, micro-dollars. */
  lastMicros: number;
}

/** A {@linkcode Venue} over replayed trades. */
export class ReplayVenue implements Venue {
  readonly #costs: CostModel;
  /** In the order of their due times, since the delay is the same for all. */
  #pending: PendingOrder[] = [];
  #answers: EngineEvent[] = [];

  /** A venue without orders that charges these costs. */
  constructor(costs: CostModel) {
    this.#costs = costs;
  }

  /** Time from which {@linkcode ReplayVenue.take} has something to give. */
  get nextMs(): number {
    return this.#answers.length > 0 ? -Infinity : this.#pending[0]?.dueMs ?? Infinity;
  }

  /** Takes an order, to be filled when its delay is over. */
  place(order: Order): void {
    if (this.#pending.some((pending) => pending.order.id === order.id)) return;
    const dueMs = order.timeMs + this.#costs.fillDelayMs;
    this.#pending.push({ order, dueMs, lastMicros: order.signalPriceMicros });
  }

  /** Takes prices from trades and quotes; a resolution ends the orders of its market. */
  observe(event: EngineEvent): void {
    if (this.#pending.length === 0) return;
    if (event.kind === "trade") this.#reprice(event.trade.marketId, event.trade.price);
    else if (event.kind === "quote") this.#reprice(event.marketId, event.yesPrice);
    else if (event.kind === "resolution") this.#end(event.marketId, event.timeMs);
  }

  /** The fills that are due before a time. */
  take(beforeMs: number): readonly EngineEvent[] {
    const events = this.#answers;
    this.#answers = [];
    let due = 0;
    while (due < this.#pending.length && this.#pending[due]!.dueMs < beforeMs) {
      events.push(this.#fill(this.#pending[due++]!));
    }
    this.#pending.splice(0, due);
    return events;
  }

  /** Ends the orders that are still waiting: nobody knows what they would have got. */
  close(): readonly EngineEvent[] {
    const events = this.#pending.map(({ order, dueMs }): EngineEvent => ({
      kind: "unfilled",
      orderId: order.id,
      reason: "no_market_data",
      timeMs: dueMs,
    }));
    this.#pending = [];
    return [...this.#answers.splice(0), ...events];
  }

  #reprice(marketId: string, yesPrice: number): void {
    for (const pending of this.#pending) {
      if (pending.order.marketId !== marketId) continue;
      const yesMicros = toMicros(yesPrice);
      pending.lastMicros = pending.order.outcome === "YES" ? yesMicros : MICROS - yesMicros;
    }
  }

  #end(marketId: string, timeMs: number): void {
    const ended = this.#pending.filter((pending) => pending.order.marketId === marketId);
    if (ended.length === 0) return;
    this.#pending = this.#pending.filter((pending) => pending.order.marketId !== marketId);
    for (const { order } of ended) {
      this.#answers.push({
        kind: "unfilled",
        orderId: order.id,
        reason: "market_resolved",
        timeMs,
      });
    }
  }

  #fill({ order, dueMs, lastMicros }: PendingOrder): EngineEvent {
    const fill = paperFill(order, { lastMicros, timeMs: dueMs }, this.#costs);
    return "reason" in fill
      ? { kind: "unfilled", orderId: order.id, reason: fill.reason, timeMs: dueMs }
      : { kind: "fill", fill };
  }
}
