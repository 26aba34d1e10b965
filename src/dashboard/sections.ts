/**
 * What the page shows, as plain data in sections: from an account, and from what a running program says about itself.
 *
 * Amounts are USD, fractions 0 to 1, times milliseconds since the epoch. Nothing in here is secret.
 *
 * @module
 */

import { purchaseCostMicros } from "../core/account.ts";
import { fromMicros } from "../core/money.ts";
import { isKilled } from "../core/risk.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../core/time_units.ts";
import {
  coverageByMinute,
  type CoverageLedger,
  type CoverageSums,
  coverageSums,
  type MinuteCoverage,
} from "../feed/coverage.ts";
import { coverageShares } from "../feed/coverage_summary.ts";
import { funnelSince, type FunnelSpan, MINUTE_MS, QUARTER_MS } from "../monitor/live_record.ts";
import type { LiveReport } from "../monitor/live_texts.ts";
import { monitorPositions, type PositionReport } from "../monitor/position_monitor.ts";
import type { OrderView } from "../store/account_history.ts";
import { type AccountView, isLive } from "../store/account_view.ts";
import type { Curve } from "./equity_curve.ts";
import { halfConfirmed } from "./half_confirmed.ts";

/** All that a page is made from. */
export interface BoardInput {
  readonly view: AccountView;
  readonly live: LiveReport;
  readonly ledger: CoverageLedger;
  readonly curve: Curve;
  /** The time: of the day for a live account, of its last event for one of history. */
  readonly nowMs: number;
}

/** Rows of lists that grow. */
const MAX_ROWS = 60;
/** Half-confirmed keys that are shown. */
const MAX_KEYS = 40;
/** Cells of the coverage strip: quarters of an hour of a day. */
const CELL_MS = QUARTER_MS;
/** Blind time from which on a cell counts as blind, milliseconds. */
const BLIND_MS = 10_000;

/** The sections by name, in the order of the page. */
export function sectionsOf(input: BoardInput) {
  const { view, live, curve } = input;
  return {
    account: accountSection(input),
    money: moneySection(view),
    risk: riskSection(input),
    positions: positionsSection(input),
    funnel: funnelSection(input),
    keys: keysSection(input),
    signals: view.signals.slice(-MAX_ROWS).map((each) => signalRow(view, each)),
    closed: view.closed.slice(-MAX_ROWS).map(closedRow),
    coverage: coverageSection(input),
    feeds: live.run,
    alerts: live.alerts,
    log: live.log,
    curve,
  };
}

/** What the page shows. */
export type Sections = ReturnType<typeof sectionsOf>;

function accountSection({ view, live }: BoardInput) {
  const { profile, opening, writer, lastEventMs, lines, warmUp } = view;
  return {
    profile,
    isLive: isLive(view),
    mode: live.run?.mode ?? null,
    trading: opening.trading,
    writer: writer && { owner: writer.owner, expiresMs: writer.expiresMs },
    lastEventMs,
    lines,
    whales: warmUp.whales,
    learntMs: warmUp.asOfMs,
  };
}

function moneySection({ money, tally, state }: AccountView) {
  const { closedPositions, wonPositions } = money;
  return {
    capital: fromMicros(money.capitalMicros),
    equity: fromMicros(money.equityMicros),
    cash: fromMicros(money.cashMicros),
    reserved: fromMicros(money.reservedMicros),
    realized: fromMicros(money.realizedMicros),
    unrealized: fromMicros(money.unrealizedMicros),
    fees: fromMicros(money.feesMicros),
    open: money.openPositions,
    closed: closedPositions,
    won: wonPositions,
    trades: tally.trades,
    signals: tally.funnel.signals,
    orders: tally.orders,
    openOrders: state.router.openOrders.size,
  };
}

function riskSection({ view, nowMs }: BoardInput) {
  const { risk, money, state, pauses } = view;
  const { killSwitch, blindMs, exposure, day, count } = monitorPositions(state, nowMs);
  const last = pauses.at(-1);
  const limit = ({ used, left }: typeof exposure) => ({
    used: fromMicros(used),
    left: left === null ? null : fromMicros(left),
  });
  return {
    pause: risk.pause && { ...risk.pause, note: last?.kind === "pause" ? last.note : null },
    isKilled: isKilled(risk),
    loss: risk.loss,
    leftUsd: fromMicros(risk.distanceMicros),
    kill: nearerLimit(killSwitch, state.filter.params),
    fromPeak: (risk.peakMicros - money.equityMicros) / risk.peakMicros,
    maxDrawdown: risk.maxDrawdown,
    maxFromPeak: risk.maxDrawdownFromPeak,
    blindSinceMs: blindMs === null ? null : nowMs - blindMs,
    exposure: limit(exposure),
    day: limit(day),
    count,
  };
}

/** The limit of the kill switch that is nearer: what it is counted from, and how far it is. */
function nearerLimit(
  { drawdown, drawdown_from_peak: peak }: PositionReport["killSwitch"],
  { maxDrawdown, maxDrawdownFromPeak }: StrategyParams,
) {
  if (peak !== null && (drawdown === null || peak.leftMicros < drawdown.leftMicros)) {
    return { of: "peak", limit: maxDrawdownFromPeak, used: peak.used };
  }
  return drawdown && { of: "capital", limit: maxDrawdown, used: drawdown.used };
}

