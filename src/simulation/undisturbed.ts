/**
 * What must come out, whatever happens: a run without any mishap, and without a store.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Trade } from "../core/trade.ts";
import type { Tally } from "../core/turn.ts";
import { runEngine } from "../engine.ts";
import type { ProgramOptions } from "./program.ts";
import { Takings } from "./takings.ts";
import { wire } from "./wiring.ts";

/** What a run without any mishap comes to. */
export interface Undisturbed {
  readonly state: EngineState;
  readonly tally: Tally;
  /** Ids of the signals, in the order in which they were given. */
  readonly signals: readonly string[];
  /** What it did. */
  readonly actions: readonly Action[];
  /** Trades that it took, in their order; of a live run only. */
  readonly taken: readonly Trade[];
  /** Messages that were refused. */
  readonly refused: number;
}

/** Name of the one process there is. */
const SELF = "undisturbed";

/**
 * Takes what arrives once, from beginning to end.
 *
 * @param options What the program is about.
 */
export async function undisturbed(
  options: Omit<ProgramOptions, "network" | "performed" | "person" | "takings" | "without">,
): Promise<Undisturbed> {
  const { state, exchange, books } = options;
  const actions: Action[] = [];
  let refused = 0;
  const { lots, venue } = wire({
    ...options,
    opening: state,
    send: (order) => exchange.receive(order),
    look: books,
    onRefusal: () => refused++,
  });
  const takings = new Takings();
  const { state: last, ...tally } = await runEngine({
    state,
    source: Symbol.asyncIterator in lots ? takings.follow(lots, SELF) : lots,
    venue,
    onAction: (action) => actions.push(action),
  });
  const signals = actions.flatMap((action) => action.kind === "signal" ? [action.signal.id] : []);
  return { state: last, tally, signals, actions, taken: takings.of(SELF), refused };
}
