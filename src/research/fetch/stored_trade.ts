/**
 * A trade as a download keeps it: what the Data API said about it, in a line of JSON.
 *
 * @module
 */

import { toNumber } from "../../core/trade.ts";
import type { DataTrade } from "../../polymarket/data_trades.ts";

/**
 * A trade of one market: seconds since the epoch, transaction hash, wallet, side, token, number and name of the outcome
 * (999 and `""` if unknown), price of the token, shares.
 */
export type StoredTrade = readonly [
  timeS: number,
  hash: string,
  wallet: string,
  side: "BUY" | "SELL",
  token: string,
  outcomeIndex: number,
  outcome: string,
  price: number,
  size: number,
];

/** The Data API's own number for an outcome that it does not know. */
export const NO_OUTCOME_INDEX = 999;

/** What is kept of a row of the Data API; names of both versions are understood. */
export function storedTrade({ trade, row }: DataTrade): StoredTrade {
  const index = toNumber(row["outcomeIndex"] ?? row["outcome_index"]);
  return [
    Math.floor(trade.timeMs / 1000),
    textIn(row["transactionHash"] ?? row["transaction_hash"]).toLowerCase(),
    trade.wallet,
    textIn(row["side"]).toUpperCase() === "SELL" ? "SELL" : "BUY",
    trade.tokenId,
    index === 0 || index === 1 ? index : NO_OUTCOME_INDEX,
    textIn(row["outcome"]),
    toNumber(row["price"]) ?? 0,
    Math.max(toNumber(row["size"]) ?? 0, 0),
  ];
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** Whether two rows say the same. Rows of one transaction may do so and be two trades. */
export function isSameTrade(a: StoredTrade, b: StoredTrade): boolean {
  return compareTrades(a, b) === 0;
}

/** Order of trades of a market: by time, then by everything else, so that it is the same however they came. */
function compareTrades(a: StoredTrade, b: StoredTrade): number {
  for (let field = 0; field < a.length; field++) {
    const left = a[field]!;
    const right = b[field]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * How many rows at the end of a page come again at the beginning of the next one.
 *
 * @param before Rows of a page.
 * @param after Rows of the next one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type StoredTrade, overlapOf } from "./stored_trade.ts";
 *
 * const trade = (s: number): StoredTrade => [s, "0x1", "0xa", "BUY", "7", 0, "Yes", 0.5, 10];
 * assertEquals(overlapOf([trade(9), trade(8), trade(7)], [trade(8), trade(7), trade(6)]), 2);
 * ```
 */
export function overlapOf(before: readonly StoredTrade[], after: readonly StoredTrade[]): number {
  const [first] = after;
  if (first === undefined) return 0;
  for (let start = Math.max(before.length - after.length, 0); start < before.length; start++) {
    if (!isSameTrade(before[start]!, first)) continue;
    const length = before.length - start;
    let same = 1;
    while (same < length && isSameTrade(before[start + same]!, after[same]!)) same++;
    if (same === length) return length;
  }
  return 0;
}

/**
 * Rows that several questions gave: a row counts as often as the question that gave it most often says.
 *
 * @param lists What each of the questions gave.
 * @returns The rows, in the order of {@linkcode compareTrades}.
 */
export function mergedTrades(lists: readonly (readonly StoredTrade[])[]): StoredTrade[] {
  const told = lists.flatMap((list, source) => list.map((trade) => ({ trade, source })));
  told.sort((a, b) => compareTrades(a.trade, b.trade) || a.source - b.source);
  return mostOften(told, isSameTrade).map(({ trade }) => trade);
}

/** Something that a source said. */
export interface Told {
  readonly trade: StoredTrade;
  /** Number of the source. */
  readonly source: number;
}

/** Of sorted rows, each as often as the source that has it most often. */
function mostOften<T extends Told>(
  sorted: readonly T[],
  isSame: (a: StoredTrade, b: StoredTrade, left: T, right: T) => boolean,
): T[] {
  const kept: T[] = [];
  for (let start = 0; start < sorted.length;) {
    const first = sorted[start]!;
    let end = start;
    let most = 0;
    let run = 0;
    for (; end < sorted.length; end++) {
      const one = sorted[end]!;
      if (!isSame(first.trade, one.trade, first, one)) break;
      run = end > start && one.source === sorted[end - 1]!.source ? run + 1 : 1;
      most = Math.max(most, run);
    }
    for (let i = 0; i < most; i++) kept.push(first);
    start = end;
  }
  return kept;
}