function positionsSection({ view, nowMs }: BoardInput) {
  return monitorPositions(view.state, nowMs).positions.map((position) => {
    const { marketId, outcome, category, openedMs, whalesIn, whalesOut } = position;
    return {
      marketId,
      outcome,
      category,
      openedMs,
      shares: fromMicros(position.sharesMicros),
      cost: fromMicros(position.costMicros),
      entry: position.costMicros / position.sharesMicros,
      mark: fromMicros(position.markMicros),
      value: fromMicros(position.valueMicros),
      pnl: fromMicros(position.unrealizedMicros),
      pnlPart: position.unrealizedReturn,
      whalesIn,
      whalesOut,
    };
  });
}

function funnelSection({ view, live: { seen, run }, nowMs }: BoardInput) {
  const { minutes, quarters } = seen;
  const hasSpans = minutes.length > 0;
  return {
    hour: hasSpans ? funnelSince(minutes, nowMs - MS_PER_HOUR) : null,
    day: hasSpans ? funnelSince(quarters, nowMs - MS_PER_DAY) : null,
    all: view.tally.funnel,
    rejected: view.tally.rejected,
    perMinute: run && perMinute(minutes, { sinceMs: run.startedMs, nowMs }),
  };
}

/** Trades of the last minute that is over; `null` if the program did not run in all of it. */
function perMinute(
  minutes: readonly FunnelSpan[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): number | null {
  const lastMs = (Math.floor(nowMs / MINUTE_MS) - 1) * MINUTE_MS;
  if (lastMs < sinceMs) return null;
  // A minute without trades is not among them.
  const last = minutes.findLast(({ fromMs }) => fromMs === lastMs);
  return Object.values(last?.funnel ?? {}).reduce((sum, count) => sum + count, 0);
}

function keysSection({ view: { state }, nowMs }: BoardInput) {
  const keys = halfConfirmed(state.filter, nowMs);
  return {
    total: keys.length,
    markets: new Set(keys.map(({ marketId }) => marketId)).size,
    windowHours: state.filter.params.windowHours,
    rows: keys.slice(0, MAX_KEYS),
  };
}

function signalRow(
  view: AccountView,
  { signal, orderId, rejection }: AccountView["signals"][number],
) {
  const order = orderId === null
    ? undefined
    : view.orders.findLast((it) => it.order.id === orderId);
  const { id, marketId, direction, triggerPrice, triggerUsd, confirmingWhales, timeMs } = signal;
  return {
    id,
    marketId,
    direction,
    price: triggerPrice,
    usd: triggerUsd,
    wallets: confirmingWhales,
    timeMs,
    rejection: rejection ?? order?.rejection ?? null,
    status: order?.status ?? null,
    ...order && filledOf(order),
  };
}

function filledOf({ order, fills }: OrderView) {
  const { marketId, outcome, category } = order;
  const shares = fills.reduce((sum, fill) => sum + fill.sharesMicros, 0);
  const paid = fills.reduce(
    (sum, fill) => sum + purchaseCostMicros({ ...fill, marketId, outcome, category }),
    0,
  );
  return {
    outcome,
    asked: fromMicros(order.notionalMicros),
    paid: fromMicros(paid),
    fillPrice: shares === 0 ? null : paid / shares,
  };
}

function closedRow(position: AccountView["closed"][number]) {
  const { marketId, outcome, closedMs, openedMs } = position;
  return {
    marketId,
    outcome,
    openedMs,
    closedMs,
    cost: fromMicros(position.costMicros),
    pnl: fromMicros(position.pnlMicros),
  };
}

function coverageSection({ ledger, nowMs }: BoardInput) {
  if (ledger.length === 0) return null;
  const toMs = Math.ceil(nowMs / CELL_MS) * CELL_MS;
  const fromMs = toMs - MS_PER_DAY;
  const cells = Array.from({ length: MS_PER_DAY / CELL_MS }, (_, i) => {
    const beginMs = fromMs + i * CELL_MS;
    return cellOf(coverageSums(ledger, beginMs, beginMs + CELL_MS));
  });
  return {
    day: { fromMs, cellMs: CELL_MS, cells },
    hour: lastHour(ledger, nowMs),
    sums: coverageShares(ledger, fromMs, nowMs),
  };
}

/** Whole minutes. The ledger is written now and then: while it is, what came since is not known yet. */
function lastHour(ledger: CoverageLedger, nowMs: number) {
  const writtenMs = ledger.at(-1)!.toMs;
  const knownMs = nowMs - writtenMs < 2 * MINUTE_MS ? Math.min(writtenMs, nowMs) : nowMs;
  const toMs = Math.floor(knownMs / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - MS_PER_HOUR;
  return { fromMs, cellMs: MINUTE_MS, cells: coverageByMinute(ledger, fromMs, toMs) };
}

/** A few seconds are what connecting takes. */
function cellOf({ alive, repaired, blind }: CoverageSums): MinuteCoverage {
  if (blind > BLIND_MS) return "blind";
  if (repaired > alive) return "repaired";
  return alive > 0 ? "alive" : blind > 0 ? "blind" : "unwatched";
}
