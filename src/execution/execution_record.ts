/**
 * The execution log: one JSON line for each thing that happened to the account, with what a trading desk measures.
 *
 * @module
 */

import { fromMicros, worthMicros } from "../core/money.ts";
import { purchaseCostMicros } from "../core/account.ts";
import type { Fill, Order, RejectionReason } from "../core/order.ts";
import type { KillReason } from "../core/risk.ts";
import { type SignalRecord, signalRecord } from "../core/signal.ts";
import type { Effect } from "../core/step.ts";
import type { Outcome } from "../core/trade.ts";

/** A signal was given. */
export interface SignalLogged extends SignalRecord {
  readonly event: "signal";
}

/** An order was decided. Amounts are USD, times ISO 8601 UTC. */
export interface OrderLogged {
  readonly event: "order";
  readonly time: string;
  readonly order_id: string;
  readonly signal_id: string;
  readonly market_id: string;
  readonly outcome: Outcome;
  readonly requested_usd: number;
  readonly signal_price: number;
}

/** An order was filled. Amounts are USD, prices USD a share, times ISO 8601 UTC. */
export interface FillLogged {
  readonly event: "fill";
  readonly time: string;
  readonly order_id: string;
  readonly signal_id: string;
  readonly market_id: string;
  readonly outcome: Outcome;
  readonly category: string;
  readonly requested_usd: number;
  /** Spent on shares, fee not included. */
  readonly filled_usd: number;
  readonly shares: number;
  readonly signal_price: number;
  readonly fill_price: number;
  /** `(fill − signal) / signal`, in hundredths of a percent; positive is worse for us. */
  readonly slippage_bps: number;
  readonly spread_cost_usd: number;
  readonly impact_cost_usd: number;
  readonly fee_usd: number;
  readonly signal_to_order_ms: number;
  readonly order_to_fill_ms: number;
  readonly signal_to_fill_ms: number;
  /** Prices of the order book that were taken; missing without a book. */
  readonly levels?: number;
  /** What was asked for and never will be filled; missing if there is nothing. */
  readonly rest_usd?: number;
  /** Why. */
  readonly rest_reason?: RejectionReason;
}

/** A signal did not become an order, or an order not a fill. */
export interface RejectionLogged {
  readonly event: "rejection";
  readonly time: string;
  readonly reason: RejectionReason;
  readonly signal_id: string;
  readonly order_id?: string;
  readonly market_id: string;
  readonly requested_usd: number;
}

/** A position was paid out. */
export interface ResolutionLogged {
  readonly event: "resolution";
  readonly time: string;
  readonly market_id: string;
  readonly outcome: Outcome;
  readonly category: string;
  readonly shares: number;
  /** Paid, fees included. */
  readonly cost_usd: number;
  readonly payout_usd: number;
  readonly pnl_usd: number;
  readonly opened: string;
}

/** Trading was paused or resumed. */
export interface PauseLogged {
  readonly event: "pause" | "resume";
  readonly time: string;
  /** Missing for a resume. */
  readonly reason?: string;
  /** What the person said about it, if a person did it and said something. */
  readonly note?: string;
  readonly equity_usd: number;
}

/** A limit of the kill switch is near. */
export interface WarningLogged {
  readonly event: "warning";
  readonly time: string;
  /** Which limit. */
  readonly limit: KillReason;
  readonly equity_usd: number;
}

/** A whale that was followed trades the other way. */
export interface ExitLogged {
  readonly event: "exit";
  readonly time: string;
  readonly market_id: string;
  /** Outcome that was bought because of it. */
  readonly outcome: Outcome;
  readonly wallet: string;
  /** Notional of its trade. */
  readonly usd: number;
}

/** One line of the execution log. */
export type ExecutionRecord =
  | SignalLogged
  | OrderLogged
  | FillLogged
  | RejectionLogged
  | ResolutionLogged
  | PauseLogged
  | WarningLogged
  | ExitLogged;

/**
 * The line for an effect.
 *
 * @returns The record, or `undefined` for an effect that is not logged (a verdict).
 */
