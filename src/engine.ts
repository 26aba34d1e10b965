/**
 * The only loop: events from a source go through `step`, its effects go to those who perform them, their answers come
 * back as events.
 *
 * With a keeper, nothing is performed before the state that asked for it is safe.
 *
 * @module
 */

import type { Action } from "./core/action.ts";
import type { EngineState } from "./core/engine_state.ts";
import { mapEntries } from "./core/persistent_map.ts";
import type { Order, RejectionReason } from "./core/order.ts";
import { type Relevance, relevanceOf } from "./core/relevance.ts";
import {
  type Effect,
  type EngineEvent,
  eventTimeMs,
  repriceRun,
  step,
  type Verdict,
} from "./core/step.ts";
import { type Cursor, emptyTally, type Input, keptEvent, type Tally } from "./core/turn.ts";
import { takeUnpriced } from "./core/unpriced.ts";
import type { Venue } from "./execution/venue.ts";
import { HeldPrices } from "./feed/held_prices.ts";
import type { EventLot, EventSource } from "./feed/source.ts";
import { ChangedValues } from "./changed_values.ts";
import type { Keeper } from "./keeper.ts";
import { YieldPoint } from "./yield_point.ts";

/** What a run consists of. */
export interface EngineRun {
  /** State at the start. Its open orders are placed again. */
  readonly state: EngineState;
  /**
   * What was counted before, when a run goes on.
   *
   * @default {nothing}
   */
  readonly tally?: Tally | undefined;
  /** Events in time order. */
  readonly source: EventSource;
  /** Carries out the orders. */
  readonly venue: Venue;
  /**
   * Makes what happened safe before its effects are performed.
   *
   * @default {nobody: the run is for its result only}
   */
  readonly keeper?: Keeper | undefined;
  /**
   * Whether to go on on paper while a turn is being kept: its effects wait until it is, and no longer than the turn after
   * it. For history, where nobody waits for them.
   *
   * @default {false}
   */
  readonly overlaps?: boolean;
  /**
   * Told about every effect except verdicts, when it is safe.
   *
   * @default {nobody}
   */
  readonly onAction?: (action: Action) => void;
  /**
   * Told after each lot how many trades were taken so far, and what tells the other counts of this moment.
   *
   * @default {nobody}
   */
  readonly onProgress?: (trades: number, tally: () => Tally) => void;
  /** The function that takes an event; a back-test puts its own in. @default {step} */
  readonly take?: typeof step;
}

/** What a run came to. */
export interface EngineResult extends Tally {
  /** State at the end. */
  readonly state: EngineState;
}

const NO_ACTIONS: readonly Action[] = Object.freeze([]);
/** Inputs that are kept together at most, so that a crash does not cost much work. */
const MAX_INPUTS = 4096;
/** Values that change in one commit at most: a commit has room for some more. */
const MAX_VALUES = 700;
/** Events after which what is being kept gets a turn: a millisecond or so. */
const MAX_BUSY_EVENTS = 64;
/** Actions that wait at most until they are performed. */
const MAX_ACTIONS = 512;

/**
 * Runs until the source ends.
 *
 * @param run State, source, venue and listeners.
 * @returns The last state and the counts.
 */
export async function runEngine(run: EngineRun): Promise<EngineResult> {
  const loop = new Loop(run);
  const tally = () => loop.tally;
  let cursor: Cursor | undefined;
  using yieldPoint = new YieldPoint();
  try {
    for await (const lot of run.source) {
      for (let due = loop.advance(lot); due !== undefined; due = loop.advance(lot)) {
        if (due === "yield") await yieldPoint.pass();
        else await loop.settle(lot.cursor, lot);
      }
      cursor = lot.cursor;
      await loop.settle(cursor, lot);
      run.onProgress?.(loop.trades, tally);
    }
    // A source without a lot has not told that nothing more will come.
    if (cursor !== undefined) {
      loop.close();
      await loop.settle(cursor);
    }
    await loop.finish();
  } finally {
    await loop.rest();
  }
  return { ...loop.tally, state: loop.state };
}

