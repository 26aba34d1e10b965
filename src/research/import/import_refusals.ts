/**
 * Why rows are not imported.
 *
 * @module
 */

import type { DropReason } from "../../core/trade.ts";

/** Why a row was not imported: a {@linkcode DropReason}, the field that is unusable, or what else is wrong with it. */
export type ImportRefusal = DropReason | "row" | "category" | "maker_side" | "amount";

/** What each reason means, in words that people can read after it. */
export const IMPORT_REFUSALS: Readonly<Record<ImportRefusal, string>> = {
  wallet: "no wallet that starts with 0x",
  market: "no market id, and no market is known of its token",
  side: "neither BUY nor SELL",
  price: "not a number in (0, 1]",
  time: "no timestamp in seconds, in milliseconds or in ISO 8601",
  row: "a line that is no row: of JSON, a row or a list of rows is one line",
  category: "nothing tells its category: see --category",
  maker_side: "another row tells the same trade, as one of its taker",
  amount: "nothing was traded, or not for dollars",
};
