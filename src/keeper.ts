/**
 * What survives a crash: turns of the engine, each committed as a whole before its effects are performed.
 *
 * @module
 */

import type { EngineState } from "./core/engine_state.ts";
import type { RejectionReason } from "./core/order.ts";
import { type Effect, type EngineEvent, type Verdict, VERDICTS } from "./core/step.ts";
import type { Cursor, MemoryPage } from "./feed/source.ts";

/** An effect that means something outside of the program: every one but a verdict. */
export type Action = Exclude<Effect, { readonly kind: "verdict" }>;

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
  /** Where the source stood after. */
  readonly cursor: Cursor;
  /**
   * What of the source's memory changed. It goes with the cursor: a keeper that does not keep this turn by itself keeps
   * these pages with the next one.
   *
   * @default {nothing}
   */
  readonly pages?: readonly MemoryPage[];
}

/** Keeps turns. */
export interface Keeper {
  /**
   * Keeps a turn as a whole: when this returns, state, cursor and actions survive a crash; if it throws, nothing of the
   * turn does, or all of it.
   */
  commit(turn: Turn): Promise<void>;
  /** Notes that the actions of the turn that was committed last have been performed. */
  acknowledge(): Promise<void>;
}

/** Counts of nothing. */
export function emptyTally(): Tally {
  const funnel = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  return { trades: 0, funnel, orders: 0, rejected: {} };
}
