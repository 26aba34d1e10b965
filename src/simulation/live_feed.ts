/**
 * What a live run has before the engine, in a simulation: the intake, which a process that goes on is told more than it
 * missed, and a clock that goes with what arrives.
 *
 * After a crash a feed asks from the time on that the cursor has. Here that is told which arrived since then, trades and all
 * else, in the same order. What a market's facts are is asked for when a trade needs them, and told some deliveries later.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { KnownMarket } from "../core/known_market.ts";
import type { LivePaperOptions } from "../execution/live_paper_venue.ts";
import { Intake } from "../feed/intake.ts";
import type { Receipt } from "../feed/receipt.ts";
import { type FrameTrade, readTradeFrame } from "../feed/trade_frame.ts";
import { arrivalMs, type Delivery } from "./delivery.ts";
import { DeliveryPlaces } from "./delivery_places.ts";
import { lotAround } from "./lot_around.ts";
import type { FeedOptions, SimulatedLot } from "./simulated_feed.ts";

/** Somebody who waits for a time. */
interface Waiter {
  readonly dueMs: number;
  readonly wake: () => void;
}

const MS_PER_DAY = 86_400_000;
/** Name of the feed. */
const SOURCE = "simulated";
/** Deliveries before the facts of a market come, at most. */
const MAX_FACTS_DELAY = 5;
/** Steps that an answer takes at most once its time has come. */
const MAX_STEPS = 100;

/** A live feed. Iterate it once. */
export class LiveFeed {
  readonly #options: FeedOptions;
  readonly #intake: Intake;
  readonly #places: DeliveryPlaces;
  /** Place of the first delivery that is told. */
  readonly #from: number;
  /** What the exchange says about each market at this place. */
  readonly #facts: Map<string, KnownMarket>;
  /** Markets whose facts are asked for, and the place at which the answer comes. */
  readonly #asked = new Map<string, number>();
  /** Place of the delivery that is told. */
  #position = 0;
  readonly #waiters: Waiter[] = [];
  #answers = 0;
  /** Latest time of a trade that was told, and of one in a lot before the last one. */
  #toldMs = 0;
  #handedMs = 0;
  #nowMs: number;