export function executionRecord(effect: Effect): ExecutionRecord | undefined {
  switch (effect.kind) {
    case "verdict":
      return undefined;
    case "signal":
      return { event: "signal", ...signalRecord(effect.signal) };
    case "order":
      return orderLogged(effect.order);
    case "fill":
      return fillLogged(effect.order, effect.fill);
    case "rejection":
      return {
        event: "rejection",
        time: iso(effect.timeMs),
        reason: effect.reason,
        signal_id: effect.signalId,
        ...(effect.orderId === undefined ? {} : { order_id: effect.orderId }),
        market_id: effect.marketId,
        requested_usd: fromMicros(effect.notionalMicros),
      };
    case "resolution": {
      const { position } = effect;
      return {
        event: "resolution",
        time: iso(position.closedMs),
        market_id: position.marketId,
        outcome: position.outcome,
        category: position.category,
        shares: fromMicros(position.sharesMicros),
        cost_usd: fromMicros(position.costMicros),
        payout_usd: fromMicros(position.payoutMicros),
        pnl_usd: fromMicros(position.pnlMicros),
        opened: iso(position.openedMs),
      };
    }
    case "pause":
      return {
        event: "pause",
        time: iso(effect.timeMs),
        reason: effect.reason,
        ...noted(effect),
        equity_usd: fromMicros(effect.equityMicros),
      };
    case "resume":
      return {
        event: "resume",
        time: iso(effect.timeMs),
        ...noted(effect),
        equity_usd: fromMicros(effect.equityMicros),
      };
    case "warning":
      return {
        event: "warning",
        time: iso(effect.timeMs),
        limit: effect.limit,
        equity_usd: fromMicros(effect.equityMicros),
      };
    case "exit":
      return {
        event: "exit",
        time: iso(effect.timeMs),
        market_id: effect.marketId,
        outcome: effect.outcome,
        wallet: effect.wallet,
        usd: effect.usd,
      };
  }
}

function noted({ note }: { readonly note?: string }): { readonly note?: string } {
  return note === undefined ? {} : { note };
}

function orderLogged(order: Order): OrderLogged {
  return {
    event: "order",
    time: iso(order.timeMs),
    order_id: order.id,
    signal_id: order.signalId,
    market_id: order.marketId,
    outcome: order.outcome,
    requested_usd: fromMicros(order.notionalMicros),
    signal_price: fromMicros(order.signalPriceMicros),
  };
}

function fillLogged(order: Order, fill: Fill): FillLogged {
  const { sharesMicros, priceMicros, feeMicros } = fill;
  const { marketId, outcome, category } = order;
  const paidMicros = purchaseCostMicros({ ...fill, marketId, outcome, category });
  return {
    event: "fill",
    time: iso(fill.timeMs),
    order_id: order.id,
    signal_id: order.signalId,
    market_id: order.marketId,
    outcome: order.outcome,
    category: order.category,
    requested_usd: fromMicros(order.notionalMicros),
    filled_usd: fromMicros(paidMicros - feeMicros),
    shares: fromMicros(sharesMicros),
    signal_price: fromMicros(order.signalPriceMicros),
    fill_price: fromMicros(priceMicros),
    slippage_bps: (priceMicros - order.signalPriceMicros) / order.signalPriceMicros * 1e4,
    spread_cost_usd: fromMicros(worthMicros(sharesMicros, fill.spreadMicros)),
    impact_cost_usd: fromMicros(worthMicros(sharesMicros, fill.impactMicros)),
    fee_usd: fromMicros(feeMicros),
    signal_to_order_ms: order.timeMs - order.signalTimeMs,
    order_to_fill_ms: fill.timeMs - order.timeMs,
    signal_to_fill_ms: fill.timeMs - order.signalTimeMs,
    ...(fill.levels === undefined ? {} : { levels: fill.levels }),
    ...(fill.rest === undefined ? {} : {
      rest_usd: fromMicros(fill.rest.notionalMicros),
      rest_reason: fill.rest.reason,
    }),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