class Loop {
  readonly #venue: Venue;
  readonly #keeper: Keeper | undefined;
  readonly #overlaps: boolean;
  readonly #onAction: EngineRun["onAction"];
  readonly #take: typeof step;
  /** What changed something and is not kept yet. */
  #inputs: Input[] = [];
  /** What it changed. */
  readonly #changed = new ChangedValues();
  /** What was asked for and is not performed yet. */
  #actions: Action[] = [];
  /** The turn that is being kept, and what it asked for. */
  #underWay: { readonly kept: Promise<void>; readonly actions: readonly Action[] } | undefined;
  /** Whether an order among them is for somebody outside of the program. */
  #hasOrder = false;
  /** Prices that are not taken yet; none are held back where the order is kept in which events came. */
  readonly #held: HeldPrices | undefined;
  #relevance: Relevance;
  state: EngineState;
  trades: number;
  orders: number;
  readonly #funnel: Record<Verdict, number>;
  readonly #rejected: Partial<Record<RejectionReason, number>>;

  constructor(run: EngineRun) {
    const { state, tally = emptyTally(), venue, keeper, onAction, take = step } = run;
    this.state = state;
    this.trades = tally.trades;
    this.orders = tally.orders;
    this.#funnel = { ...tally.funnel };
    this.#rejected = { ...tally.rejected };
    this.#relevance = relevanceOf(state);
    this.#venue = venue;
    this.#keeper = keeper;
    this.#overlaps = run.overlaps === true && venue.isPaper === true;
    this.#onAction = onAction;
    this.#take = take;
    this.#held = keeper === undefined && take === step ? new HeldPrices() : undefined;
    for (const [, { order }] of mapEntries(state.router.openOrders)) venue.place(order);
  }

