/**
 * History in memory: one column per field, one row per trade, every string held once.
 *
 * A trade costs 43 bytes here ({@linkcode BYTES_PER_TRADE}); strings grow with wallets, markets and tokens only.
 *
 * @module
 */

import type { DropReason, Trade } from "../../core/trade.ts";

/** Bytes one trade takes in a {@linkcode TradeTable}, all columns together. */
export const BYTES_PER_TRADE = 4 + 4 + 4 + 2 + 1 + 8 + 8 + 8 + 4;

/** Value of {@linkcode TradeTable.isSell} for a trade that buys YES. */
export const BUY = 0;
/** Value of {@linkcode TradeTable.isSell} for a trade that sells YES. */
export const SELL = 1;

/** The columns of trades: one element a trade, strings by their numbers. */
export interface ColumnArrays {
  /** Number of the wallet. */
  readonly wallet: Uint32Array;
  /** Number of the market. */
  readonly market: Uint32Array;
  /** Number of the token. */
  readonly token: Uint32Array;
  /** Number of the category. */
  readonly category: Uint16Array;
  /** {@linkcode BUY} or {@linkcode SELL}, of YES. */
  readonly isSell: Uint8Array;
  /** Price of YES, 0 to 1. */
  readonly price: Float64Array;
  /** Notional in USD. */
  readonly usd: Float64Array;
  /** Integer milliseconds since the epoch. */
  readonly timeMs: Float64Array;
}

/** Normalised trades as typed columns. Row numbers are file order; {@linkcode TradeTable.order} gives time order. */
export interface TradeTable extends ColumnArrays {
  /** Number of trades. */
  readonly length: number;
  /** Wallets, lower-case, by wallet number. */
  readonly wallets: readonly string[];
  /** Market ids, lower-case, by market number. */
  readonly markets: readonly string[];
  /** Token ids by token number; number 0 is `""`, unknown. */
  readonly tokens: readonly string[];
  /** Categories by category number, as their folders are spelt, in name order. */
  readonly categories: readonly string[];
  /** Row numbers in time order; equal times keep their input order. */
  readonly order: Uint32Array;
  /** Rows that could not be used, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
}

/** Trades whose time order is still being found. */
export type UnorderedTrades = Omit<TradeTable, "order">;

/** Row `row` of the table as an object. */
export function tradeAt(table: TradeTable, row: number): Trade {
  return {
    marketId: table.markets[table.market[row]!]!,
    wallet: table.wallets[table.wallet[row]!]!,
    direction: table.isSell[row] === SELL ? "sell" : "buy",
    price: table.price[row]!,
    usd: table.usd[row]!,
    timeMs: table.timeMs[row]!,
    category: table.categories[table.category[row]!]!,
    tokenId: table.tokens[table.token[row]!]!,
  };
}