  /** @param options What is fed, and from where. */
  constructor(options: FeedOptions) {
    const { deliveries, after, pages, categoryOf } = options;
    this.#options = options;
    this.#intake = new Intake({
      cursor: after,
      categoryOf,
      awaitsFacts: true,
      onBigTrade: (marketId) => this.#ask(marketId),
      ...pages && { pages },
    });
    const sinceMs = Intake.sinceOf(after) ?? -Infinity;
    this.#places = DeliveryPlaces.of(deliveries);
    this.#from = this.#places.since(sinceMs);
    this.#facts = this.#places.factsAt(this.#from);
    const first = deliveries[Math.min(this.#from, deliveries.length - 1)];
    this.#nowMs = first === undefined ? 0 : arrivalMs(first);
  }

  /** The time, by what has arrived. */
  get clock(): LivePaperOptions["clock"] {
    return {
      nowMs: () => this.#nowMs,
      wait: (ms) =>
        new Promise((wake) => void this.#waiters.push({ dueMs: this.#nowMs + ms, wake })),
    };
  }

  /** Takes an answer to an order. */
  answer(event: EngineEvent, id: string): void {
    this.#answers++;
    this.#receive({ kind: "event", event, id, atMs: this.#nowMs });
  }

  /** All that is told, as lots. */
  async *[Symbol.asyncIterator](): AsyncGenerator<SimulatedLot> {
    const { deliveries, after } = this.#options;
    // The first run misses nothing of what arrives, though that happened before.
    const atMs = this.#nowMs - MS_PER_DAY;
    this.#receive({ kind: "start", sinceMs: Intake.sinceOf(after), repairs: false, atMs });
    this.#receive({ kind: "standing", source: SOURCE, standing: "up", sinceMs: atMs, atMs });
    for (this.#position = this.#from; this.#position < deliveries.length;) {
      const delivery = deliveries[this.#position]!;
      yield* this.#pass(arrivalMs(delivery));
      // Trades change places with those of other markets alone, which makes no difference to either.
      this.#tellFacts(delivery.kind === "frame" ? this.#position : Infinity);
      this.#position++;
      this.#take(delivery);
      yield this.#lot();
    }
    this.#tellFacts(Infinity);
    yield* this.#pass(Infinity);
    this.#intake.finish();
    yield this.#lot();
  }

  /** Lets time pass: whoever waits for it goes on, one after the other. */
  async *#pass(toMs: number): AsyncGenerator<SimulatedLot> {
    for (;;) {
      this.#waiters.sort((a, b) => a.dueMs - b.dueMs);
      const [next] = this.#waiters;
      if (next === undefined || next.dueMs > toMs) break;
      this.#waiters.shift();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      const answers = this.#answers;
      next.wake();
      for (let steps = 0; this.#answers === answers; steps++) {
        if (steps === MAX_STEPS) throw new Error("Cannot go on: an order gets no answer");
        await Promise.resolve();
      }
      yield this.#lot();
    }
    if (toMs < Infinity) this.#nowMs = Math.max(this.#nowMs, toMs);
  }

  #ask(marketId: string): void {
    if (this.#asked.has(marketId)) return;
    this.#asked.set(marketId, this.#position + this.#position % MAX_FACTS_DELAY);
  }

  /** Tells the facts that were asked for and come up to a place. */
  #tellFacts(position: number): void {
    for (const [marketId, place] of this.#asked) {
      if (place > position) continue;
      this.#asked.delete(marketId);
      const known = this.#facts.get(marketId);
      if (known === undefined) continue;
      const timeMs = this.#nowMs;
      const market = { ...known, toldMs: timeMs };
      const event = { kind: "market", marketId, market, timeMs } as const;
      this.#receive({ kind: "event", event, atMs: this.#nowMs });
    }
  }

  #lot(): SimulatedLot {
    const position = this.#position;
    const handedMs = this.#handedMs;
    this.#handedMs = this.#toldMs;
    return lotAround(this.#intake.lot(), {
      position,
      ...!(this.#options.countsWaiting ?? true) && {
        cursorOf: (cursor) => ({ since_ms: Math.max(Number(cursor["since_ms"]), handedMs) }),
      },
    });
  }

  #take(delivery: Delivery): void {
    const { leavesDecisions = false, onRefusal } = this.#options;
    this.#learn(delivery);
    const atMs = this.#nowMs;
    if (delivery.kind === "frame") {
      const { text } = delivery;
      const { trades, refused } = readTradeFrame(text);
      for (const reason of refused) onRefusal?.(reason);
      this.#receive({ kind: "frame", source: SOURCE, text, atMs: delivery.receivedMs }, trades);
      for (const { trade } of trades) {
        this.#toldMs = Math.max(this.#toldMs, Math.min(trade.timeMs, delivery.receivedMs));
      }
    } else if (delivery.kind === "tick") {
      this.#receive({ kind: "tick", atMs });
    } else if (this.#isHeardOf(delivery) && (delivery.kind !== "command" || !leavesDecisions)) {
      const { id, ...event } = delivery;
      // Facts are told as often as somebody asks: the last ones count.
      this.#receive({ kind: "event", event, ...event.kind !== "market" && { id }, atMs });
    }
  }

  /** Of a market nobody tells anything until somebody has asked. */
  #isHeardOf(delivery: Delivery): boolean {
    return delivery.kind !== "market" || !this.#places.isFirst(delivery);
  }

  #learn(delivery: Delivery): void {
    if (delivery.kind === "market") this.#facts.set(delivery.marketId, delivery.market);
  }

  #receive(receipt: Receipt, trades: readonly FrameTrade[] = []): void {
    this.#intake.take({ receipt, trades });
  }
}
