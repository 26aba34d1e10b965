/**
 * A replay or a back-test as tables for people.
 *
 * @module
 */

import type { Signal } from "../../core/signal.ts";
import { type Verdict, VERDICTS } from "../../core/step.ts";
import type { Whale } from "../../core/warm_up.ts";
import type { ScoredTrades } from "../../report/report_input.ts";
import type { MarketInfo } from "../../research/market_file.ts";
import type { CommandContext } from "../command.ts";
import { commandLine } from "../help/hint.ts";
import { type Learning, startOfData } from "../learning/learning.ts";
import { type OrderCounts, orderFacts } from "./order_facts.ts";
import type { AccountResult, DrawdownResult, ReturnsResult } from "./replay_result.ts";
import type { Paint } from "../terminal/colors.ts";
import {
  formatCount,
  formatCounted,
  formatDate,
  formatNumber,
  formatPercent,
  formatTime,
  formatUsd,
  formatWholeUsd,
  shortMarketId,
  uniqueMarketId,
} from "../terminal/format.ts";
import { formatFacts, formatTable } from "../terminal/table.ts";
import { wrap } from "../terminal/text_width.ts";
import { visible } from "../terminal/visible.ts";

/** Rows of a table before it is cut. */
const MAX_ROWS = 10;
/** Columns of a paragraph. */
const MAX_COLUMNS = 78;

/** What each place of the funnel means. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  size: "1 size: too small",
  liquidity: "2 liquidity: market too small",
  category: "3 category: not followed",
  wallet: "4 wallet: no proven whale",
  impact: "5 impact: too large for the market",
  confirmation: "6 confirmation: no other whale yet, or cooling down",
  signals: "signals",
};

/** Prints a heading with a blank line before it. */
export function printHeading(context: CommandContext, text: string): void {
  context.print("");
  printTitle(context, text);
}

/** Prints the line that an output begins with. */
export function printTitle({ print, colors }: CommandContext, text: string): void {
  print(colors.bold(visible(text)));
}

/** Prints what was read and what was learnt from it. */
export function printLearning(context: CommandContext, learning: Learning): void {
  const { io, colors } = context;
  const { history, warmUp, whales, trainingTrades } = learning;
  const { table } = history;
  // Behind the longest name and the gap.
  const room = io.stdout.isTerminal ? io.stdout.columns - "learnt from  ".length : Infinity;
  const [read, there] = [history.categories.length, history.allCategories.length];
  const [first = "", ...rest] = wrap(history.categories.join(", "), room);
  io.stdout.write(formatFacts([
    ["history", history.dir],
    ["categories", first],
    ...rest.map((line) => ["", line] as const),
    ...(read === there ? [] : [
      [
        "",
        `${read} of ${there} categories; --categories all for the rest`,
      ] as const,
    ]),
    [
      "trades",
      `${formatCount(table.length)} by ${formatCounted(table.wallets.length, "wallet")} in ` +
      formatCounted(table.markets.length, "market"),
    ],
    ["period", `${formatTime(startOfData(table))} to ${formatTime(history.endMs - 1)} UTC`],
    [
      "learnt from",
      `${formatCounted(trainingTrades, "trade")}, ${formatDate(warmUp.cutoffMs)} to ` +
      `${formatTime(warmUp.asOfMs)} UTC`,
    ],
    ["whales", formatCount(whales.length)],
  ], colors));
}

/** Whales by score, equal ones by wallet. */
export function bestFirst(whales: readonly Whale[]): readonly Whale[] {
  return whales.toSorted((a, b) => b.score - a.score || (a.wallet < b.wallet ? -1 : 1));
}

/** Prints the best whales. */
export function printWhales(
  context: CommandContext,
  whales: readonly Whale[],
  rows = MAX_ROWS,
): void {
  const { io, colors, print } = context;
  const best = bestFirst(whales);
  io.stdout.write(formatTable(
    [
      { title: "wallet", shrinks: true },
      { title: "score", align: "right" },
      { title: "trades", align: "right" },
      { title: "win rate", align: "right" },
      { title: "expected", align: "right" },
      { title: "surprise", align: "right" },
      { title: "mean return", align: "right" },
    ],
    best.slice(0, rows).map((whale) => [
      whale.wallet,
      formatNumber(whale.score),
      formatCount(whale.trades),
      formatPercent(whale.winRate),
      formatPercent(whale.expectedWinRate),
      formatPercent(whale.surprise),
      formatPercent(whale.avgRoi),
    ]),
    { output: io.stdout, colors },
  ));
  const left = best.length - rows;
  if (left <= 0) return;
  print(`… and ${formatCount(left)} more; all with:`);
  // To be copied: a terminal breaks it where it must.
  print(`  ${commandLine(context, "whales", ["--limit", "0"])}`);
}

/** Prints how many trades each step rejected. */
export function printFunnel(
  { io, colors }: CommandContext,
  funnel: Readonly<Record<Verdict, number>>,
): void {
  const total = VERDICTS.reduce((sum, verdict) => sum + funnel[verdict], 0);
  io.stdout.write(formatTable(
    [
      { title: "stopped at" },
      { title: "trades", align: "right" },
      { title: "share", align: "right" },
    ],
    VERDICTS.map((verdict) => [
      VERDICT_WORDS[verdict],
      formatCount(funnel[verdict]),
      total === 0 ? "–" : formatPercent(funnel[verdict] / total, 2),
    ]),
    { output: io.stdout, colors },
  ));
}

