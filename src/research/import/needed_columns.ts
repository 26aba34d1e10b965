/**
 * The columns without which no row of a table can be a trade.
 *
 * @module
 */

import { namesOfField } from "../../core/trade_sources.ts";
import { DataError } from "../data_error.ts";
import { sourceOf } from "./imported_trade.ts";
import { isOrderFilled, ORDER_FILLED_COLUMNS, plainName } from "./order_filled_row.ts";

/** Fields that every trade has, whatever they are called. */
const FIELDS = ["wallet", "marketId", "side", "price", "timestamp"] as const;
/** One of them says how much was traded. */
const AMOUNT_COLUMNS = ["size", "usd_amount"];

/**
 * Checks a table by one of its rows, so that what is missing in every row is said once.
 *
 * @param path The file, for the message.
 * @param row A row; what has no value in it is a column all the same.
 * @throws {DataError} If a column is missing. It names those that are, under all the names that would do, and those that
 *   are there.
 */
export function requireNeededColumns(path: string, row: Readonly<Record<string, unknown>>): void {
  const isChain = isOrderFilled(row);
  const there = new Set(Object.keys(row).map((name) => isChain ? plainName(name) : name));
  const missing = (isChain ? ORDER_FILLED_COLUMNS : tradeColumns(row))
    .filter((names) => !names.some((name) => there.has(isChain ? plainName(name) : name)));
  if (missing.length === 0) return;
  const named = missing.map(([name, ...others]) =>
    others.length === 0 ? name : `${name} (or ${others.join(", ")})`
  );
  const what = missing.length === 1 ? "a column is missing" : "columns are missing";
  throw new DataError(`Cannot read trades as ${what}, ${named.join(", ")}`, {
    path,
    next: `the columns are ${Object.keys(row).join(", ")}`,
  });
}

function tradeColumns(row: Readonly<Record<string, unknown>>): readonly (readonly string[])[] {
  const source = sourceOf(row);
  return [...FIELDS.map((field) => namesOfField(source, field)), AMOUNT_COLUMNS];
}
