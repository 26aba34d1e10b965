/**
 * Keeps the state of the engine: one transaction a turn, with the new state and the effects it asks for.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Cursor, MemoryPage, Tally, Turn } from "../core/turn.ts";
import type { JournalFile } from "./journal_file.ts";
import type { Kv } from "./kv.ts";
import type { Clock, Lease } from "./lease.ts";

/** What an account begins with, and what says that it is this one. */
export interface Opening {
  /** State before the first event. */
  readonly state: EngineState;
  /** What the events come from, in a few words and numbers: another source is another account. */
  readonly source: Readonly<Record<string, string | number>>;
}

/** What is kept of an account. */
export interface Kept {
  /** Number of the last journal line that is part of it. */
  readonly seq: number;
  readonly state: EngineState;
  readonly tally: Tally;
  /** Where the source stood; `undefined` if nothing was taken from it. */
  readonly cursor: Cursor | undefined;
  /** The source's memory. */
  readonly pages: readonly MemoryPage[];
}

/** What an account is kept in, and by whom. */
export interface StoreOptions {
  readonly kv: Kv;
  readonly file: JournalFile;
  /** Name of the account. */
  readonly profile: string;
  /** The right to write; the store does not release it. */
  readonly lease: Lease;
  readonly clock: Clock;
  /** What a new account begins with; without it there must be one. */
  readonly opening?: Opening;
  /** Told about every action that was ever kept, oldest first, while the store opens. */
  readonly onAction?: (action: Action) => void;
}

/** An account that is open for writing: a `Keeper` for the engine. */
export declare class StateStore {
  /** Opens an account, or begins one; rolls forward what the journal has and the KV has not. */
  static open(options: StoreOptions): Promise<StateStore>;
  /** What is kept. */
  get kept(): Kept;
  /** What was asked for and not acknowledged: to be performed again, then acknowledged. */
  readonly unperformed: readonly Action[];
  /** What was repaired on opening, as sentences for people. */
  readonly repairs: readonly string[];
  /** Keeps a turn: journal first, then the KV. */
  commit(turn: Turn): Promise<void>;
  /** Notes that all that was asked for so far has been performed; kept with the next transaction. */
  acknowledge(): Promise<void>;
  /** Keeps what waits for the next transaction (acknowledgements, a cursor that moved) and a checkpoint. */
  close(): Promise<void>;
}
