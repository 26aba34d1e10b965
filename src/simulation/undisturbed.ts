/**
 * What must come out, whatever happens: a run without any mishap, and without a store.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Tally } from "../core/turn.ts";
import { runEngine } from "../engine.ts";
import { ReplayVenue } from "../execution/replay_venue.ts";
import { ExchangeVenue } from "./exchange.ts";
import type { ProgramOptions } from "./program.ts";
import { simulatedFeed } from "./simulated_feed.ts";

/** What a run without any mishap comes to. */
export interface Undisturbed {
  readonly state: EngineState;
  readonly tally: Tally;
  /** Ids of the signals, in the order in which they were given. */
  readonly signals: readonly string[];
  /** What it did. */
  readonly actions: readonly Action[];
  /** Messages that were refused. */
  readonly refused: number;
}

/**
 * Takes what arrives once, from beginning to end.
 *
 * @param options What the program is about.
 */
export async function undisturbed(
  options: Omit<ProgramOptions, "performed" | "person" | "without">,
): Promise<Undisturbed> {
  const { state, deliveries, categoryOf, exchange, installation } = options;
  const actions: Action[] = [];
  let refused = 0;
  const { state: last, ...tally } = await runEngine({
    state,
    source: simulatedFeed({ deliveries, categoryOf, onRefusal: () => refused++ }),
    venue: installation.venue === "paper"
      ? new ReplayVenue(state.costs.fillDelayMs)
      : new ExchangeVenue({ send: (order) => exchange.receive(order) }),
    onAction: (action) => actions.push(action),
  });
  const signals = actions.flatMap((action) => action.kind === "signal" ? [action.signal.id] : []);
  return { state: last, tally, signals, actions, refused };
}
