/**
 * Where orders go: one small interface, whoever carries them out.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { Order } from "../core/order.ts";
import type { EngineEvent } from "../core/step.ts";

/**
 * Carries out orders and answers with events: by `take`, if the answers follow from the state, or by telling them to the
 * source of the engine's events, if somebody has to be asked.
 */
export interface Venue {
  /**
   * Whether nothing outside of the program hears of an order: then it may be taken before it is kept, and whoever goes on
   * after a crash takes it again. @default {false}
   */
  readonly isPaper?: boolean;
  /** Time from which {@linkcode Venue.take} has something to give, `Infinity` if it has nothing. */
  readonly nextMs: number;
  /** Takes an order. Taking the same order again changes nothing, nor does it matter which of several comes first. */
  place(order: Order): void;
  /**
   * Answers that are known strictly before a time, oldest first; each is given once.
   *
   * @param beforeMs The time, milliseconds since the epoch.
   * @param state State of the program as it was then.
   */
  take(beforeMs: number, state: EngineState): readonly EngineEvent[];
  /** No more events will come: answers for the orders that are still open, unless the next run can still have them. */
  close(): readonly EngineEvent[];
}
