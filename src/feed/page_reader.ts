/**
 * Reads rows of the Data API: in the order of time, under the ids that the trades have in every feed.
 *
 * @module
 */

import { toTimeMs } from "../core/trade.ts";
import type { Receipt } from "./receipt.ts";
import { type FrameTrade, numbered, readRow, type TradeFrameOptions } from "./trade_frame.ts";

/**
 * Reads rows.
 *
 * @param page The rows, newest first.
 * @param options How trades are read.
 * @returns The trades, oldest first. Rows that are no trades are left out: who asked for them has counted them.
 */
export function readPage(
  { version, rows }: Pick<Receipt & { readonly kind: "page" }, "version" | "rows">,
  options: TradeFrameOptions = {},
): readonly FrameTrade[] {
  const source = version === "v1" ? "data_v1" : "data_v2";
  const ordered = rows
    .map((row) => ({ row, timeMs: toTimeMs(row["timestamp"]) ?? 0 }))
    .reverse()
    .sort((a, b) => a.timeMs - b.timeMs);
  const trades: FrameTrade[] = [];
  for (const { row } of ordered) {
    const read = readRow(source, row, options);
    if (typeof read !== "string") trades.push(read);
  }
  return numbered(trades);
}
