/**
 * Result of a replay or a back-test in the form in which machines read it: names and meaning are a contract.
 *
 * @module
 */

import { equityMicros, unrealizedMicros } from "../../core/account.ts";
import type { SignalReturn } from "../../backtest.ts";
import type { EngineState } from "../../core/engine_state.ts";
import { fromMicros } from "../../core/money.ts";
import type { RejectionReason } from "../../core/order.ts";
import type { PauseReason } from "../../core/risk.ts";
import type { SignalRecord } from "../../core/signal.ts";
import type { Verdict } from "../../core/step.ts";
import type { DropReason } from "../../core/trade.ts";
import type { EngineResult } from "../../engine.ts";
import type { OrderCounts } from "./order_facts.ts";
import type { HistoryReport } from "../../research/history.ts";

/** The account, USD. */
export interface AccountResult {
  readonly cash: number;
  readonly equity: number;
  /** Of closed positions, after fees. */
  readonly realized_pnl: number;
  /** Of open positions at their marks, after fees. */
  readonly unrealized_pnl: number;
  readonly fees: number;
  readonly open_positions: number;
  readonly closed_positions: number;
  /** Share of closed positions with a profit; `null` if none is closed. */
  readonly win_rate: number | null;
}

/** Drawdowns as fractions. */
export interface DrawdownResult {
  /** Largest loss of starting capital. */
  readonly max: number;
  /** Largest loss from a peak. */
  readonly max_from_peak: number;
  /** Whether trading is paused at the end. */
  readonly paused: boolean;
  /** Which loss tripped the kill switch, or `operator` for a person; `null` if trading is not paused. */
  readonly pause_reason: PauseReason | null;
  /** Since when, ISO 8601 UTC; `null` if it is not. */
  readonly paused_since: string | null;
}

/** Rows of market files and resolutions, by what is wrong with them. */
export interface FaultyRows {
  /** Market rows without an id: skipped. */
  readonly markets_without_id: number;
  /** Market rows whose volume is not a number: taken as 0. */
  readonly markets_without_volume: number;
  /** Resolutions without a market: skipped. */
  readonly resolutions_without_id: number;
  /** Resolutions whose winner is neither YES nor NO: skipped. */
  readonly unknown_winners: number;
  /** Markets with two different winners: taken as unresolved. */
  readonly conflicting_winners: number;
}

/** What `replay --json` prints. */
export interface ReplayResult {
  readonly trades: number;
  readonly funnel: Readonly<Record<Verdict, number>>;
  /** With `--dry-run`, where they are the result: every signal, in the order in which they were given. */
  readonly signals?: readonly SignalRecord[];
  readonly orders: number;
  readonly rejected_orders: Readonly<Partial<Record<RejectionReason, number>>>;
  readonly account: AccountResult;
  readonly drawdown: DrawdownResult;
  /** SHA-256 of the state at the end. */
  readonly state_hash: string;
  /** Whether the whales were learnt from trades that were then replayed. */
  readonly in_sample: boolean;
  /** Trades by which the whales were scored in markets that had not closed when the training ended; `null` in-sample. */
  readonly scored_with_later_outcome: number | null;
  readonly training: {
    readonly as_of: string;
    readonly cutoff: string;
    readonly trades: number;
    readonly whales: number;
    /** Trades by which the whales were scored. */
    readonly scored_trades: number;
  };
  /** Trades that could not be used, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Rows of the other files that could not be used as they are. */
  readonly faulty_rows: FaultyRows;
  readonly ms: { readonly load: number; readonly warmup: number; readonly replay: number };
  readonly peak_rss_bytes: number;
}

/** What `backtest --pnl roi` comes to. */
export interface ReturnsResult {
  readonly signals: number;
  /** Signals in markets that have not resolved; left out of the figures below. */
  readonly open: number;
  /** Signals with a return above 0. */
  readonly won: number;
  /** Share of resolved signals with a return above 0; `null` if none has resolved. */
  readonly win_rate: number | null;
  readonly mean_roi: number | null;
  /** Sum of `roi × size_usd`, USD. */
  readonly pnl: number;
}

/** Sums up the returns of signals. */
export function returnsResult(returns: readonly SignalReturn[]): ReturnsResult {
  const resolved = returns.filter((each) => each.roi !== null);
  const won = resolved.filter((each) => each.roi! > 0).length;
  const rois = resolved.reduce((sum, each) => sum + each.roi!, 0);
  return {
    signals: returns.length,
    open: returns.length - resolved.length,
    won,
    win_rate: resolved.length === 0 ? null : won / resolved.length,
    mean_roi: resolved.length === 0 ? null : rois / resolved.length,
    pnl: resolved.reduce((sum, each) => sum + each.pnlUsd!, 0),
  };
}

/** Names of faults as machines read them. */
export function faultyRows(report: HistoryReport): FaultyRows {
  return {
    markets_without_id: report.marketsWithoutId,
    markets_without_volume: report.marketsWithoutVolume,
    resolutions_without_id: report.resolutionsWithoutId,
    unknown_winners: report.unknownWinners,
    conflicting_winners: report.conflictingWinners,
  };
}

/** What became of signals and orders. */
export function orderCounts(
  { orders, rejected, state }: Pick<EngineResult, "orders" | "rejected" | "state">,
  signals: number,
): OrderCounts {
  return { signals, orders, rejected, open: state.router.openOrders.size };
}

/** The account in dollars. */
export function accountResult({ account }: EngineState): AccountResult {
  const { closedPositions, wonPositions } = account;
  return {
    cash: fromMicros(account.cashMicros),
    equity: fromMicros(equityMicros(account)),
    realized_pnl: fromMicros(account.realizedMicros),
    unrealized_pnl: fromMicros(unrealizedMicros(account)),
    fees: fromMicros(account.feesMicros),
    open_positions: account.openPositions,
    closed_positions: closedPositions,
    win_rate: closedPositions === 0 ? null : wonPositions / closedPositions,
  };
}

/** The drawdowns. */
export function drawdownResult({ risk }: EngineState): DrawdownResult {
  return {
    max: risk.maxDrawdown,
    max_from_peak: risk.maxDrawdownFromPeak,
    paused: risk.pause !== null,
    pause_reason: risk.pause?.reason ?? null,
    paused_since: risk.pause === null ? null : new Date(risk.pause.sinceMs).toISOString(),
  };
}
