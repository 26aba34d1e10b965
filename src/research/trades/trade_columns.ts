/**
 * The columns of trades while they fill.
 *
 * @module
 */

import type { DropReason, OutcomeMode } from "../../core/trade.ts";
import { DataError } from "../data_error.ts";
import { createInterner, type Interner } from "./interner.ts";
import type { ColumnArrays } from "./trade_table.ts";

/** The columns of a `TradeTable` while they fill. */
export interface TradeColumns extends ColumnArrays {
  /** Number of trades so far. Later elements of the arrays are free. */
  length: number;
  readonly outcomes: OutcomeMode;
  readonly wallets: Interner;
  readonly markets: Interner;
  /** Number 0 is `""`. */
  readonly tokens: Interner;
  readonly dropped: Record<DropReason, number>;
}

/** Tokens that are there before the first trade: none is known. */
export const KNOWN_TOKENS = [""];

/**
 * Columns without a trade, with room for some.
 *
 * @param rows How many.
 * @param dir Where they come from, for messages.
 * @param outcomes How a trade of the NO token is understood.
 * @throws {DataError} If the memory is too small.
 */
export function allocateColumns(rows: number, dir: string, outcomes: OutcomeMode): TradeColumns {
  return emptyColumns(allocateArrays(rows, dir), outcomes);
}

/**
 * Arrays with room for some trades.
 *
 * @param rows How many.
 * @param dir Where they come from, for messages.
 * @param Buffer Memory of one thread, or of several.
 * @throws {DataError} If the memory is too small.
 */
export function allocateArrays(
  rows: number,
  dir: string,
  Buffer: typeof ArrayBuffer | typeof SharedArrayBuffer = ArrayBuffer,
): ColumnArrays {
  try {
    return {
      wallet: new Uint32Array(new Buffer(rows * 4)),
      market: new Uint32Array(new Buffer(rows * 4)),
      token: new Uint32Array(new Buffer(rows * 4)),
      category: new Uint16Array(new Buffer(rows * 2)),
      isSell: new Uint8Array(new Buffer(rows)),
      price: new Float64Array(new Buffer(rows * 8)),
      usd: new Float64Array(new Buffer(rows * 8)),
      timeMs: new Float64Array(new Buffer(rows * 8)),
    };
  } catch (error) {
    throw new DataError(`Cannot load ${rows} trades into memory`, {
      path: dir,
      next: "choose fewer categories, or split the files",
      cause: error,
    });
  }
}

/**
 * Columns without a trade over arrays that are there.
 *
 * @param arrays The arrays; others may fill other parts of them.
 * @param outcomes How a trade of the NO token is understood.
 */
export function emptyColumns(arrays: ColumnArrays, outcomes: OutcomeMode): TradeColumns {
  return {
    ...arrays,
    length: 0,
    outcomes,
    wallets: createInterner((text) => {
      const wallet = text.trim().toLowerCase();
      return wallet.startsWith("0x") ? wallet : undefined;
    }),
    markets: createInterner((text) => text.trim().toLowerCase() || undefined),
    tokens: createInterner((text) => text.trim(), KNOWN_TOKENS),
    dropped: { wallet: 0, market: 0, side: 0, price: 0, time: 0 },
  };
}
