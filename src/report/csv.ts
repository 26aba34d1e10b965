/**
 * Trades and equity as CSV, for spreadsheets and data frames.
 *
 * @module
 */

import { stringify } from "@std/csv";
import { dailyReturns, drawdowns } from "../core/equity_stats.ts";
import { edgeOf, hoursHeld } from "../core/position_stats.ts";
import { dayOfMark, type Recording } from "./account_recorder.ts";
import type { RecordedPosition } from "./position_book.ts";

/** Columns of the trades. Money is USD, rates are fractions, times are ISO 8601 UTC. */
export const TRADE_COLUMNS = [
  "status",
  "market_id",
  "question",
  "category",
  "outcome",
  "opened",
  "closed",
  "holding_hours",
  "shares",
  "entry_price",
  "cost_usd",
  "fees_usd",
  "value_usd",
  "pnl_usd",
  "edge",
  "won",
  "confirmations",
  "whales",
] as const;

/** Columns of the equity series. */
export const EQUITY_COLUMNS = [
  "date",
  "time",
  "equity_usd",
  "invested_usd",
  "return",
  "drawdown",
] as const;

/**
 * One row a position: the closed ones in the order of their payouts, then the open ones at their marks.
 *
 * @param recording What the account did.
 * @param questionOf Words of a market, `""` if they are not known.
 */
export function tradesCsv(
  { closed, open }: Pick<Recording, "closed" | "open">,
  questionOf: (marketId: string) => string,
): string {
  const rows = [
    ...closed.map((position) => tradeRow("closed", position, questionOf)),
    ...open.map((position) => tradeRow("open", position, questionOf)),
  ];
  return csv(TRADE_COLUMNS, rows);
}

/** One row a day: the start, then the end of each day. */
export function equityCsv(
  { timesMs, equityUsd, investedUsd }: Pick<Recording, "timesMs" | "equityUsd" | "investedUsd">,
): string {
  const returns = dailyReturns(equityUsd);
  const depths = drawdowns(equityUsd);
  return csv(
    EQUITY_COLUMNS,
    timesMs.map((timeMs, i) => [
      iso(dayOfMark(timesMs, i)).slice(0, "2025-09-01".length),
      iso(timeMs),
      equityUsd[i],
      investedUsd[i],
      i === 0 ? "" : returns[i - 1],
      depths[i],
    ]),
  );
}

function tradeRow(
  status: "open" | "closed",
  position: RecordedPosition,
  questionOf: (marketId: string) => string,
): readonly unknown[] {
  const isClosed = status === "closed";
  return [
    status,
    position.marketId,
    inert(questionOf(position.marketId)),
    inert(position.category),
    position.outcome,
    iso(position.openedMs),
    isClosed ? iso(position.closedMs) : "",
    isClosed ? hoursHeld(position) : "",
    position.shares,
    position.entryPrice,
    position.costUsd,
    position.feesUsd,
    position.valueUsd,
    position.pnlUsd,
    edgeOf(position),
    isClosed ? position.won : "",
    position.confirmations,
    position.wallets.join(" "),
  ];
}

/** Foreign text that a spreadsheet would take for a formula, as text. */
function inert(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return stringify([columns, ...rows], { headers: false }).replaceAll("\r\n", "\n");
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
