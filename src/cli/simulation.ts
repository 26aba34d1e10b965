/**
 * The second half of `replay` and `backtest`: history through the engine, with the files that are asked for.
 *
 * @module
 */

import { createEngineState } from "../core/engine_state.ts";
import { type Signal, signalRecord } from "../core/signal.ts";
import type { step } from "../core/step.ts";
import { type EngineResult, type EngineRun, runEngine } from "../engine.ts";
import { executionRecord } from "../execution/execution_record.ts";
import { ReplayVenue } from "../execution/replay_venue.ts";
import { countReplayed, type ReplayInput, replaySource } from "../feed/replay_source.ts";
import type { CommandContext } from "./command.ts";
import type { Learning } from "./learning.ts";
import { paramsOf } from "./options.ts";
import { JsonLinesFile, type JsonLinesOptions } from "./output_file.ts";
import { runPersisted } from "./persisted_replay.ts";
import { StopRequest, until } from "./stop_signals.ts";

/** What a simulation came to. */
export interface Simulation {
  readonly result: EngineResult;
  /** The signals, in the order in which they were given. */
  readonly signals: readonly Signal[];
  /** How long it took, milliseconds. */
  readonly ms: number;
}

/** How history is run. */
export interface SimulateOptions {
  /** What takes the events. @default {step} */
  readonly take?: typeof step;
  /**
   * Looks at the simulation before its files get their names; if it throws, there are none.
   *
   * @default {nobody}
   */
  readonly check?: (simulation: Simulation) => void;
}

/**
 * Runs history through the engine, writing signals and execution log where the options say.
 *
 * @param context The command, one that takes all parameters.
 * @param learning History and whale set.
 * @param options What takes the events, and who looks at the result first.
 * @throws {Stopped} If a person or the system asked the program to stop; no file is left behind.
 */
export async function simulate(
  context: CommandContext,
  learning: Learning,
  { take, check }: SimulateOptions = {},
): Promise<Simulation> {
  const { options, io } = context;
  const isKept = context.command !== "backtest" && options.persist;
  using stop = new StopRequest(isKept);
  await using signalFile = await create(options.signals);
  await using logFile = await create(options.log, { isFollowed: true });
  if (logFile !== undefined) context.note(`The log grows in ${logFile.path} until it is complete.`);
  const signals: Signal[] = [];
  const startMs = io.nowMs();
  const result = await runHistory(context, learning, {
    onAction(action) {
      if (action.kind === "signal") {
        signals.push(action.signal);
        signalFile?.write(signalRecord(action.signal));
      }
      logFile?.write(executionRecord(action));
    },
    ...(take && { take }),
  }, stop.signal);
  const simulation = { result, signals, ms: io.nowMs() - startMs };
  check?.(simulation);
  await signalFile?.commit();
  await logFile?.commit();
  return simulation;
}

async function runHistory(
  context: CommandContext,
  { history, warmUp }: Learning,
  run: Pick<EngineRun, "onAction" | "take">,
  stop: AbortSignal,
): Promise<EngineResult> {
  const { command, options, progress } = context;
  const { table, winners, markets } = history;
  const { from, to, halfSpread, fillDelayMs, feeRate = null } = options;
  using bar = await progress({ label: "Replaying", total: countReplayed(table, from, to) });
  const input: ReplayInput = {
    table,
    winners,
    closesAtMs: (marketId) => markets.get(marketId)?.closesAtMs,
    fromMs: from,
    toMs: to,
  };
  const whole = {
    state: createEngineState(warmUp, {
      params: {
        ...paramsOf(options),
        // As the folders are spelt, in their order: however they were asked for, it is the same run.
        categories: options.categories.length === 0 ? [] : history.categories,
      },
      costs: { halfSpread, fillDelayMs, feeRate },
      trading: command === "backtest" || !options.dryRun,
    }),
    venue: new ReplayVenue(fillDelayMs),
    onProgress: (trades: number) => bar.update(trades),
    ...run,
  };
  if (command !== "backtest" && options.persist) {
    return await runPersisted(context, { ...whole, stop }, input);
  }
  return await runEngine({ ...whole, source: until(replaySource(input), [stop]) });
}

async function create(
  path: string | undefined,
  options?: JsonLinesOptions,
): Promise<JsonLinesFile | undefined> {
  return path === undefined ? undefined : await JsonLinesFile.create(path, options);
}
