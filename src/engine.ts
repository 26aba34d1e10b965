/**
 * The only loop: events from a source go through `step`, its effects go to those who perform them, their answers come
 * back as events.
 *
 * @module
 */

import type { EngineState } from "./core/engine_state.ts";
import type { RejectionReason } from "./core/order.ts";
import { type Effect, type EngineEvent, step, type Verdict, VERDICTS } from "./core/step.ts";
import { type Relevance, relevanceOf } from "./core/relevance.ts";
import type { Venue } from "./execution/venue.ts";
import type { EventLot, EventSource } from "./feed/source.ts";

/** Trades by how far they came: rejected at a step, or `signals`. Adds up to the trades seen. */
export type Funnel = Record<Verdict, number>;

/** What a run consists of. */
export interface EngineRun {
  /** State at the start. */
  readonly state: EngineState;
  /** Events in time order. */
  readonly source: EventSource;
  /** Carries out the orders. */
  readonly venue: Venue;
  /**
   * Told about every effect except verdicts, as it happens.
   *
   * @default {nobody}
   */
  readonly onEffect?: (effect: Exclude<Effect, { readonly kind: "verdict" }>) => void;
  /**
   * Told after each lot how many trades were taken so far.
   *
   * @default {nobody}
   */
  readonly onProgress?: (trades: number) => void;
  /** The function that takes an event; a back-test puts its own in. @default {step} */
  readonly take?: typeof step;
}

/** What a run came to. */
export interface EngineResult {
  /** State at the end. */
  readonly state: EngineState;
  /** Trades taken. */
  readonly trades: number;
  /** How far they came. */
  readonly funnel: Readonly<Funnel>;
  /** Orders placed. */
  readonly orders: number;
  /** Signals and orders that came to nothing, by reason; only reasons that occurred. */
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
}

/**
 * Runs until the source ends.
 *
 * @param run State, source, venue and listeners.
 * @returns The last state and the counts.
 */
export async function runEngine(run: EngineRun): Promise<EngineResult> {
  const loop = new Loop(run);
  for await (const lot of run.source) {
    loop.takeLot(lot);
    run.onProgress?.(loop.trades);
  }
  loop.close();
  const { state, trades, funnel, orders, rejected } = loop;
  return { state, trades, funnel, orders, rejected };
}

class Loop {
  readonly #venue: Venue;
  readonly #onEffect: EngineRun["onEffect"];
  readonly #take: typeof step;
  #relevance: Relevance;
  state: EngineState;
  trades = 0;
  orders = 0;
  readonly funnel = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Funnel;
  readonly rejected: Partial<Record<RejectionReason, number>> = {};

  constructor({ state, venue, onEffect, take = step }: EngineRun) {
    this.state = state;
    this.#relevance = relevanceOf(state);
    this.#venue = venue;
    this.#onEffect = onEffect;
    this.#take = take;
  }

  takeLot(lot: EventLot): void {
    for (let event = lot.next(this.#relevance); event !== undefined;) {
      this.#takeEvent(event);
      event = lot.next(this.#relevance);
    }
    this.trades += lot.passedOver;
    this.funnel.size += lot.passedOver;
  }

  #takeEvent(event: EngineEvent): void {
    const timeMs = timeOf(event);
    if (this.#venue.nextMs < timeMs) this.#answer(this.#venue.take(timeMs, this.state));
    if (event.kind === "trade") this.trades++;
    this.#step(event);
  }

  close(): void {
    this.#answer(this.#venue.close());
  }

  #answer(events: readonly EngineEvent[]): void {
    for (const event of events) this.#step(event);
  }

  #step(event: EngineEvent): void {
    const { account, router } = this.state;
    const [state, effects] = this.#take(this.state, event);
    this.state = state;
    const isSame = account.heldMarkets === state.account.heldMarkets &&
      router.openOrders === state.router.openOrders;
    if (!isSame) this.#relevance = relevanceOf(state);
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    if (effect.kind === "verdict") {
      this.funnel[effect.step]++;
      return;
    }
    this.#onEffect?.(effect);
    if (effect.kind === "order") {
      this.orders++;
      this.#venue.place(effect.order);
    } else if (effect.kind === "rejection") {
      this.rejected[effect.reason] = (this.rejected[effect.reason] ?? 0) + 1;
    }
  }
}

function timeOf(event: EngineEvent): number {
  if (event.kind === "trade") return event.trade.timeMs;
  return event.kind === "fill" ? event.fill.timeMs : event.timeMs;
}
