/**
 * A whole account as one text: JSON, a table as CSV, or JSON in the shape of `paper_trading_state.json`.
 *
 * The same events give the same text to the byte, however often the program was started on the way.
 *
 * @module
 */

import { stringify } from "@std/csv";
import type { AccountView } from "../../store/account_view.ts";
import {
  moneyRecord,
  orderRecord,
  pauseRecord,
  positionRecord,
  riskRecord,
  signalViewRecord,
  tradeRecords,
} from "./account_records.ts";
import type { ExportFormat, ExportTable } from "../options/export_formats.ts";

/** Raised whenever the meaning or the shape of the JSON changes. */
const EXPORT_VERSION = 1;

/** The columns of each table, so that one without rows has a heading as well. */
const COLUMNS: Readonly<Record<ExportTable, readonly string[]>> = {
  trades: [
    ...["time", "kind", "market_id", "outcome", "category", "shares", "price", "usd", "fee_usd"],
    ...["pnl_usd", "order_id"],
  ],
  positions: [
    ...["market_id", "outcome", "category", "shares", "cost_usd", "price", "value_usd"],
    ...["unrealized_usd", "opened"],
  ],
  signals: [
    ...["id", "market_id", "direction", "size_usd", "source", "confirming_whales"],
    ...["n_confirmations", "trigger_price", "trigger_usd", "category", "token_id", "time"],
    ...["order_id", "rejection"],
  ],
  orders: [
    ...["order_id", "signal_id", "time", "market_id", "outcome", "category", "requested_usd"],
    ...["signal_price", "status", "rejection", "filled_usd", "shares", "fill_price", "fee_usd"],
    ...["filled", "rest_usd", "rest_reason"],
  ],
};

/**
 * Writes an account in one of the formats.
 *
 * @param view The account.
 * @param format The format.
 * @param table Which table, where the format has room for one only.
 * @returns Text with a line break at its end.
 */
export function exportText(view: AccountView, format: ExportFormat, table: ExportTable): string {
  if (format === "csv") return csv(view, table);
  return `${JSON.stringify(format === "json" ? whole(view) : classic(view), undefined, 2)}\n`;
}

function whole(view: AccountView) {
  const { opening: { source, params, costs, trading }, warmUp, tally } = view;
  return {
    format: "pilotfish account",
    version: EXPORT_VERSION,
    profile: view.profile,
    source,
    trading,
    params: snakeKeys(params),
    costs: snakeKeys(costs),
    warm_up: {
      id: warmUp.id,
      as_of: new Date(warmUp.asOfMs).toISOString(),
      cutoff: new Date(warmUp.cutoffMs).toISOString(),
      whales: warmUp.whales,
    },
    account: moneyRecord(view.money),
    risk: riskRecord(view.risk),
    trades_seen: tally.trades,
    funnel: tally.funnel,
    rejected_orders: tally.rejected,
    positions: view.positions.map(positionRecord),
    signals: view.signals.map(signalViewRecord),
    orders: view.orders.map(orderRecord),
    trades: tradeRecords(view),
    pauses: view.pauses.map(pauseRecord),
  };
}

/** The shape that older tools read: one flat object. */
function classic(view: AccountView) {
  const { capital, cash, equity, realized_pnl, unrealized_pnl } = moneyRecord(view.money);
  const { paused, pause_reason } = riskRecord(view.risk);
  return {
    initial_capital: capital,
    cash,
    equity,
    realized_pnl,
    unrealized_pnl,
    paused,
    pause_reason,
    positions: view.positions.map(positionRecord),
    trades: tradeRecords(view),
    signals: view.signals.map(signalViewRecord),
  };
}

function csv(view: AccountView, table: ExportTable): string {
  const rows = rowsOf(view, table).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)]))
  );
  return stringify(rows, { columns: COLUMNS[table] });
}

/** A spreadsheet takes text that begins like a formula for one: that of a feed must not become one. */
function cellOf(value: unknown): unknown {
  const cell = Array.isArray(value) ? value.join(" ") : value ?? "";
  return typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function rowsOf(view: AccountView, table: ExportTable): readonly object[] {
  switch (table) {
    case "trades":
      return tradeRecords(view);
    case "positions":
      return view.positions.map(positionRecord);
    case "signals":
      return view.signals.map(signalViewRecord);
    case "orders":
      return view.orders.map(orderRecord);
  }
}

/** `minSizeUsd` becomes `min_size_usd`. */
function snakeKeys(record: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
