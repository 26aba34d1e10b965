/**
 * How well wallets traded, held against how their markets ended.
 *
 * @module
 */

import { roiAtResolution } from "../../core/roi.ts";
import type { Outcome } from "../../core/trade.ts";
import { SELL, type TradeTable } from "../trades/trade_table.ts";

/** Sums over the scored trades of each wallet, by wallet. */
export interface WalletScores {
  readonly trades: Uint32Array;
  readonly correct: Float64Array;
  readonly expected: Float64Array;
  readonly roi: Float64Array;
  /** Sum of squared distances of the returns from their mean. */
  readonly roiSquares: Float64Array;
}

/** Which trades {@linkcode scoreWallets} scores. */
export interface ScoreWalletsOptions {
  /** Row numbers in time order. */
  readonly window: Uint32Array;
  /** Trades under this are left out. */
  readonly minUsd: number;
  /** By wallet number 1 for those to score. */
  readonly isScored: Uint8Array;
  /** The winning outcome of each resolved market; trades in others are left out. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** Room for the row numbers of all trades that are scored; what it holds is overwritten. */
  readonly spare: Uint32Array;
}

/** Scores trades in resolved markets by wallet. Sums are taken in time order. */
export function scoreWallets(table: TradeTable, options: ScoreWalletsOptions): WalletScores {
  const payouts = yesPayouts(table.markets, options.winners);
  const rows = scoredRows(table, options, payouts);
  const scores = emptyScores(table.wallets.length);
  sumTrades(table, rows, payouts, scores);
  sumSquares(table, rows, payouts, scores);
  return scores;
}

/**
 * Rows of the trades to score. To look for them takes a third of the time if nothing is done with them yet: most trades
 * are none, and which are cannot be foreseen.
 */
function scoredRows(
  { wallet, market, usd }: TradeTable,
  { window, isScored, minUsd, spare }: ScoreWalletsOptions,
  payouts: Float64Array,
): Uint32Array {
  let candidates = 0;
  for (let i = 0; i < window.length; i++) {
    const row = window[i]!;
    if (isScored[wallet[row]!] === 1 && usd[row]! >= minUsd) spare[candidates++] = row;
  }
  let count = 0;
  for (let i = 0; i < candidates; i++) {
    const row = spare[i]!;
    if (!Number.isNaN(payouts[market[row]!]!)) spare[count++] = row;
  }
  return spare.subarray(0, count);
}

function sumTrades(
  { wallet, market, isSell, price }: TradeTable,
  rows: Uint32Array,
  payouts: Float64Array,
  { trades, correct, expected, roi }: WalletScores,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const who = wallet[row]!;
    const payout = payouts[market[row]!]!;
    const yesPrice = price[row]!;
    const isSold = isSell[row] === SELL;
    trades[who]!++;
    correct[who]! += isSold === (payout === 0) ? 1 : 0;
    expected[who]! += isSold ? 1 - yesPrice : yesPrice;
    roi[who]! += roiAtResolution(isSold ? "sell" : "buy", yesPrice, payout);
  }
}

function sumSquares(
  { wallet, market, isSell, price }: TradeTable,
  rows: Uint32Array,
  payouts: Float64Array,
  { trades, roi: total, roiSquares }: WalletScores,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const who = wallet[row]!;
    const direction = isSell[row] === SELL ? "sell" : "buy";
    const roi = roiAtResolution(direction, price[row]!, payouts[market[row]!]!);
    roiSquares[who]! += (roi - total[who]! / trades[who]!) ** 2;
  }
}

function emptyScores(wallets: number): WalletScores {
  return {
    trades: new Uint32Array(wallets),
    correct: new Float64Array(wallets),
    expected: new Float64Array(wallets),
    roi: new Float64Array(wallets),
    roiSquares: new Float64Array(wallets),
  };
}

/** What a YES share of each market paid in the end: 1 or 0, NaN if nobody knows. */
function yesPayouts(
  markets: readonly string[],
  winners: ReadonlyMap<string, Outcome>,
): Float64Array {
  return Float64Array.from(markets, (marketId) => {
    const winner = winners.get(marketId);
    return winner === undefined ? NaN : winner === "YES" ? 1 : 0;
  });
}
