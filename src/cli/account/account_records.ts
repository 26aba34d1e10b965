/**
 * An account as machines read it: names and order of the fields are a contract. Money is in USD.
 *
 * @module
 */

import { type ClosedPosition, purchaseCostMicros } from "../../core/account.ts";
import { fromMicros } from "../../core/money.ts";
import type { Fill, Order } from "../../core/order.ts";
import { signalRecord } from "../../core/signal.ts";
import { executionRecord } from "../../execution/execution_record.ts";
import {
  type LimitDistance,
  type MonitoredPosition,
  monitorPositions,
  type PositionReport,
} from "../../monitor/position_monitor.ts";
import type { EntryView, OrderView, PauseView, SignalView } from "../../store/account_history.ts";
import type { AccountView, MoneyView, PositionView, RiskView } from "../../store/account_view.ts";
import type { LeaseHolder } from "../../store/lease.ts";

/** An open position. */
export function positionRecord(position: PositionView) {
  const { marketId, outcome, category, sharesMicros, markMicros, openedMs } = position;
  return {
    market_id: marketId,
    outcome,
    category,
    shares: fromMicros(sharesMicros),
    cost_usd: fromMicros(position.costMicros),
    price: fromMicros(markMicros),
    value_usd: fromMicros(position.valueMicros),
    unrealized_usd: fromMicros(position.unrealizedMicros),
    opened: iso(openedMs),
  };
}

/** An open position and how it does: ages in milliseconds, `null` for what nobody knows or limits. */
export function monitoredRecord(position: MonitoredPosition) {
  const { heldMs, priceAgeMs, whalesIn, whalesOut, market, event } = position;
  return {
    ...positionRecord(position),
    held_ms: heldMs,
    price_age_ms: priceAgeMs,
    whales_in: whalesIn,
    whales_out: whalesOut,
    market_left_usd: leftUsd(market),
    event_left_usd: leftUsd(event),
  };
}

/** How far every limit is: fractions of the limits of the kill switch, USD, positions; `null` for what has no limit. */
function limitsRecord({ killSwitch, exposure, day, count }: PositionReport) {
  return {
    drawdown_used: killSwitch.drawdown?.used ?? null,
    drawdown_from_peak_used: killSwitch.drawdown_from_peak?.used ?? null,
    exposure_usd: fromMicros(exposure.used),
    exposure_left_usd: leftUsd(exposure),
    day_usd: fromMicros(day.used),
    day_left_usd: leftUsd(day),
    positions: count.used,
    positions_left: count.left,
  };
}

function leftUsd({ left }: LimitDistance): number | null {
  return left === null ? null : fromMicros(left);
}

/** A signal, and what became of it. */
export function signalViewRecord({ signal, orderId, rejection }: SignalView) {
  return { ...signalRecord(signal), order_id: orderId, rejection };
}

/** An order, and what became of it; of one that was filled in part, what is left of it for good, and why. */
export function orderRecord({ order, status, fills, rejection }: OrderView) {
  const sharesMicros = fills.reduce((sum, fill) => sum + fill.sharesMicros, 0);
  const feeMicros = fills.reduce((sum, fill) => sum + fill.feeMicros, 0);
  const paidMicros = fills.reduce((sum, fill) => sum + paidFor(order, fill), 0) - feeMicros;
  const last = fills.at(-1);
  const restMicros = fills.reduce((sum, { rest }) => sum + (rest?.notionalMicros ?? 0), 0);
  return {
    order_id: order.id,
    signal_id: order.signalId,
    time: iso(order.timeMs),
    market_id: order.marketId,
    outcome: order.outcome,
    category: order.category,
    requested_usd: fromMicros(order.notionalMicros),
    signal_price: fromMicros(order.signalPriceMicros),
    status,
    rejection,
    filled_usd: fromMicros(paidMicros),
    shares: fromMicros(sharesMicros),
    fill_price: sharesMicros === 0 ? null : paidMicros / sharesMicros,
    fee_usd: fromMicros(feeMicros),
    filled: last === undefined ? null : iso(last.timeMs),
    rest_usd: restMicros === 0 ? null : fromMicros(restMicros),
    rest_reason: fills.findLast(({ rest }) => rest !== undefined)?.rest?.reason ?? null,
  };
}

/** A purchase or a payout: what moved cash. */
export interface TradeRecord {
  readonly time: string;
  readonly kind: "purchase" | "payout";
  readonly market_id: string;
  readonly outcome: string;
  readonly category: string;
  readonly shares: number;
  /** Paid or received a share. */
  readonly price: number;
  /** Taken from the cash, fee included, or added to it. */
  readonly usd: number;
  readonly fee_usd: number;
  /** Profit of the position, fees included; `null` for a purchase. */
  readonly pnl_usd: number | null;
  /** The order of a purchase; `null` for a payout. */
  readonly order_id: string | null;
}

