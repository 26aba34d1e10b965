/**
 * The checker's own account of what is at stake, and of when nothing new may be ordered or signalled: from events and
 * actions alone.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import type { EngineEvent } from "../../core/event.ts";
import type { Order } from "../../core/order.ts";
import type { Signal } from "../../core/signal.ts";
import type { StrategyParams } from "../../core/strategy_params.ts";

/** What is paid for, or set aside for, somewhere. */
interface Stake {
  readonly marketId: string;
  readonly outcome: string;
  micros: number;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;

/** Everything at stake, against the limits. */
export class Stakes {
  readonly #params: StrategyParams;
  /** Held, by market and outcome. */
  readonly #held = new Map<string, Stake>();
  /** Orders under way, by id. */
  readonly #open = new Map<string, Order>();
  /** The event of each market, and when it was told, of those that are not forgotten. */
  readonly #eventOf = new Map<string, { readonly id: string; readonly toldMs: number }>();
  /** When each market resolved that is not forgotten, and when markets were forgotten last. */
  readonly #resolvedMs = new Map<string, number>();
  #forgottenMs = 0;
  /** Time of the last signal, by market and direction. */
  readonly #signalledMs = new Map<string, number>();
  #isBlind = false;
  /** When the trade was heard of that is being taken, if it is one and anybody knows. */
  #heardMs: number | undefined;
  /** What was ordered, by day. */
  readonly #orderedMicros = new Map<number, number>();
  /** Limits that were exceeded, as sentences. */
  readonly exceeded: string[] = [];
  /** Orders that were placed while trades might be missing, as sentences. */
  readonly blind: string[] = [];
  /** Signals that came too soon after another one of the same market and direction, as sentences. */
  readonly hasty: string[] = [];
  /** Orders that were placed for a signal that was too old when it was heard of, as sentences. */
  readonly stale: string[] = [];

  /** @param params The limits. */
  constructor(params: StrategyParams) {
    this.#params = params;
  }

  /** Takes an event, before what it led to. */
  see(event: EngineEvent): void {
    this.#heardMs = event.kind === "trade" ? event.receivedMs : undefined;
    if (event.kind === "coverage") this.#isBlind = event.isBlind;
    if (event.kind === "market") this.#learn(event.marketId, event.market.eventId, event.timeMs);
    if (event.kind === "resolution") this.#resolve(event.marketId, event.timeMs);
  }

  /**
   * The program need not remember what was told long ago of a market in which nothing is at stake, once it is told of one
   * that it does not know.
   */
  #learn(marketId: string, id: string, toldMs: number): void {
    const { forgetHours } = this.#params;
    if (forgetHours > 0 && !this.#eventOf.has(marketId)) {
      const atStake = new Set(this.#all().map((stake) => stake.marketId));
      for (const [other, told] of this.#eventOf) {
        const hours = (toldMs - told.toldMs) / MS_PER_HOUR;
        if (hours > forgetHours && !atStake.has(other)) this.#eventOf.delete(other);
      }
    }
    this.#eventOf.set(marketId, { id, toldMs });
  }

