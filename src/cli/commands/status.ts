/** `pilotfish status`. @module */

import { fromMicros } from "../../core/money.ts";
import type { StrategyParams } from "../../core/strategy_params.ts";
import {
  type KillDistance,
  type LimitDistance,
  monitorPositions,
  type PositionReport,
} from "../../monitor/position_monitor.ts";
import type { EntryView } from "../../store/account_history.ts";
import { type AccountView, isLive, type RiskView, timeOf } from "../../store/account_view.ts";
import { readRecentView } from "../../store/account_follower.ts";
import { openForReading } from "../../store/profile.ts";
import { statusRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { coverageRecord, coverageRows } from "../report/coverage_words.ts";
import { orderFacts } from "../replay/order_facts.ts";
import { profileLocation, readCoverage } from "../account/profile_options.ts";
import { printFunnel, printHeading, printTitle } from "../replay/replay_report.ts";
import { StopRequest } from "../stop_signals.ts";
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
  formatTime,
  formatUsd,
} from "../terminal/format.ts";
import { sparkline } from "../terminal/sparkline.ts";
import { formatFacts } from "../terminal/table.ts";
import { watchAccount, type Watched } from "../account/watching.ts";

/** Lines of the journal that are shown. */
const LAST_LINES = 5;
/** Columns of a sparkline at most, and those before it. */
const SPARK_COLUMNS = 48;
const FACT_COLUMNS = 30;

/** Shows an account at a glance; with `--watch` again whenever it has changed. */
export async function run(context: CommandContext): Promise<void> {
  if (context.options.watch) {
    using stop = new StopRequest();
    const { signal } = stop;
    return await watchAccount(context, { entries: LAST_LINES, show: showStatus, signal });
  }
  using profile = await openForReading(profileLocation(context));
  const { view, isWhole } = await readRecentView(profile, { entries: LAST_LINES });
  await showStatus(context, { view, profile, isWhole, equityUsd: closedEquityUsd(view) });
}

/** What the account would have been worth after each payout that is known, if all else had been worth what it cost. */
function closedEquityUsd({ closed, money }: AccountView): readonly number[] {
  const gained = closed.reduce((sum, { pnlMicros }) => sum + pnlMicros, 0);
  let micros = money.capitalMicros + money.realizedMicros - gained;
  return [fromMicros(micros), ...closed.map(({ pnlMicros }) => fromMicros(micros += pnlMicros))];
}

async function showStatus(
  context: CommandContext,
  { view, profile, isWhole, equityUsd }: Watched,
): Promise<void> {
  const coverage = await readCoverage(profile);
  const timeMs = timeOf(view, context.io.clock.nowMs());
  if (context.options.json) {
    return context.print(JSON.stringify({
      ...statusRecord(view, timeMs),
      coverage: coverageRecord(coverage),
    }));
  }
  printTitle(context, `Profile ${view.profile}`);
  facts(context, [
    ["last event", view.lastEventMs === null ? "none yet" : formatTime(view.lastEventMs)],
    ["written by", writerText(view, context.io.clock.nowMs())],
    ["trading", view.opening.trading ? pauseText(view.risk, context) : "switched off"],
  ]);
  printHeading(context, "Account");
  facts(context, [...sparkFacts(context, equityUsd, isWhole), ...moneyFacts(view)]);
  printHeading(context, "Limits");
  facts(
    context,
    limitFacts(monitorPositions(view.state, timeMs), view.opening.params),
  );
  if (isLive(view)) {
    printHeading(context, "Coverage");
    facts(context, coverageRows(coverage));
  }
  printHeading(context, `Funnel of ${formatCounted(view.tally.trades, "trade")}`);
  printFunnel(context, view.tally.funnel);
  printHeading(context, `Journal of ${formatCounted(view.lines, "line")}`);
  facts(context, view.entries.map((entry) => [`${entry.seq + 1} ${entry.kind}`, entryText(entry)]));
}

