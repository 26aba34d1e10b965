/**
 * The second half of `replay` and `backtest`: history through the engine, with the files that are asked for.
 *
 * @module
 */

import { createEngineState } from "../core/engine_state.ts";
import type { Signal } from "../core/signal.ts";
import { signalRecord } from "../core/signal.ts";
import type { ClosedPosition } from "../core/account.ts";
import type { step } from "../core/step.ts";
import { type EngineResult, runEngine } from "../engine.ts";
import { executionRecord } from "../execution/execution_record.ts";
import { ReplayVenue } from "../execution/replay_venue.ts";
import { countReplayed, replaySource } from "../feed/replay_source.ts";
import type { CommandContext } from "./command.ts";
import type { Learning } from "./learning.ts";
import { paramsOf } from "./options.ts";
import { JsonLinesFile } from "./output_file.ts";

/** What a simulation came to. */
export interface Simulation {
  readonly result: EngineResult;
  /** The signals, in the order in which they were given. */
  readonly signals: readonly Signal[];
  /** The positions that were paid out, in the order in which they were. */
  readonly closed: readonly ClosedPosition[];
  /** How long it took, milliseconds. */
  readonly ms: number;
}

/**
 * Runs history through the engine, writing signals and execution log where the options say.
 *
 * @param context The command, one that takes all parameters.
 * @param learning History and whale set.
 * @param take What takes the events; the whole program's `step` if absent.
 */
export async function simulate(
  context: CommandContext,
  { history, warmUp }: Learning,
  take?: typeof step,
): Promise<Simulation> {
  const { options, io, progress } = context;
  await using signalFile = await create(options.signals);
  await using logFile = await create(options.log);
  const signals: Signal[] = [];
  const closed: ClosedPosition[] = [];
  const { halfSpread, fillDelayMs, feeRate = null } = options;
  const state = createEngineState(warmUp, {
    params: paramsOf(options),
    costs: { halfSpread, fillDelayMs, feeRate },
    trading: context.command === "backtest" || !options.dryRun,
  });
  const { from, to } = options;
  using bar = progress({
    label: "Replaying",
    total: countReplayed(history.table, from, to),
  });
  const startMs = io.nowMs();
  const result = await runEngine({
    state,
    source: replaySource({
      table: history.table,
      winners: history.winners,
      closesAtMs: (marketId) => history.markets.get(marketId)?.closesAtMs,
      fromMs: from,
      toMs: to,
    }),
    venue: new ReplayVenue(fillDelayMs),
    onAction(action) {
      if (action.kind === "signal") {
        signals.push(action.signal);
        signalFile?.write(signalRecord(action.signal));
      } else if (action.kind === "resolution") closed.push(action.position);
      logFile?.write(executionRecord(action));
    },
    onProgress: (trades) => bar.update(trades),
    ...(take && { take }),
  });
  const ms = io.nowMs() - startMs;
  await signalFile?.commit();
  await logFile?.commit();
  return { result, signals, closed, ms };
}

async function create(path: string | undefined): Promise<JsonLinesFile | undefined> {
  return path === undefined ? undefined : await JsonLinesFile.create(path);
}
