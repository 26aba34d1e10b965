/** `pilotfish replay`. @module */

import { signalRecord } from "../../core/signal.ts";
import type { Signal } from "../../core/signal.ts";
import { strategyParams } from "../../core/strategy_params.ts";
import { VERDICTS } from "../../core/step.ts";
import type { EngineResult } from "../../engine.ts";
import { batchScan } from "../../research/batch_scan.ts";
import type { CommandContext } from "../command.ts";
import { isInSample, learn, type Learning } from "../learning.ts";
import { paramsOf } from "../options.ts";
import { peakRssBytes } from "../peak_memory.ts";
import {
  printAccount,
  printFunnel,
  printHeading,
  printLearning,
  printOrders,
  printSampleWarning,
  printSignals,
  printWhales,
} from "../replay_report.ts";
import { accountResult, drawdownResult, type ReplayResult, stateHash } from "../replay_result.ts";
import { simulate, type Simulation } from "../simulation.ts";

/** Replays history through the whole program and shows what following the whales would have done. */
export async function run(context: CommandContext): Promise<void> {
  const learning = await learn(context);
  const simulation = await simulate(context, learning);
  if (context.options.verify) verify(context, learning, simulation);
  const result = await replayResult(context, learning, simulation);
  if (context.options.json) context.print(JSON.stringify(result));
  else report(context, learning, simulation, result);
}

async function replayResult(
  { options }: CommandContext,
  learning: Learning,
  { result, ms: replayMs }: Simulation,
): Promise<ReplayResult> {
  const { history, warmUp, whales, trainingTrades, ms } = learning;
  return {
    trades: result.trades,
    funnel: result.funnel,
    orders: result.orders,
    rejected_orders: result.rejected,
    account: accountResult(result.state),
    drawdown: drawdownResult(result.state),
    state_hash: await stateHash(result.state),
    in_sample: isInSample(options.from, learning),
    training: {
      as_of: new Date(warmUp.asOfMs).toISOString(),
      cutoff: new Date(warmUp.cutoffMs).toISOString(),
      trades: trainingTrades,
      whales: whales.length,
    },
    dropped: history.report.droppedTrades,
    ms: { load: ms.load, warmup: ms.warmup, replay: replayMs },
    peak_rss_bytes: peakRssBytes(),
  };
}

function report(
  context: CommandContext,
  learning: Learning,
  { result, signals }: Simulation,
  { account, drawdown, in_sample: inSample }: ReplayResult,
): void {
  printLearning(context, learning);
  printHeading(context, "Whales");
  printWhales(context, learning.whales);
  printHeading(context, `Funnel of ${result.trades.toLocaleString("en-US")} trades`);
  printFunnel(context, result.funnel);
  printHeading(context, "Signals");
  printSignals(context, signals, learning.history.markets);
  printHeading(context, "Paper account");
  printOrders(context, result.orders, result.rejected);
  printAccount(context, account, drawdown);
  printSampleWarning(context, inSample);
}

/**
 * Computes the signals a second time, from columns instead of one trade after the other, and compares.
 *
 * @throws {Error} If the two disagree: the program is wrong somewhere.
 */
function verify(
  { options, note }: CommandContext,
  { history, warmUp }: Learning,
  { result, signals }: Simulation,
): void {
  const scan = batchScan(history.table, {
    params: strategyParams(paramsOf(options)),
    warmUp,
    ...(options.from === undefined ? {} : { fromMs: options.from }),
    ...(options.to === undefined ? {} : { toMs: options.to }),
  });
  const difference = firstDifference(result, signals, scan);
  if (difference !== undefined) {
    throw new Error(`Cannot verify the replay, the batch scan disagrees: ${difference}`);
  }
  note(
    `Verified: the batch scan gives the same ${signals.length} signals and the same funnel.`,
  );
}

function firstDifference(
  result: EngineResult,
  signals: readonly Signal[],
  scan: ReturnType<typeof batchScan>,
): string | undefined {
  for (const verdict of VERDICTS) {
    if (result.funnel[verdict] !== scan.funnel[verdict]) {
      return `${result.funnel[verdict]} trades at ${verdict} against ${scan.funnel[verdict]}`;
    }
  }
  for (const [index, signal] of signals.entries()) {
    const other = scan.signals[index];
    const [mine, theirs] = [signal, other].map((each) =>
      each === undefined ? "none" : JSON.stringify(signalRecord(each))
    );
    if (mine !== theirs) return `signal ${index + 1} is ${mine} against ${theirs}`;
  }
  return undefined;
}
