/**
 * The other side of every order: an exchange that outlives the program's crashes and keeps its own record.
 *
 * It takes an order by its id once, however often it is sent, and answers after a while: filled wholly, in part, or not at
 * all. Some answers come twice.
 *
 * @module
 */

import type { CostModel } from "../core/costs.ts";
import type { EngineState } from "../core/engine_state.ts";
import { outlayMicros } from "../core/money.ts";
import type { Fill, Order } from "../core/order.ts";
import { paperFill } from "../core/paper_fill.ts";
import type { EngineEvent } from "../core/step.ts";
import type { Venue } from "../execution/venue.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import { priceAt, type WorldMarket } from "./world_market.ts";

/** What the exchange answers to an order. */
export type Answer = Extract<EngineEvent, { readonly kind: "fill" | "unfilled" }>;

/** An order as the exchange has it. */
export interface ExchangeRecord {
  /** As it was sent first. */
  readonly order: Order;
  /** What was answered. */
  readonly answer: Answer;
  /** How often it was sent. */
  readonly received: number;
  /** Whether it was ever sent under the same id with another content. */
  readonly isContradicted: boolean;
}

/** What an exchange is made of. */
export interface ExchangeOptions {
  readonly seed: number;
  readonly markets: readonly WorldMarket[];
  /** What it charges. */
  readonly costs: CostModel;
}

const MS_PER_MINUTE = 60_000;

/** The exchange. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #markets: ReadonlyMap<string, WorldMarket>;
  readonly #records = new Map<string, ExchangeRecord>();

  /** An exchange that has no orders yet. */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#markets = new Map(options.markets.map((market) => [market.marketId, market]));
  }

  /** Every order it ever took, in the order in which they came. */
  get records(): readonly ExchangeRecord[] {
    return [...this.#records.values()];
  }

  /**
   * Takes an order, or finds that it has it already.
   *
   * @param order The order.
   * @returns The answer, which comes when its time has come.
   */
  receive(order: Order): Answer {
    const known = this.#records.get(order.id);
    const record: ExchangeRecord = known === undefined
      ? { order, answer: this.#answer(order), received: 1, isContradicted: false }
      : {
        ...known,
        received: known.received + 1,
        isContradicted: known.isContradicted ||
          JSON.stringify(known.order) !== JSON.stringify(order),
      };
    this.#records.set(order.id, record);
    return record.answer;
  }

  /** Depends on the order alone, not on when it came: so does the truth of what it must lead to. */
  #answer(order: Order): Answer {
    const random = streamFor(this.#options.seed, order.id);
    const delayMs = random.chance(0.8)
      ? 1_000 + random.below(10_000)
      : random.below(30 * MS_PER_MINUTE);
    const timeMs = order.timeMs + delayMs;
    if (random.chance(0.05)) {
      return { kind: "unfilled", orderId: order.id, reason: "no_market_data", timeMs };
    }
    const yesPrice = priceAt(this.#markets.get(order.marketId)!, timeMs);
    const price = order.outcome === "YES" ? yesPrice : 1 - yesPrice;
    const lastMicros = Math.round(price * 1_000_000);
    const fill = paperFill(order, { lastMicros, timeMs }, this.#options.costs);
    if ("reason" in fill) {
      return { kind: "unfilled", orderId: order.id, reason: fill.reason, timeMs };
    }
    const part = pick(random, [1, 1, 1, 0.5, 0.01]);
    const sharesMicros = Math.ceil(fill.sharesMicros * part);
    const feeMicros = Math.ceil(fill.feeMicros * part);
    const bid = random.chance(0.5) ? { bidMicros: lastMicros } : {};
    const rest = restOf(order, { ...fill, sharesMicros });
    return { kind: "fill", fill: { ...fill, ...bid, ...rest, sharesMicros, feeMicros } };
  }
}

/** What of an order is left after a fill. */
function restOf(
  { notionalMicros }: Order,
  { sharesMicros, priceMicros }: Fill,
): Pick<Fill, "rest"> {
  const left = notionalMicros - outlayMicros(sharesMicros, priceMicros);
  return left <= 0 ? {} : { rest: { notionalMicros: left, reason: "book_empty" } };
}

/** What an {@linkcode ExchangeVenue} needs to know about the machine that it runs on. */
export interface ExchangeLine {
  /** Sends an order. It may never arrive, or arrive without the sender living to know. */
  send(order: Order): Answer;
}

/**
 * The program's end of the line to an {@linkcode Exchange}. It dies with the program: who starts again sends what is
 * open again, and hears the same answers.
 */
export class ExchangeVenue implements Venue {
  readonly #line: ExchangeLine;
  readonly #placed = new Set<string>();
  /** Answers on their way, the earliest first; of two at the same time that of the lower id. */
  #answers: { readonly dueMs: number; readonly answer: Answer }[] = [];

  /** A venue without orders. */
  constructor(line: ExchangeLine) {
    this.#line = line;
  }

  /** Time from which {@linkcode ExchangeVenue.take} has something to give. */
  get nextMs(): number {
    return this.#answers[0]?.dueMs ?? Infinity;
  }

  /** Sends an order. */
  place(order: Order): void {
    const answer = this.#line.send(order);
    if (this.#placed.has(order.id)) return;
    this.#placed.add(order.id);
    const dueMs = answer.kind === "fill" ? answer.fill.timeMs : answer.timeMs;
    this.#answers.push({ dueMs, answer });
    // Some tell it twice.
    if (order.id.endsWith("0")) this.#answers.push({ dueMs: dueMs + MS_PER_MINUTE, answer });
    this.#answers.sort((a, b) => a.dueMs - b.dueMs || (idOf(a.answer) < idOf(b.answer) ? -1 : 1));
  }

  /** The answers that are due before a time. */
  take(beforeMs: number, _state: EngineState): readonly EngineEvent[] {
    const due = this.#answers.filter(({ dueMs }) => dueMs < beforeMs);
    this.#answers = this.#answers.slice(due.length);
    return due.map(({ answer }) => answer);
  }

  /** All answers that are still on their way. */
  close(): readonly EngineEvent[] {
    return this.#answers.splice(0).map(({ answer }) => answer);
  }
}

function idOf(answer: Answer): string {
  return answer.kind === "fill" ? answer.fill.orderId : answer.orderId;
}
