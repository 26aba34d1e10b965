/**
 * A turn: what the engine did between two moments at which it is safe to stop. Plain data, the unit that is kept.
 *
 * @module
 */

import type { Action } from "./action.ts";
import type { EngineState } from "./engine_state.ts";
import type { RejectionReason } from "./order.ts";
import { type Effect, type Verdict, VERDICTS } from "./effect.ts";
import type { EngineEvent } from "./event.ts";
import { priceOf } from "./unpriced.ts";

/** Where a source stands, in its own terms: what it needs to go on from there. Plain data. */
export type Cursor = Readonly<Record<string, number | string>>;

/** A part of what a source remembers beside its cursor, by its number: the last text of a page counts. */
export interface MemoryPage {
  /** Which page, 0 or more. */
  readonly page: number;
  /** What is on it, at most 60 000 bytes as UTF-8. */
  readonly text: string;
}

/** Trades by how far they came: rejected at a step, or `signals`. Adds up to the trades taken. */
export type Funnel = Readonly<Record<Verdict, number>>;

/** What is counted along the way. */
export interface Tally {
  /** Trades taken. */
  readonly trades: number;
  /** How far they came. */
  readonly funnel: Funnel;
  /** Orders placed. */
  readonly orders: number;
  /** Signals and orders that came to nothing, by reason; only reasons that occurred. */
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
}

/** An event that changed something, and what it led to. */
export interface Input {
  /** The event; a trade that was only a new price is kept as a quote, which has the same effect. */
  readonly event: EngineEvent;
  /** What it led to, verdicts left out. */
  readonly actions: readonly Action[];
}

/** What the engine did between two moments at which it is safe to stop. */
export interface Turn {
  /** What changed the state, in order. */
  readonly inputs: readonly Input[];
  /** State after. */
  readonly state: EngineState;
  /** Counts after. */
  readonly tally: Tally;
  /** Where the source stood after; `null` if nothing has been taken from it yet. */
  readonly cursor: Cursor | null;
  /**
   * What of the source's memory changed. It goes with the cursor: a keeper that does not keep this turn by itself keeps
   * these pages with the next one.
   *
   * @default {nothing}
   */
  readonly pages?: readonly MemoryPage[];
}

/** Counts of nothing. */
export function emptyTally(): Tally {
  const funnel = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  return { trades: 0, funnel, orders: 0, rejected: {} };
}

/**
 * An event as it is kept: a trade that only told a price becomes a quote, which changes the state in the same way.
 *
 * @param event The event.
 * @param effects What it led to.
 */
export function keptEvent(event: EngineEvent, effects: readonly Effect[]): EngineEvent {
  const [first] = effects;
  if (event.kind !== "trade" || first?.kind !== "verdict") return event;
  if (first.step === "confirmation" || first.step === "signals") return event;
  if (effects.some(({ kind }) => kind === "exit")) return event;
  return { kind: "quote", ...priceOf(event.trade, event.receivedMs) };
}