/** Prints the latest signals, or more of them. */
export function printSignals(
  context: CommandContext,
  signals: readonly Signal[],
  markets: ReadonlyMap<string, MarketInfo>,
  rows = MAX_ROWS,
): void {
  const { io, colors, print } = context;
  const shown = signals.slice(-rows);
  io.stdout.write(formatTable(
    [
      { title: "time (UTC)" },
      { title: "YES" },
      { title: "price", align: "right" },
      { title: "trade", align: "right" },
      { title: "whales", align: "right" },
      { title: "market id" },
      { title: "market", shrinks: true },
    ],
    shown.map((signal) => [
      formatTime(signal.timeMs).slice(0, "2024-06-01 12:30".length),
      signal.direction,
      formatNumber(signal.triggerPrice, 3),
      formatWholeUsd(signal.triggerUsd),
      formatCount(signal.confirmingWhales.length),
      shortMarketId(signal.marketId),
      markets.get(signal.marketId)?.question ?? "",
    ]),
    { output: io.stdout, colors },
  ));
  if (signals.length > shown.length) {
    print(`the last ${shown.length} of ${formatCount(signals.length)}; all with --signals FILE`);
  }
  const last = shown.at(-1);
  if (last === undefined) return;
  print("the last one step by step:");
  print(`  ${commandLine(context, "why", [uniqueMarketId(last.marketId, markets.keys())])}`);
}

/** Prints what became of the orders, and the account at the end. */
export function printAccount(
  { io, colors }: CommandContext,
  counts: OrderCounts,
  { account, drawdown }: { readonly account: AccountResult; readonly drawdown: DrawdownResult },
): void {
  const paint = (usd: number) =>
    usd < 0 ? colors.red(formatUsd(usd)) : usd > 0 ? colors.green(formatUsd(usd)) : formatUsd(usd);
  io.stdout.write(formatFacts([
    ...orderFacts(counts),
    ["equity", formatUsd(account.equity)],
    ["cash", formatUsd(account.cash)],
    ["realised profit", paint(account.realized_pnl)],
    ["unrealised profit", paint(account.unrealized_pnl)],
    ["fees paid", formatUsd(account.fees)],
    ["open positions", formatCount(account.open_positions)],
    ["closed positions", closedText(account)],
    ["largest drawdown", `${formatPercent(drawdown.max)} of capital`],
    ["", `${formatPercent(drawdown.max_from_peak)} from the peak`],
    ...pauseFacts(drawdown, colors.red),
  ], colors));
}

/** Whether the kill switch has tripped; a pause by a person is none of its doing. */
function pauseFacts(
  { paused_since, pause_reason }: DrawdownResult,
  red: Paint,
): readonly (readonly [name: string, value: string])[] {
  if (paused_since === null) return [["kill switch", "armed"]];
  const since = `${formatTime(Date.parse(paused_since))} UTC`;
  return pause_reason === "operator"
    ? [["kill switch", "not tripped"], ["trading", red(`paused by a person since ${since}`)]]
    : [["kill switch", red(`tripped ${since}`)]];
}

/** Prints what the signals would have returned. */
export function printReturns(
  { io, colors, options }: CommandContext,
  returns: ReturnsResult,
): void {
  const { capital, positionSizePct, maxPositionUsd } = options;
  const stakeUsd = Math.min(capital * positionSizePct, maxPositionUsd);
  io.stdout.write(formatFacts([
    ["signals", formatCount(returns.signals)],
    ["stake", `${formatUsd(stakeUsd)} on each`],
    ["still open", `${formatCount(returns.open)} (left out)`],
    ["won", returns.win_rate === null ? "–" : formatPercent(returns.win_rate)],
    ["mean return", returns.mean_roi === null ? "–" : formatPercent(returns.mean_roi)],
    ["profit", formatUsd(returns.pnl)],
  ], colors));
}

/**
 * Says in plain words whether the whales were learnt from what was then replayed.
 *
 * @param context The command.
 * @param scored Trades by which the whales were scored; `null` if what was replayed was learnt from.
 */
export function printSampleWarning(
  { print, colors }: CommandContext,
  scored: ScoredTrades | null,
): void {
  print("");
  if (scored === null) {
    print(colors.yellow(
      "in-sample: the whales were chosen by looking at the trades that were then\n" +
        "replayed, or at later ones. The result flatters; it says nothing about the\n" +
        "future. For trades the training never saw, give the same moment to --as-of\n" +
        "and --from.",
    ));
    return;
  }
  print("out-of-sample: no trade that was replayed was learnt from.");
  const { trades, withLaterOutcome: later } = scored;
  if (later === 0) return;
  const lookAhead = `But ${formatCount(later)} of the ${formatCounted(trades, "trade")} by which ` +
    "the whales were chosen are in markets that had not closed when the training ended. Who was " +
    "right in them became known later, so the choice still looks ahead.";
  print(colors.yellow(wrap(lookAhead, MAX_COLUMNS).join("\n")));
}

function closedText({ closed_positions: closed, win_rate: rate }: AccountResult): string {
  return rate === null
    ? formatCount(closed)
    : `${formatCount(closed)} (${formatPercent(rate)} won)`;
}
