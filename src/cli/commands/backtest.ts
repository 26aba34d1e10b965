/** `pilotfish backtest`. @module */

import { followKnownSignals, signalReturns } from "../../backtest.ts";
import { signalRecord } from "../../core/signal.ts";
import type { Signal } from "../../core/signal.ts";
import { strategyParams } from "../../core/strategy_params.ts";
import { countReplayed } from "../../feed/replay_source.ts";
import type { ScoredTrades } from "../../report/report_input.ts";
import { batchScan, type BatchScanResult } from "../../research/batch_scan.ts";
import { stateHash } from "../../store/hash.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { unseenScoredTrades } from "../replay/later_outcomes.ts";
import { learn, type Learning } from "../learning/learning.ts";
import { paramsOf } from "../options/options.ts";
import { checkOutputs } from "../output/output_check.ts";
import { JsonLinesFile } from "../output/output_file.ts";
import { checkPeriod, hasSample, warnOfEmptyPeriod } from "../replay/period.ts";
import {
  printAccount,
  printFunnel,
  printHeading,
  printLearning,
  printReturns,
  printSampleWarning,
  printSignals,
} from "../replay/replay_report.ts";
import {
  accountResult,
  drawdownResult,
  orderCounts,
  returnsResult,
} from "../replay/replay_result.ts";
import { wantsReport, writeRunReport } from "../report/report_files.ts";
import { simulate } from "../replay/simulation.ts";

/** Finds the signals in one go over the columns of history, and computes what following them would have brought. */
export async function run(context: CommandContext): Promise<void> {
  const { options } = context;
  checkPeriod(options);
  if (options.pnl === "roi" && wantsReport(options)) {
    throw new UsageError(
      "Cannot report on --pnl roi: it trades nothing, and a report is about an account",
      "Leave out --pnl roi, or --report and --csv",
    );
  }
  await checkOutputs(options, ["signals", "log", "report", "csv"]);
  const learning = await learn(context);
  warnOfEmptyPeriod(context, learning);
  const scan = batchScan(learning.history.table, {
    params: strategyParams(paramsOf(options)),
    warmUp: learning.warmUp,
    ...(options.from === undefined ? {} : { fromMs: options.from }),
    ...(options.to === undefined ? {} : { toMs: options.to }),
  });
  await (options.pnl === "roi" ? byReturn : byAccount)(context, learning, scan);
}

/** Profit as the research code counts it: each signal's return, held to resolution, times its size. */
async function byReturn(
  context: CommandContext,
  learning: Learning,
  scan: BatchScanResult,
): Promise<void> {
  const { options, print, note } = context;
  if (options.log !== undefined) note("No execution log is written: --pnl roi trades nothing.");
  if (options.signals !== undefined) await writeSignals(options.signals, scan.signals);
  const scored = unseenScoredTrades(options, learning);
  const returns = returnsResult(signalReturns(scan.signals, learning.history.winners));
  if (options.json) {
    const { funnel } = scan;
    const trades = countReplayed(learning.history.table, options.from, options.to);
    print(JSON.stringify({ trades, funnel, method: "roi", ...returns, ...sampleResult(scored) }));
    return;
  }
  printScan(context, learning, scan);
  printHeading(context, "Return of the signals, without costs, delay or limits");
  printReturns(context, returns);
  if (hasSample(context.options, learning)) printSampleWarning(context, scored);
}

/** Profit of an account that follows the signals, with its own fills, fees and marks. */
async function byAccount(
  context: CommandContext,
  learning: Learning,
  scan: BatchScanResult,
): Promise<void> {
  const { options, print } = context;
  const simulation = await simulate(context, learning, {
    take: followKnownSignals(scan.signals),
    isRecorded: wantsReport(options),
  });
  const result = { ...simulation.result, funnel: scan.funnel };
  await writeRunReport(context, learning, { ...simulation, result });
  const scored = unseenScoredTrades(options, learning);
  const account = accountResult(result.state);
  const drawdown = drawdownResult(result.state);
  if (options.json) {
    print(JSON.stringify({
      trades: result.trades,
      funnel: scan.funnel,
      method: "account",
      signals: scan.signals.length,
      orders: result.orders,
      rejected_orders: result.rejected,
      account,
      drawdown,
      account_hash: await stateHash(result.state),
      ...sampleResult(scored),
    }));
    return;
  }
  printScan(context, learning, scan);
  printHeading(context, "Paper account");
  printAccount(context, orderCounts(result, scan.signals.length), { account, drawdown });
  if (hasSample(context.options, learning)) printSampleWarning(context, scored);
}

function sampleResult(scored: ScoredTrades | null) {
  return {
    in_sample: scored === null,
    scored_with_later_outcome: scored?.withLaterOutcome ?? null,
  };
}

function printScan(context: CommandContext, learning: Learning, scan: BatchScanResult): void {
  printLearning(context, learning);
  printHeading(context, "Funnel");
  printFunnel(context, scan.funnel);
  printHeading(context, "Signals");
  printSignals(context, scan.signals, learning.history.markets);
}

async function writeSignals(path: string, signals: readonly Signal[]): Promise<void> {
  await using file = await JsonLinesFile.create(path);
  for (const signal of signals) file.write(signalRecord(signal));
  await file.commit();
}
