/**
 * A simulation: a made-up venue, a feed and a machine that fail, and a proof that none of it showed.
 *
 * One seed is one run, to the byte, on every machine.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import { createEngineState } from "../core/engine_state.ts";
import { booksOf } from "./books.ts";
import { shownTrades } from "./data_api.ts";
import { liveEvidence } from "./live_evidence.ts";
import { Recordings } from "./recordings.ts";
import { countTroubles, makeTroubles } from "./troubles.ts";
import type { Breakage } from "./broken.ts";
import { check, type Violation } from "./checker/check.ts";
import { sha256 } from "./checker/journal_reading.ts";
import { deliver } from "./delivery.ts";
import { Exchange } from "./exchange.ts";
import { FAULT_NAMES, type FaultName } from "./fault_names.ts";
import { type Installation, installationFor } from "./installation.ts";
import { journalText, startOnceMore, storeFaults } from "./left_behind.ts";
import { requestIds } from "../store/command_inbox.ts";
import { Machine } from "./machine.ts";
import { type MishapPlan, randomMishaps } from "./mishap.ts";
import { Person } from "./person.ts";
import { durableProgram, PROFILE, type ProgramOptions } from "./program.ts";
import { supervise } from "./supervisor.ts";
import { Takings } from "./takings.ts";
import { type Undisturbed, undisturbed } from "./undisturbed.ts";
import { makeWorld } from "./world.ts";

/** What is simulated. */
export interface SimulationOptions {
  /** A 32-bit integer. */
  readonly seed: number;
  /** How long the venue trades, hours. @default {24} */
  readonly hours?: number;
  /** What may go wrong. @default {everything} */
  readonly faults?: readonly FaultName[];
  /** How the program is set up. @default {as the seed says} */
  readonly installation?: Installation;
  /** When what goes wrong with the machine. @default {by chance, from the seed} */
  readonly mishaps?: MishapPlan;
  /** What is taken out of the program. @default {nothing} */
  readonly without?: Breakage | undefined;
  /** Told how many of the deliveries have been got through, whenever that is more than before. @default {nobody} */
  readonly onProgress?: (taken: number, deliveries: number) => void;
}

/** What a simulation came to. */
export interface SimulationReport {
  readonly seed: number;
  readonly installation: Installation;
  /** What does not hold; nothing if all does. */
  readonly violations: readonly Violation[];
  /** How often each fault was put in. */
  readonly injected: Readonly<Partial<Record<FaultName, number>>>;
  /** How often each kind of action happened; rejections by reason. */
  readonly actions: Readonly<Record<string, number>>;
  /** What arrived. */
  readonly deliveries: number;
  /** Messages that were refused. */
  readonly refused: number;
  /** Processes that were started. */
  readonly processes: number;
  /** Times that something was asked of the machine. */
  readonly operations: number;
  /** Lines of the journal. */
  readonly lines: number;
  /** SHA-256 of everything that happened. */
  readonly traceHash: string;
  /** What happened, a line an operation. */
  readonly trace: readonly string[];
}

/** About how many operations an undisturbed run has for each delivery. */
const OPERATIONS_A_DELIVERY = 2;

/**
 * Runs a simulation and checks what it left behind.
 *
 * @param options Seed, length and faults.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, hours = 24, faults = FAULT_NAMES, without, onProgress } = options;
  const { installation = installationFor(seed) } = options;
  const world = makeWorld({ seed, hours });
  const on = new Set(faults);
  const { deliveries, trades, injected } = deliver(world, on);
  const categories = new Map(world.markets.map(({ marketId, category }) => [marketId, category]));
  const state = createEngineState(world.warmUp, world.options);
  const market = { seed, markets: world.markets, costs: state.costs };
  const troubles = makeTroubles(seed, { ...world, trades }, on);
  const network = installation.repairs
    ? { venue: { seed, shown: shownTrades(trades), troubles }, recordings: new Recordings() }
    : undefined;
  const given = {
    installation,
    state,
    deliveries,
    categoryOf: (marketId: string) => categories.get(marketId) ?? "",
    exchange: new Exchange(market),
    books: booksOf(seed, world.markets),
  };
  // In which order sockets and Data API tell trades depends on when processes die.
  const expected = network === undefined ? await undisturbed(given) : undefined;
  const plan = options.mishaps ??
    randomMishaps(seed, on, OPERATIONS_A_DELIVERY * deliveries.length);
  const machine = new Machine(plan, world.endMs);
  let furthest = 0;
  const violations = await runAndCheck(machine, expected, {
    ...given,
    exchange: new Exchange(market),
    network,
    person: new Person(machine.kv, PROFILE),
    performed: new Map(),
    takings: new Takings(),
    without,
    onTaken: onProgress && ((taken) => {
      if (taken > furthest) onProgress(furthest = taken, deliveries.length);
    }),
  });
  const journal = await journalText(machine, installation);
  return {
    seed,
    installation,
    violations,
    injected: {
      ...injected,
      ...installation.repairs && countTroubles(troubles),
      ...machine.injected,
    },
    actions: countActions(expected?.actions ?? [...network!.recordings.actions.values()]),
    deliveries: deliveries.length,
    refused: expected?.refused ?? network!.recordings.refused,
    processes: machine.processes,
    operations: machine.trace.length,
    lines: journal.split("\n").length - 1,
    traceHash: await sha256(`${machine.trace.join("\n")}\n${journal}`),
    trace: machine.trace,
  };
}

/** Lets the program do its work, and says what does not hold. */
async function runAndCheck(
  machine: Machine,
  expected: Undisturbed | undefined,
  program: ProgramOptions,
): Promise<readonly Violation[]> {
  const { installation, exchange, performed, person, takings } = program;
  try {
    await supervise(machine, durableProgram(machine, program));
    const kept = await startOnceMore(machine, installation);
    const journal = await journalText(machine, installation);
    const records = installation.venue === "exchange" ? exchange.records : undefined;
    return [
      ...await check({
        journal,
        records,
        performed,
        kept,
        asked: person.asked,
        ...expected === undefined
          ? { expected: {}, ...await liveEvidence(program.network!, takings, kept.cursor) }
          : installation.venue === "live"
          // What a live run gets for an order depends on when it looks.
          ? {
            expected: { signals: expected.signals },
            trades: { taken: takings.upTo(kept.cursor), expected: expected.taken },
          }
          : { expected },
      }),
      ...await leftRequests(machine, person),
      ...(await storeFaults(machine, installation)).map((what) => ({
        property: "store" as const,
        what,
      })),
    ];
  } catch (error) {
    return [{ property: "done", what: error instanceof Error ? error.message : String(error) }];
  }
}

/** What came too late may stay there until somebody looks again, what came in time may not. */
async function leftRequests({ kv }: Machine, { asked }: Person): Promise<readonly Violation[]> {
  const left = (await requestIds(kv, PROFILE)).filter((id) => asked.includes(id));
  return left.map((id) => ({ property: "requests", what: `${id} is still in the inbox` }));
}

function countActions(actions: readonly Action[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const action of actions) {
    const name = action.kind === "rejection" ? `rejection ${action.reason}` : action.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
