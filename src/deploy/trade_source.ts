/**
 * Where a refresh reads history from, a few groups of trades at a time.
 *
 * @module
 */

import type { Outcome } from "../core/trade.ts";

/** Trades in columns, with the names of wallets and markets beside them. */
export interface SourceTrades {
  readonly length: number;
  readonly wallets: { readonly names: readonly string[] };
  readonly markets: { readonly names: readonly string[] };
  /** Numbers of wallets and markets. */
  readonly wallet: Uint32Array;
  readonly market: Uint32Array;
  readonly isSell: Uint8Array;
  readonly price: Float64Array;
  readonly usd: Float64Array;
  readonly timeMs: Float64Array;
}

/** History. Its groups are in such an order that trades of equal time come in the order in which they count. */
export interface TradeSource extends Disposable {
  /** Its groups, and how many rows each has, usable or not. */
  readonly groups: readonly { readonly rows: number }[];
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** Changes when what is read does. */
  readonly digest: string;
  /** Reads the usable trades of groups. */
  load(from: number, end: number): Promise<SourceTrades>;
  /** Volume of each market, USD. */
  liquidityUsd(): Promise<ReadonlyMap<string, number>>;
}

/**
 * Where to end after beginning at a group.
 *
 * @param groups Rows of each group.
 * @param from Number of the first group.
 * @param rows How many rows to read at most; one group is always read.
 * @returns Number of the group behind the last.
 */
export function endOfGroups(
  groups: readonly { readonly rows: number }[],
  from: number,
  rows: number,
): number {
  let end = from;
  for (let sum = 0; end < groups.length; end++) {
    sum += groups[end]!.rows;
    if (end > from && sum > rows) break;
  }
  return end;
}