function facts(
  { io, colors }: CommandContext,
  rows: readonly (readonly [name: string, value: string])[],
): void {
  io.stdout.write(formatFacts(rows, colors));
}

/** The way to the equity, as wide as a line allows. */
function sparkFacts(
  { io: { stdout }, options: { watch } }: CommandContext,
  equityUsd: readonly number[],
  isWhole: boolean,
): readonly (readonly [name: string, value: string])[] {
  const line = sparkline(equityUsd, Math.min(stdout.columns - FACT_COLUMNS, SPARK_COLUMNS));
  const since = isWhole ? "so far" : "lately";
  return line === "" ? [] : [[`${watch ? "equity" : "closed profit"} ${since}`, line]];
}

function moneyFacts({ money, risk, tally, state }: AccountView) {
  const usd = (micros: number) => formatUsd(fromMicros(micros));
  return [
    ["equity", usd(money.equityMicros)],
    ["cash", usd(money.cashMicros)],
    ["realised profit", usd(money.realizedMicros)],
    ["unrealised profit", usd(money.unrealizedMicros)],
    ["fees paid", usd(money.feesMicros)],
    ["open positions", formatCount(money.openPositions)],
    ["closed positions", formatCount(money.closedPositions)],
    ["loss now", `${formatPercent(Math.max(risk.loss, 0))} of capital`],
    ...orderFacts({
      signals: tally.funnel.signals,
      orders: tally.orders,
      rejected: tally.rejected,
      open: state.router.openOrders.size,
    }),
  ] as const;
}

function limitFacts(
  { killSwitch, exposure, day, count, blindMs }: PositionReport,
  params: StrategyParams,
): readonly (readonly [name: string, value: string])[] {
  const usd = (micros: number) => formatUsd(fromMicros(micros));
  const kill = (distance: KillDistance | null, limit: number) =>
    distance === null
      ? "never pauses"
      : `pauses at ${formatPercent(limit)}, ${usd(distance.leftMicros)} from here`;
  const money = ({ used, left }: LimitDistance) =>
    left === null ? `${usd(used)}, no limit` : `${usd(used)}, ${usd(left)} left`;
  const { used, left } = count;
  return [
    ["loss of capital", kill(killSwitch.drawdown, params.maxDrawdown)],
    ["loss from the peak", kill(killSwitch.drawdown_from_peak, params.maxDrawdownFromPeak)],
    ["at stake", money(exposure)],
    // Without a limit nobody counts it.
    ["ordered that day", day.left === null ? "no limit" : money(day)],
    ["positions", `${formatCount(used)}, ${left === null ? "no limit" : `${left} left`}`],
    ...(blindMs === null ? [] : [["feeds", `blind for ${formatDuration(blindMs)}`] as const]),
  ];
}

function writerText({ writer }: AccountView, nowMs: number): string {
  if (writer === null) return "nobody";
  const heard = `${writer.owner}, last heard of ${formatTime(writer.renewedMs)}`;
  return nowMs < writer.expiresMs ? heard : `nobody any more (${heard})`;
}

function pauseText({ pause }: RiskView, { colors }: CommandContext): string {
  if (pause === null) return "on";
  const by = pause.reason === "operator" ? "by a person" : "by the kill switch";
  return colors.red(`paused ${by} since ${formatTime(pause.sinceMs)}`);
}

/** What lines say that are no turns. */
const LINE_WORDS: Readonly<Record<string, string>> = {
  open: "the account begins",
  warmup: "another whale set",
  checkpoint: "hash of the state",
};

function entryText({ kind, timeMs, inputs, commands, actions }: EntryView): string {
  const counts = Map.groupBy(actions, (action) => action.kind);
  return [
    LINE_WORDS[kind] ??
      `${timeMs === null ? "" : `${formatTime(timeMs)}: `}${formatCounted(inputs, "event")}`,
    ...commands.map(({ command, note }) => note === undefined ? command : `${command} (${note})`),
    ...[...counts].map(([action, { length }]) => formatCounted(length, action)),
  ].join(", ");
}
