/** `pilotfish replay`. @module */

import { signalRecord } from "../../core/signal.ts";
import type { ScoredTrades } from "../../report/report_input.ts";
import { stateHash } from "../../store/hash.ts";
import type { CommandContext } from "../command.ts";
import { unseenScoredTrades } from "../replay/later_outcomes.ts";
import { learn, type Learning } from "../learning/learning.ts";
import { checkOutputs } from "../output/output_check.ts";
import { peakRssBytes } from "../peak_memory.ts";
import { checkPeriod, hasSample, warnOfEmptyPeriod } from "../replay/period.ts";
import {
  accountResult,
  drawdownResult,
  faultyRows,
  orderCounts,
  type ReplayResult,
} from "../replay/replay_result.ts";
import { wantsReport, writeRunReport } from "../report/report_files.ts";
import { simulate, type Simulation } from "../replay/simulation.ts";
import { formatCounted } from "../terminal/format.ts";

/** Replays history through the whole program and shows what following the whales would have done. */
export async function run(context: CommandContext): Promise<void> {
  checkPeriod(context.options);
  await checkOutputs(context.options, ["signals", "log", "report", "csv"]);
  const learning = await learn(context);
  warnOfEmptyPeriod(context, learning);
  const verification = context.options.verify
    ? await import("../replay/verification.ts")
    : undefined;
  const simulation = await simulate(context, learning, {
    check: (simulation) => verification?.verify(context, learning, simulation),
    isRecorded: wantsReport(context.options),
  });
  await writeRunReport(context, learning, simulation);
  const scored = unseenScoredTrades(context.options, learning);
  const scoredSimulation = { ...simulation, scored };
  if (context.options.json) {
    context.print(JSON.stringify(await replayResult(context, learning, scoredSimulation)));
  } else await report(context, learning, scoredSimulation);
}

/** A simulation, and the trades by which its whales were chosen; `null` in-sample. */
type ScoredSimulation = Simulation & { readonly scored: ScoredTrades | null };

async function replayResult(
  { options }: CommandContext,
  learning: Learning,
  { result, signals, ms: replayMs, scored }: ScoredSimulation,
): Promise<ReplayResult> {
  const { history, warmUp, whales, trainingTrades, ms } = learning;
  return {
    trades: result.trades,
    funnel: result.funnel,
    ...(options.dryRun ? { signals: signals.map(signalRecord) } : {}),
    orders: result.orders,
    rejected_orders: result.rejected,
    account: accountResult(result.state),
    drawdown: drawdownResult(result.state),
    state_hash: await stateHash(result.state),
    in_sample: scored === null,
    scored_with_later_outcome: scored?.withLaterOutcome ?? null,
    training: {
      as_of: new Date(warmUp.asOfMs).toISOString(),
      cutoff: new Date(warmUp.cutoffMs).toISOString(),
      trades: trainingTrades,
      whales: whales.length,
      scored_trades: whales.reduce((sum, whale) => sum + whale.trades, 0),
    },
    dropped: history.report.droppedTrades,
    faulty_rows: faultyRows(history.report),
    ms: { load: ms.load, warmup: ms.warmup, replay: replayMs },
    peak_rss_bytes: peakRssBytes(),
  };
}

async function report(
  context: CommandContext,
  learning: Learning,
  { result, signals, scored }: ScoredSimulation,
): Promise<void> {
  const {
    printAccount,
    printFunnel,
    printHeading,
    printLearning,
    printSampleWarning,
    printSignals,
    printWhales,
  } = await import("../replay/replay_report.ts");
  printLearning(context, learning);
  printHeading(context, "Whales");
  printWhales(context, learning.whales);
  printHeading(context, `Funnel of ${formatCounted(result.trades, "trade")}`);
  printFunnel(context, result.funnel);
  printHeading(context, "Signals");
  // Where nothing is traded the signals are the result.
  const rows = context.options.dryRun ? Infinity : undefined;
  printSignals(context, signals, learning.history.markets, rows);
  printHeading(context, "Paper account");
  printAccount(context, orderCounts(result, result.funnel.signals), {
    account: accountResult(result.state),
    drawdown: drawdownResult(result.state),
  });
  if (hasSample(context.options, learning)) printSampleWarning(context, scored);
}