  get tally(): Tally {
    return {
      trades: this.trades,
      funnel: { ...this.#funnel },
      orders: this.orders,
      rejected: { ...this.#rejected },
    };
  }

  /**
   * Takes events of a lot.
   *
   * @returns What is due before the next event: to settle, or to let what is under way go on; `undefined` if the lot is
   *   used up.
   */
  advance(lot: EventLot): "settle" | "yield" | undefined {
    const passedBefore = lot.passedOver;
    let due: "settle" | "yield" | undefined;
    for (let taken = 1; due === undefined; taken++) {
      const event = lot.next(this.#relevance, this.#venue.nextMs, this.#held);
      if (event === undefined) break;
      this.#takeEvent(event);
      if (this.#keeper === undefined) this.#perform();
      else if (this.#hasOrder || this.#isFull) due = "settle";
      else if (this.#underWay !== undefined && taken >= MAX_BUSY_EVENTS) due = "yield";
    }
    this.#tellHeld();
    const passed = lot.passedOver - passedBefore;
    this.trades += passed;
    this.#funnel.size += passed;
    return due;
  }

  get #isFull(): boolean {
    return this.#inputs.length >= MAX_INPUTS || this.#changed.count >= MAX_VALUES ||
      this.#actions.length >= MAX_ACTIONS;
  }

  /** Makes what happened safe, then performs what it asked for. */
  async settle(cursor: Cursor, lot?: EventLot): Promise<void> {
    if (this.#keeper === undefined) return this.#perform();
    const pages = lot?.takePages?.() ?? [];
    const inputs = this.#inputs;
    this.#inputs = [];
    this.#changed.clear();
    const actions = this.#actions;
    this.#actions = [];
    this.#hasOrder = false;
    const turn = { inputs, state: this.state, tally: this.tally, cursor, pages };
    await this.finish();
    const kept = this.#keeper.commit(turn);
    this.#underWay = { kept, actions };
    if (!this.#overlaps) return await this.finish();
    // Whether it fails is seen when it is waited for.
    kept.catch(() => {});
  }

  /** Waits until the last turn is safe, then performs what it asked for. */
  async finish(): Promise<void> {
    if (this.#underWay === undefined) return;
    const { kept, actions } = this.#underWay;
    await kept;
    this.#underWay = undefined;
    if (actions.length === 0) return;
    this.#performAll(actions);
    await this.#keeper!.acknowledge();
  }

  /** Waits until nothing is being kept any more, whatever came of it. */
  async rest(): Promise<void> {
    await Promise.allSettled([this.#underWay?.kept]);
  }

  /** Takes the venue's last answers: no more events will come. */
  close(): void {
    for (const event of this.#venue.close()) this.#step(event);
  }

  #takeEvent(event: EngineEvent): void {
    // A run of prices never goes on beyond the moment at which a fill is due: its first time decides.
    const timeMs = eventTimeMs(event);
    if (this.#venue.nextMs < timeMs) {
      this.#tellHeld();
      for (const answer of this.#venue.take(timeMs, this.state)) this.#step(answer);
    }
    if (event.kind === "trade") this.trades++;
    if (event.kind === "trade" && this.#takeAhead(event)) return;
    this.#tellHeld();
    this.#step(event);
  }

  /** Takes a trade ahead of prices that were told before it, if it makes no difference. Its own goes behind them. */
  #takeAhead({ trade, receivedMs }: EngineEvent & { readonly kind: "trade" }): boolean {
    if (this.#held === undefined || receivedMs !== undefined) return false;
    const taken = takeUnpriced(this.state, trade);
    if (taken === undefined) return false;
    const [state, verdict] = taken;
    this.state = state;
    this.#funnel[verdict]++;
    const { marketId, price, timeMs } = trade;
    if (!this.#relevance.markets.has(marketId)) return true;
    this.#held.add(this.#held.placeOf(marketId), price, timeMs);
    // A lot expects that there is room for one more.
    if (this.#held.isFull) this.#tellHeld();
    return true;
  }

  /** Takes the prices that were held back. */
  #tellHeld(): void {
    if (this.#held === undefined || this.#held.count === 0) return;
    const [state, alarms] = repriceRun(this.state, this.#held);
    this.#held.clear();
    this.state = state;
    this.#actions.push(...this.#count(alarms));
  }

  #step(event: EngineEvent): void {
    const before = this.state;
    const [state, effects] = this.#take(before, event);
    this.state = state;
    const actions = this.#count(effects);
    // What a person asked for is answered by its place in the journal, also if it changed nothing.
    const isAsked = event.kind === "command" && event.id !== undefined;
    if (state === before && actions.length === 0 && !isAsked) return;
    if (actions.length > 0) this.#actions.push(...actions);
    if (this.#keeper !== undefined) {
      const input = { event: keptEvent(event, effects), actions };
      this.#inputs.push(input);
      this.#changed.add(input, this.#relevance.markets);
      for (const action of actions) if (action.kind === "order") this.#order(action.order);
    }
    const isSame = before.account.heldMarkets === state.account.heldMarkets &&
      before.router.openOrders === state.router.openOrders &&
      before.filter.markets === state.filter.markets;
    if (!isSame) this.#relevance = relevanceOf(state);
  }

  /** An order of a run that is kept: on paper it may be placed at once, otherwise it has to be safe first. */
  #order(order: Order): void {
    if (this.#venue.isPaper) this.#venue.place(order);
    else this.#hasOrder = true;
  }

  /** Counts effects, and gives those that are actions. */
  #count(effects: readonly Effect[]): readonly Action[] {
    // Most events ask for nothing: no list is made for them.
    if (effects.length === 0) return NO_ACTIONS;
    const actions: Action[] = [];
    for (const effect of effects) {
      if (effect.kind === "verdict") this.#funnel[effect.step]++;
      else actions.push(effect);
      if (effect.kind === "order") this.orders++;
      if (effect.kind === "rejection") {
        this.#rejected[effect.reason] = (this.#rejected[effect.reason] ?? 0) + 1;
      }
    }
    return actions;
  }

  #perform(): void {
    if (this.#actions.length === 0) return;
    this.#performAll(this.#actions);
    this.#actions.length = 0;
  }

  #performAll(actions: readonly Action[]): void {
    const isPlaced = this.#keeper !== undefined && this.#venue.isPaper;
    for (const action of actions) {
      if (action.kind === "order" && !isPlaced) this.#venue.place(action.order);
      this.#onAction?.(action);
    }
  }
}
