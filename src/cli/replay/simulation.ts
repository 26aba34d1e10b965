/**
 * The second half of `replay` and `backtest`: history through the engine, with the files that are asked for.
 *
 * What keeps an account is loaded when it is: most runs keep none.
 *
 * @module
 */

import { createEngineState, type EngineState } from "../../core/engine_state.ts";
import { type Signal, signalRecord } from "../../core/signal.ts";
import { step } from "../../core/step.ts";
import { type EngineResult, type EngineRun, runEngine } from "../../engine.ts";
import { executionRecord } from "../../execution/execution_record.ts";
import { ReplayVenue } from "../../execution/replay_venue.ts";
import { countReplayed, type ReplayInput, replaySource } from "../../feed/replay_source.ts";
import { AccountRecorder, type Period, type Recording } from "../../report/account_recorder.ts";
import type { CommandContext } from "../command.ts";
import { type Learning, startOfData } from "../learning/learning.ts";
import { type Options, paramsOf } from "../options/options.ts";
import { JsonLinesFile, type JsonLinesOptions } from "../output/output_file.ts";
import { StopRequest, until } from "../stop_signals.ts";

/** What a simulation came to. */
export interface Simulation {
  readonly result: EngineResult;
  /** The signals, in the order in which they were given. */
  readonly signals: readonly Signal[];
  /** How long it took, milliseconds. */
  readonly ms: number;
  /** What the account did day by day, if somebody wants it. */
  readonly recording: Recording | undefined;
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
  /**
   * Whether to record the account day by day.
   *
   * @default {false}
   */
  readonly isRecorded?: boolean;
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
  { take = step, check, isRecorded = false }: SimulateOptions = {},
): Promise<Simulation> {
  const { options, io } = context;
  const isKept = context.command !== "backtest" && options.persist;
  using stop = new StopRequest(isKept);
  await using signalFile = await create(options.signals);
  await using logFile = await create(options.log, { isFollowed: true });
  if (logFile !== undefined) context.note(`The log grows in ${logFile.path} until it is complete.`);
  const signals: Signal[] = [];
  const startMs = io.nowMs();
  const state = openingState(context, learning);
  const period = recordedPeriod(options, learning);
  // What a kept account did before this process is in its journal only.
  const recorder = isRecorded && !isKept ? new AccountRecorder(state, period) : undefined;
  const result = await runHistory(context, learning, {
    state,
    onAction(action) {
      if (action.kind === "signal") {
        signals.push(action.signal);
        signalFile?.write(signalRecord(action.signal));
      }
      logFile?.write(executionRecord(action));
    },
    take: recorder === undefined ? take : recorder.around(take),
  }, stop.signal);
  const ms = io.nowMs() - startMs;
  const recording = isRecorded && isKept
    ? await recordedJournal(context, period)
    : recorder?.finish(period);
  const simulation = { result, signals, ms, recording };
  check?.(simulation);
  await signalFile?.commit();
  await logFile?.commit();
  return simulation;
}

/** The part of history that is replayed, as far as there is any. */
function recordedPeriod(
  { from = -Infinity, to = Infinity }: Pick<Options, "from" | "to">,
  { history }: Pick<Learning, "history">,
): Period {
  const startMs = Math.max(from, startOfData(history.table));
  return { startMs, endMs: Math.max(startMs, Math.min(to, history.endMs) - 1) };
}

async function recordedJournal(context: CommandContext, period: Period): Promise<Recording> {
  const { recordKept } = await import("../account/recording.ts");
  return (await recordKept(context, period)).recording;
}

/** The state before the first event. */
function openingState(
  { command, options }: CommandContext,
  { history, warmUp }: Learning,
): EngineState {
  const { halfSpread, fillDelayMs, feeRate = null } = options;
  return createEngineState(warmUp, {
    params: {
      ...paramsOf(options),
      // As the folders are spelt, in their order: however they were asked for, it is the same run.
      categories: options.categories.length === 0 ? [] : history.categories,
    },
    costs: { halfSpread, fillDelayMs, feeRate },
    trading: command === "backtest" || !options.dryRun,
  });
}

async function runHistory(
  context: CommandContext,
  { history }: Learning,
  run: Pick<EngineRun, "state" | "onAction" | "take">,
  stop: AbortSignal,
): Promise<EngineResult> {
  const { command, options, progress } = context;
  const { table, winners, markets } = history;
  const { from, to, fillDelayMs } = options;
  using bar = await progress({ label: "Replaying", total: countReplayed(table, from, to) });
  const input: ReplayInput = {
    table,
    winners,
    closesAtMs: (marketId) => markets.get(marketId)?.closesAtMs,
    fromMs: from,
    toMs: to,
  };
  const whole = {
    venue: new ReplayVenue(fillDelayMs),
    onProgress: (trades: number) => bar.update(trades),
    ...run,
  };
  if (command !== "backtest" && options.persist) {
    const { runPersisted } = await import("./persisted_replay.ts");
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
