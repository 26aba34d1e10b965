/**
 * Looks over the shoulder of `step`: the equity at the end of each UTC day, and what the account did.
 *
 * Equity is read off the state when the first event of a later day comes, so that recording costs an event no more than
 * a comparison.
 *
 * @module
 */

import { type Account, equityMicros } from "../core/account.ts";
import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import { fromMicros } from "../core/money.ts";
import { type Effect, type EngineEvent, eventTimeMs, type step } from "../core/step.ts";
import { MS_PER_DAY } from "../core/time_units.ts";
import { PositionBook, type RecordedPosition } from "./position_book.ts";

/** A time in which the feeds may have missed trades. */
export interface BlindSpan {
  /** Beginning, milliseconds since the epoch. */
  readonly fromMs: number;
  /** End, excluded; of the recording, if it was still so then. */
  readonly toMs: number;
}

/** What an account did between two moments. */
export interface Recording {
  /** First moment, milliseconds since the epoch. */
  readonly startMs: number;
  /** Last moment, milliseconds since the epoch. */
  readonly endMs: number;
  /** The moments of the series below: the start, then the end of each UTC day, the last one perhaps early. */
  readonly timesMs: readonly number[];
  /** Equity at these moments, USD. */
  readonly equityUsd: readonly number[];
  /** Value of the open positions at these moments, USD. */
  readonly investedUsd: readonly number[];
  /** Closed positions, in the order in which they were paid out. */
  readonly closed: readonly RecordedPosition[];
  /** Positions that are open at the end, at their marks. */
  readonly open: readonly RecordedPosition[];
  /** Paid for shares in all, fees included, USD. */
  readonly boughtUsd: number;
  /** When the feeds may have missed trades, in order; nothing on history. */
  readonly blind: readonly BlindSpan[];
  /** All that was done, in order. */
  readonly actions: readonly Action[];
  /** The account at the end. */
  readonly state: EngineState;
}

/**
 * A moment of the day that an entry of a series belongs to: a day's end is the first moment of the day after.
 *
 * @param timesMs The moments of the series.
 * @param index Which of them.
 */
export function dayOfMark(timesMs: readonly number[], index: number): number {
  return timesMs[index]! - (index === 0 ? 0 : 1);
}

/** From when to when is recorded, milliseconds since the epoch. */
export interface Period {
  /** @default {the time of the first event} */
  readonly startMs?: number | undefined;
  /** @default {the time of the last event} */
  readonly endMs?: number | undefined;
}

/** Records an account while `step` takes its events. */
export class AccountRecorder {
  readonly #timesMs: number[] = [];
  readonly #equityMicros: number[] = [];
  readonly #investedMicros: number[] = [];
  readonly #book = new PositionBook();
  readonly #actions: Action[] = [];
  readonly #blind: BlindSpan[] = [];
  #blindSinceMs: number | undefined;
  readonly #startMs: number | undefined;
  #state: EngineState;
  /** First moment of the day after the one that is recorded. */
  #nextDayMs = -Infinity;
  #lastMs = -Infinity;

  /**
   * @param state The state before the first event.
   * @param period When the account began, if that is not the time of its first event.
   */
  constructor(state: EngineState, { startMs }: Period = {}) {
    this.#state = state;
    this.#startMs = startMs;
    if (startMs !== undefined) this.#begin(startMs);
  }

  /** `step`, or what stands in for it, with everything recorded. */
  around(take: typeof step): typeof step {
    return (state, event) => {
      const timeMs = eventTimeMs(event);
      if (event.kind === "coverage") this.#cover(event.isBlind, timeMs);
      const lastMs = event.kind === "quotes" ? event.quotes.at(-1)?.timeMs ?? timeMs : timeMs;
      if (lastMs < this.#nextDayMs) return this.#record(take(state, event), lastMs);
      let next = state;
      const effects: Effect[] = [];
      for (const part of byDay(event)) {
        this.#reach(eventTimeMs(part), next);
        const [after, led] = this.#record(take(next, part), eventTimeMs(part));
        next = after;
        effects.push(...led);
      }
      if (lastMs > this.#lastMs) this.#lastMs = lastMs;
      return [next, effects];
    };
  }

  /**
   * Ends the recording.
   *
   * @param period Until when the account was looked at, if that is later than its last event.
   */
  finish({ endMs = -Infinity }: Period = {}): Recording {
    const last = Math.max(endMs, this.#lastMs, this.#startMs ?? -Infinity);
    // An account without an event has no time.
    const end = Number.isFinite(last) ? last : 0;
    this.#reach(end, this.#state);
    if (this.#timesMs.at(-1)! < end) this.#mark(end, this.#state.account);
    this.#cover(false, end);
    return {
      startMs: this.#timesMs[0]!,
      endMs: end,
      timesMs: this.#timesMs,
      equityUsd: this.#equityMicros.map(fromMicros),
      investedUsd: this.#investedMicros.map(fromMicros),
      closed: this.#book.closed,
      open: this.#book.open(this.#state.account),
      boughtUsd: fromMicros(this.#book.boughtMicros),
      blind: this.#blind,
      actions: this.#actions,
      state: this.#state,
    };
  }

  #cover(isBlind: boolean, timeMs: number): void {
    if (isBlind) this.#blindSinceMs ??= timeMs;
    else if (this.#blindSinceMs !== undefined) {
      const fromMs = this.#blindSinceMs;
      this.#blindSinceMs = undefined;
      if (fromMs < timeMs) this.#blind.push({ fromMs, toMs: timeMs });
    }
  }

  #record(taken: ReturnType<typeof step>, timeMs: number): ReturnType<typeof step> {
    const [state, effects] = taken;
    this.#state = state;
    if (timeMs > this.#lastMs) this.#lastMs = timeMs;
    for (const effect of effects) {
      if (effect.kind === "verdict") continue;
      this.#actions.push(effect);
      this.#book.take(effect);
    }
    return taken;
  }

  /** Records the ends of the days before a moment. */
  #reach(timeMs: number, state: EngineState): void {
    if (this.#timesMs.length === 0) this.#begin(timeMs);
    while (timeMs >= this.#nextDayMs) {
      this.#mark(this.#nextDayMs, state.account);
      this.#nextDayMs += MS_PER_DAY;
    }
  }

  #begin(timeMs: number): void {
    this.#mark(timeMs, this.#state.account);
    this.#nextDayMs = (Math.floor(timeMs / MS_PER_DAY) + 1) * MS_PER_DAY;
  }

  #mark(timeMs: number, account: Account): void {
    this.#timesMs.push(timeMs);
    this.#equityMicros.push(equityMicros(account));
    this.#investedMicros.push(account.valueMicros);
  }
}

/** An event in parts that each lie within one day: a run of prices may go on past midnight. */
function* byDay(event: EngineEvent): Generator<EngineEvent> {
  if (event.kind !== "quotes") return yield event;
  let from = 0;
  const { quotes } = event;
  for (let i = 1; i <= quotes.length; i++) {
    if (i < quotes.length && dayOf(quotes[i]!.timeMs) === dayOf(quotes[from]!.timeMs)) continue;
    yield { kind: "quotes", quotes: quotes.slice(from, i) };
    from = i;
  }
}

function dayOf(timeMs: number): number {
  return Math.floor(timeMs / MS_PER_DAY);
}
