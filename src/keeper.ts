/**
 * What survives a crash: turns of the engine, each committed as a whole before its effects are performed.
 *
 * @module
 */

import type { Turn } from "./core/turn.ts";

/** Keeps turns. */
export interface Keeper {
  /**
   * Keeps a turn as a whole: when this returns, state, cursor and actions survive a crash; if it throws, nothing of the
   * turn does, or all of it.
   */
  commit(turn: Turn): Promise<void>;
  /** Notes that the actions of all turns committed so far have been performed. */
  acknowledge(): Promise<void>;
}
