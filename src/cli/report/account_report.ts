/**
 * Puts together what a report says: about a run on history, and about an account that is kept.
 *
 * @module
 */

import { accountStats } from "../../core/stats.ts";
import type { CostModel } from "../../core/costs.ts";
import { DEFAULT_PARAMS, type StrategyParams } from "../../core/strategy_params.ts";
import { VERDICTS } from "../../core/step.ts";
import type { Tally } from "../../core/turn.ts";
import { executionRecord } from "../../execution/execution_record.ts";
import { summarizeExecutions } from "../../execution/execution_summary.ts";
import type { Recording } from "../../report/account_recorder.ts";
import type { Fact, ReportInput } from "../../report/report_input.ts";
import { tQuantile } from "../../report/student_t.ts";
import type { CommandContext } from "../command.ts";
import type { Learning } from "../learning/learning.ts";
import { type OptionKey, optionName } from "../options/options.ts";
import { wordsOf } from "../replay/order_facts.ts";
import { unseenScoredTrades } from "../replay/later_outcomes.ts";
import { hasSample, isInSample } from "../replay/period.ts";
import type { KeptRecording } from "../account/recording.ts";
import { VERDICT_WORDS } from "../replay/replay_report.ts";
import {
  assumptionsOf,
  HISTORY_COVERAGE,
  liveCoverage,
  type Origin,
  unknowableOf,
} from "./report_words.ts";
import { formatCount, formatTime } from "../terminal/format.ts";
import { VERSION } from "../version.ts";

/** Limits that are off by default are at least this large. */
const OFF_FROM = 1e9;
/** Values of other parameters that switch them off. */
const OFF_VALUES: Readonly<Partial<Record<keyof StrategyParams, number>>> = {
  maxDrawdown: 1,
  maxDrawdownFromPeak: 1,
  warnLevel: 1,
  forgetHours: 0,
};

/** What was counted of a run, and what its account did. */
export interface ReportedRun {
  readonly tally: Tally;
  readonly recording: Recording;
}

/**
 * The report on a replay or a back-test.
 *
 * @param context The command.
 * @param learning History and whale set.
 * @param run What came of it.
 */
export function reportOnRun(
  { command, options }: CommandContext,
  learning: Learning,
  run: ReportedRun,
): ReportInput {
  const { history, warmUp, whales, trainingTrades } = learning;
  const { trainMonths, minUsd, volumePercentile, minTrades, minSurprise, outcomes } = options;
  const sample = !hasSample(options, learning)
    ? "nothing"
    : isInSample(options, learning)
    ? "in-sample"
    : "out-of-sample";
  const later = unseenScoredTrades(options, learning);
  const dropped = Object.entries(history.report.droppedTrades).filter(([, count]) => count > 0);
  return {
    ...common(run, "history"),
    title: command === "backtest" ? "Back-test" : "Replay",
    sample,
    ...(later === null ? {} : { scored: later }),
    params: [
      ...paramFacts(run.recording),
      ["train-months", String(trainMonths)],
      ["min-usd (training)", String(minUsd)],
      ["volume-percentile", String(volumePercentile)],
      ["min-trades", String(minTrades)],
      ["min-surprise", String(minSurprise)],
      ["outcomes", outcomes],
    ],
    dataWindow: [
      ["history", history.dir],
      ["categories read", history.categories.join(", ")],
      ["trades in it", formatCount(history.table.length)],
      [
        "trades left out as unusable",
        dropped.length === 0 ? "none" : dropped
          .map(([reason, count]) => `${formatCount(count)} without a usable ${reason}`).join(", "),
      ],
      ...periodFacts(run),
      ["learnt from", `${formatTime(warmUp.cutoffMs)} to ${formatTime(warmUp.asOfMs)} UTC`],
      ["trades learnt from", formatCount(trainingTrades)],
      ["whales", formatCount(whales.length)],
      ...(later === null ? [] : [[
        "trades that scored whales by an outcome nobody knew yet",
        `${formatCount(later.withLaterOutcome)} of ${formatCount(later.trades)}`,
      ]] as const),
    ],
    coverage: HISTORY_COVERAGE,
    questionOf: (marketId) => history.markets.get(marketId)?.question ?? "",
  };
}

/**
 * The report on an account that is kept, from its journal alone.
 *
 * @param profile Name of the account.
 * @param kept What its journal says.
 */
export function reportOnAccount(profile: string, kept: KeptRecording): ReportInput {
  const { recording, derivation, firstWarmUp, questions, coverage } = kept;
  const { tally } = derivation.derived;
  const source = derivation.opening?.source ?? {};
  const origin = source.kind === "replay" ? "history" : "live";
  const run = { tally, recording };
  return {
    ...common(run, origin),
    title: `Account ${profile}`,
    sample: firstWarmUp.whales.size === 0 || tally.trades === 0
      ? "nothing"
      : recording.startMs < firstWarmUp.asOfMs
      ? "in-sample"
      : "out-of-sample",
    params: paramFacts(recording),
    dataWindow: [
      ...Object.entries(source).map(([name, value]): Fact => [`source: ${name}`, String(value)]),
      ...periodFacts(run),
      [
        "learnt from",
        `${formatTime(firstWarmUp.cutoffMs)} to ${formatTime(firstWarmUp.asOfMs)} UTC`,
      ],
      ["whales at the beginning", formatCount(firstWarmUp.whales.size)],
    ],
    coverage: origin === "history" ? HISTORY_COVERAGE : liveCoverage(recording, coverage),
    questionOf: (marketId) => questions.get(marketId) ?? "",
  };
}

function common({ tally, recording }: ReportedRun, origin: Origin) {
  const { equityUsd, investedUsd, boughtUsd, closed, actions, state } = recording;
  const records = actions.map(executionRecord).filter((record) => record !== undefined);
  return {
    version: VERSION,
    recording,
    stats: accountStats({ equityUsd, investedUsd, boughtUsd, positions: closed }, tQuantile),
    funnel: VERDICTS.map((verdict) => [VERDICT_WORDS[verdict], tally.funnel[verdict]] as const),
    rejections: Object.entries(tally.rejected).map(([reason, count]) =>
      [wordsOf(reason), count] as const
    ),
    execution: summarizeExecutions(records),
    assumptions: assumptionsOf(state.costs, origin),
    unknowable: unknowableOf(origin),
  };
}

function periodFacts({ tally, recording }: ReportedRun): readonly Fact[] {
  return [
    ["first moment", `${formatTime(recording.startMs)} UTC`],
    ["last moment", `${formatTime(recording.endMs)} UTC`],
    ["trades seen", formatCount(tally.trades)],
  ];
}

function paramFacts({ state }: Recording): readonly Fact[] {
  const { params } = state.filter;
  return [
    ...Object.entries(params satisfies StrategyParams).map(([key, value]): Fact => [
      optionName(key as OptionKey),
      Array.isArray(value) ? value.join(", ") || "all" : isOff(key, value) ? "off" : String(value),
    ]),
    ...Object.entries(state.costs satisfies CostModel).map(([key, value]): Fact => [
      optionName(key as OptionKey),
      value === null ? "by category" : String(value),
    ]),
    ["trading", state.trading ? "on paper" : "off (dry run)"],
  ];
}

/** Whether a limit is so large that it means none, or a parameter says so otherwise. */
function isOff(key: string, value: unknown): boolean {
  if (value === Reflect.get(OFF_VALUES, key)) return true;
  const unset: unknown = Reflect.get(DEFAULT_PARAMS, key);
  return typeof value === "number" && value >= OFF_FROM && value === unset;
}