  /** A market whose event was told is one by itself again when the program need not remember it any more. */
  #resolve(marketId: string, timeMs: number): void {
    const { forgetHours, cooldownHours } = this.#params;
    if (forgetHours === 0 || this.#resolvedMs.has(marketId)) return;
    this.#resolvedMs.set(marketId, timeMs);
    if (Math.abs(timeMs - this.#forgottenMs) < MS_PER_DAY) return;
    this.#forgottenMs = timeMs;
    const ordered = new Set([...this.#open.values()].map((order) => order.marketId));
    for (const [id, resolvedMs] of this.#resolvedMs) {
      const signalledMs = ["buy", "sell"].map((direction) =>
        this.#signalledMs.get(`${id}/${direction}`) ?? -Infinity
      );
      const hours = (timeMs - Math.max(resolvedMs, ...signalledMs.map(cooled))) / MS_PER_HOUR;
      if (hours <= forgetHours || ordered.has(id)) continue;
      this.#resolvedMs.delete(id);
      this.#eventOf.delete(id);
    }
    function cooled(atMs: number): number {
      return atMs + cooldownHours * MS_PER_HOUR;
    }
  }

  /** Takes what an event led to. */
  book(action: Action): void {
    if (action.kind === "signal") this.#signal(action.signal);
    else if (action.kind === "order") this.#order(action.order);
    else if (action.kind === "fill") this.#fill(action);
    else if (action.kind === "rejection") this.#reject(action.orderId);
    else if (action.kind === "resolution") {
      this.#held.delete(`${action.position.marketId}/${action.position.outcome}`);
    }
  }

  #signal({ id, marketId, direction, timeMs }: Signal): void {
    const key = `${marketId}/${direction}`;
    const hours = (timeMs - (this.#signalledMs.get(key) ?? -Infinity)) / MS_PER_HOUR;
    const { cooldownHours } = this.#params;
    if (hours < cooldownHours) {
      this.hasty.push(
        `${id} came ${hours.toFixed(3)} h after another one, less than ${cooldownHours} h`,
      );
    }
    this.#signalledMs.set(key, timeMs);
  }

  #order(order: Order): void {
    const { id, marketId, timeMs, signalTimeMs, notionalMicros } = order;
    const { tradeWhileBlind, maxPositions, maxSignalAgeMs } = this.#params;
    if (this.#isBlind && !tradeWhileBlind) this.blind.push(`${id} was placed while blind`);
    const ageMs = (this.#heardMs ?? signalTimeMs) - signalTimeMs;
    if (ageMs > maxSignalAgeMs) {
      this.stale.push(`${id} follows a signal that was ${ageMs} ms old, above ${maxSignalAgeMs}`);
    }
    this.#open.set(id, order);
    const onDay = this.#onDay(timeMs, notionalMicros);
    const stakes = this.#all();
    const sum = (isIn: (stake: Stake) => boolean) =>
      stakes.filter(isIn).reduce((total, { micros }) => total + micros, 0);
    const event = this.#eventOf.get(marketId)?.id ?? "";
    const isInEvent = (stake: Stake) =>
      stake.marketId === marketId ||
      (event !== "" && this.#eventOf.get(stake.marketId)?.id === event);
    const positions = new Set(stakes.map(({ marketId, outcome }) => `${marketId}/${outcome}`));
    const amounts: readonly (readonly [what: string, used: number, limit: number])[] = [
      ["its market", sum((stake) => stake.marketId === marketId), this.#micros("maxMarketUsd")],
      ["its event", sum(isInEvent), this.#micros("maxEventUsd")],
      ["all positions", sum(() => true), this.#micros("maxExposureUsd")],
      ["its day", onDay, this.#micros("maxDayUsd")],
      ["the number of positions", positions.size, maxPositions],
    ];
    for (const [what, used, limit] of amounts) {
      if (used > limit) this.exceeded.push(`${id} takes ${what} to ${used}, above ${limit}`);
    }
  }

  #micros(name: "maxMarketUsd" | "maxEventUsd" | "maxExposureUsd" | "maxDayUsd"): number {
    return Math.round(this.#params[name] * 1e6);
  }

  #all(): readonly Stake[] {
    const open = [...this.#open.values()]
      .map(({ marketId, outcome, reservedMicros: micros }) => ({ marketId, outcome, micros }));
    return [...this.#held.values(), ...open];
  }

  #fill({ order, fill }: Extract<Action, { readonly kind: "fill" }>): void {
    this.#open.delete(order.id);
    const { marketId, outcome } = order;
    const key = `${marketId}/${outcome}`;
    const stake = this.#held.get(key) ?? { marketId, outcome, micros: 0 };
    const worth = BigInt(fill.sharesMicros) * BigInt(fill.priceMicros);
    stake.micros += Number((worth + 999_999n) / 1_000_000n) + fill.feeMicros;
    this.#held.set(key, stake);
    this.#giveBack(order, fill.rest?.notionalMicros ?? 0);
  }

  #reject(orderId: string | undefined): void {
    const order = orderId === undefined ? undefined : this.#open.get(orderId);
    if (order === undefined) return;
    this.#open.delete(order.id);
    this.#giveBack(order, order.notionalMicros);
  }

  /** What was not filled was not ordered. */
  #giveBack({ timeMs }: Order, micros: number): void {
    this.#onDay(timeMs, -micros);
  }

  /** What was ordered on the day of a moment, this included. */
  #onDay(timeMs: number, micros: number): number {
    const day = Math.floor(timeMs / MS_PER_DAY);
    const sum = (this.#orderedMicros.get(day) ?? 0) + micros;
    this.#orderedMicros.set(day, sum);
    return sum;
  }
}
