/**
 * What the processes of a live run were told, one after the other, and how far time has come for them.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Cursor, MemoryPage } from "../core/turn.ts";
import type { CoverageLedger } from "../feed/coverage.ts";
import type { Receipt } from "../feed/receipt.ts";

/** Where a process goes on. */
export interface Beginning {
  readonly state: EngineState;
  readonly cursor: Cursor | undefined;
  readonly pages: readonly MemoryPage[];
}

/** What one process was told. */
export interface Recording extends Beginning {
  /** In its order. */
  readonly receipts: Receipt[];
  /** What the process says in the end of how well each moment was covered. */
  ledger: CoverageLedger;
}

/** What all of them were told. */
export class Recordings {
  /** Messages that were refused. */
  refused = 0;
  /** What was done, by its key. */
  readonly actions = new Map<string, Action>();
  readonly #of = new Map<string, Recording>();
  #nowMs = -Infinity;

  /** Begins with a process, whose name no other one has. */
  begin(life: string, beginning: Beginning): Recording {
    const recording = { ...beginning, receipts: [], ledger: [] };
    this.#of.set(life, recording);
    return recording;
  }

  /** What a process was told; `undefined` if there was no such process. */
  of(life: string): Recording | undefined {
    return this.#of.get(life);
  }

  /** How many processes there were. */
  get count(): number {
    return this.#of.size;
  }

  /** The latest time of any process, milliseconds since the epoch; `-Infinity` before the first. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Time has come so far. */
  reach(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }
}