/** Everything that moved cash, in the order of time. */
export function tradeRecords({ orders, closed }: Pick<AccountView, "orders" | "closed">) {
  return [
    ...orders.flatMap(({ order, fills }) => fills.map((fill) => purchaseRecord(order, fill))),
    ...closed.map(payoutRecord),
  ].sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
}

function purchaseRecord(order: Order, fill: Fill): TradeRecord {
  return {
    time: iso(fill.timeMs),
    kind: "purchase",
    market_id: order.marketId,
    outcome: order.outcome,
    category: order.category,
    shares: fromMicros(fill.sharesMicros),
    price: fromMicros(fill.priceMicros),
    usd: fromMicros(paidFor(order, fill)),
    fee_usd: fromMicros(fill.feeMicros),
    pnl_usd: null,
    order_id: order.id,
  };
}

function payoutRecord(position: ClosedPosition): TradeRecord {
  return {
    time: iso(position.closedMs),
    kind: "payout",
    market_id: position.marketId,
    outcome: position.outcome,
    category: position.category,
    shares: fromMicros(position.sharesMicros),
    price: fromMicros(position.markMicros),
    usd: fromMicros(position.payoutMicros),
    fee_usd: 0,
    pnl_usd: fromMicros(position.pnlMicros),
    order_id: null,
  };
}

function paidFor({ marketId, outcome, category }: Order, fill: Fill): number {
  return purchaseCostMicros({ ...fill, marketId, outcome, category });
}

/** The money. */
export function moneyRecord(money: MoneyView) {
  const { closedPositions, wonPositions } = money;
  return {
    capital: fromMicros(money.capitalMicros),
    cash: fromMicros(money.cashMicros),
    reserved: fromMicros(money.reservedMicros),
    equity: fromMicros(money.equityMicros),
    realized_pnl: fromMicros(money.realizedMicros),
    unrealized_pnl: fromMicros(money.unrealizedMicros),
    fees: fromMicros(money.feesMicros),
    open_positions: money.openPositions,
    closed_positions: closedPositions,
    win_rate: closedPositions === 0 ? null : wonPositions / closedPositions,
  };
}

/** How near the kill switch is; drawdowns are fractions of the capital. */
export function riskRecord({ pause, ...risk }: RiskView) {
  return {
    paused: pause !== null,
    pause_reason: pause?.reason ?? null,
    paused_since: pause === null ? null : iso(pause.sinceMs),
    limit: risk.limit,
    loss: risk.loss,
    distance_usd: fromMicros(risk.distanceMicros),
    max_drawdown: risk.maxDrawdown,
    max_drawdown_from_peak: risk.maxDrawdownFromPeak,
  };
}

/** A pause or its end. */
export function pauseRecord({ kind, reason, note, equityMicros, timeMs }: PauseView) {
  return { event: kind, time: iso(timeMs), reason, note, equity_usd: fromMicros(equityMicros) };
}

/** Who writes. */
function writerRecord(holder: LeaseHolder | null) {
  if (holder === null) return null;
  const { owner, acquiredMs, renewedMs, expiresMs } = holder;
  return { owner, since: iso(acquiredMs), heard_of: iso(renewedMs), expires: iso(expiresMs) };
}

/** A line of the journal. */
function entryRecord({ seq, hash, kind, timeMs, inputs, commands, actions }: EntryView) {
  return {
    line: seq + 1,
    hash,
    kind,
    time: timeMs === null ? null : iso(timeMs),
    inputs,
    commands: commands.map(({ command, note = null }) => ({ command, note })),
    actions: actions.map(executionRecord),
  };
}

/**
 * An account at a glance.
 *
 * @param view The account.
 * @param timeMs The time for which ages are told, milliseconds since the epoch.
 */
export function statusRecord(view: AccountView, timeMs: number) {
  const { opening, warmUp, tally, lastEventMs } = view;
  return {
    profile: view.profile,
    source: opening.source,
    trading: opening.trading,
    last_event: lastEventMs === null ? null : iso(lastEventMs),
    writer: writerRecord(view.writer),
    account: moneyRecord(view.money),
    risk: riskRecord(view.risk),
    limits: limitsRecord(monitorPositions(view.state, timeMs)),
    trades: tally.trades,
    funnel: tally.funnel,
    orders: tally.orders,
    // Not counted from the history, of which only the end may have been read.
    open_orders: view.state.router.openOrders.size,
    rejected_orders: tally.rejected,
    warm_up: {
      id: warmUp.id,
      as_of: iso(warmUp.asOfMs),
      cutoff: iso(warmUp.cutoffMs),
      whales: warmUp.whales,
    },
    journal: { lines: view.lines, last: view.entries.map(entryRecord) },
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
