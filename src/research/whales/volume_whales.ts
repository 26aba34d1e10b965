/**
 * Volume whales: wallets that traded more than most in some market and then traded on.
 *
 * @module
 */

import { quantileSelect } from "./quantile_select.ts";
import { timeOrder } from "../trades/time_order.ts";
import type { UnorderedTrades } from "../trades/trade_table.ts";

/** Rows whose columns are read together, so that they wait for memory at the same time. */
const BATCH = 1024;

/** Markets with fewer wallets than this have no volume whales. */
export const MIN_MARKET_WALLETS = 5;

/** Trades by market: `rows` holds market 0's up to `ends[0]`, then market 1's, …, each in time order. */
export interface TradesByMarket {
  readonly ends: Uint32Array;
  readonly rows: Uint32Array;
}

/** Which trades count. */
export interface TradesThatCount {
  /** First time, milliseconds since the epoch. */
  readonly fromMs: number;
  /** First time that no longer counts. */
  readonly toMs: number;
  /** Trades under this many USD do not. */
  readonly minUsd: number;
}

/**
 * Groups trades by market: a counting sort, which needs no time order where the trades of a market are in order already,
 * as in files they are.
 *
 * @param table The trades.
 * @param which Those that count.
 */
export function groupByMarket(
  table: UnorderedTrades,
  { fromMs, toMs, minUsd }: TradesThatCount,
): TradesByMarket {
  const { market, usd, timeMs, length } = table;
  const ends = new Uint32Array(table.markets.length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    if (usd[row]! < minUsd || timeMs[row]! < fromMs || timeMs[row]! >= toMs) continue;
    ends[market[row]!]!++;
    count++;
  }
  // First where each market starts; filling moves that to where it ends.
  for (let i = 0, start = 0; i < ends.length; i++) {
    const size = ends[i]!;
    ends[i] = start;
    start += size;
  }
  const rows = new Uint32Array(count);
  const latestMs = new Float64Array(ends.length).fill(-Infinity);
  const unordered = new Set<number>();
  for (let row = 0; row < length; row++) {
    const rowMs = timeMs[row]!;
    if (usd[row]! < minUsd || rowMs < fromMs || rowMs >= toMs) continue;
    const number = market[row]!;
    rows[ends[number]!++] = row;
    if (rowMs < latestMs[number]!) unordered.add(number);
    else latestMs[number] = rowMs;
  }
  for (const number of unordered) {
    sortByTime(rows.subarray(ends[number - 1] ?? 0, ends[number]), timeMs);
  }
  return { ends, rows };
}

/** Sorts row numbers, which ascend, by time. */
function sortByTime(rows: Uint32Array, timeMs: Float64Array): void {
  const before = rows.slice();
  const order = timeOrder(Float64Array.from(before, (row) => timeMs[row]!));
  for (let i = 0; i < rows.length; i++) rows[i] = before[order[i]!]!;
}

/**
 * Flags the wallets with at least one whale trade: one before which they had already traded, in that market, as much as
 * the quantile of all wallets' totals there. What a wallet traded before only grows, so its last trade decides.
 *
 * @param table The trades.
 * @param byMarket Those that count.
 * @param quantile Which quantile of the totals in a market is the threshold, 0 to 1.
 * @returns By wallet number 1 or 0.
 */
export function findVolumeWhales(
  table: UnorderedTrades,
  { ends, rows }: TradesByMarket,
  quantile: number,
): Uint8Array {
  const isWhale = new Uint8Array(table.wallets.length);
  const totals = emptyTotals(table.wallets.length);
  for (let market = 0, start = 0; market < ends.length; market++) {
    const end = ends[market]!;
    const members = sumMarket(table, rows.subarray(start, end), totals);
    if (members >= MIN_MARKET_WALLETS) {
      const thresholdUsd = quantileSelect(totals.usd.subarray(0, members), quantile);
      for (let i = 0; i < members; i++) {
        if (totals.usdBeforeLast[i]! >= thresholdUsd) isWhale[totals.wallet[i]!] = 1;
      }
    }
    start = end;
  }
  return isWhale;
}

/** What the wallets of one market traded there; used for one market after the other. */
interface MarketTotals {
  /** The wallets, by member number: in the order in which they first traded. */
  readonly wallet: Uint32Array;
  /** Total of each member. */
  readonly usd: Float64Array;
  /** Total of each member before its last trade. */
  readonly usdBeforeLast: Float64Array;
  /** By wallet its member number + 1; 0 everywhere between two markets. */
  readonly member: Uint32Array;
  readonly batchWallet: Uint32Array;
  readonly batchUsd: Float64Array;
}

function emptyTotals(wallets: number): MarketTotals {
  return {
    wallet: new Uint32Array(wallets),
    usd: new Float64Array(wallets),
    usdBeforeLast: new Float64Array(wallets),
    member: new Uint32Array(wallets),
    batchWallet: new Uint32Array(BATCH),
    batchUsd: new Float64Array(BATCH),
  };
}

/** Sums the trades of one market by wallet. Returns how many wallets there are. */
function sumMarket(table: UnorderedTrades, rows: Uint32Array, totals: MarketTotals): number {
  const { wallet, usd, usdBeforeLast, member, batchWallet, batchUsd } = totals;
  let members = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const size = Math.min(BATCH, rows.length - start);
    for (let i = 0; i < size; i++) {
      const row = rows[start + i]!;
      batchWallet[i] = table.wallet[row]!;
      batchUsd[i] = table.usd[row]!;
    }
    for (let i = 0; i < size; i++) {
      const who = batchWallet[i]!;
      if (member[who] === 0) {
        wallet[members] = who;
        usd[members] = 0;
        member[who] = ++members;
      }
      const at = member[who]! - 1;
      const before = usd[at]!;
      usdBeforeLast[at] = before;
      usd[at] = before + batchUsd[i]!;
    }
  }
  for (let i = 0; i < members; i++) member[wallet[i]!] = 0;
  return members;
}
