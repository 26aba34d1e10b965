/**
 * How well wallets traded, held against how their markets ended.
 *
 * @module
 */

import { roiAtResolution } from "../core/roi.ts";
import type { Outcome } from "../core/trade.ts";
import { SELL, type TradeTable } from "./trade_table.ts";

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
  const { wallet, market, isSell, price, usd } = table;
  const { window, isScored, minUsd, spare } = options;
  const payouts = yesPayouts(table.markets, options.winners);
  const scores = emptyScores(table.wallets.length);
  let count = 0;
  for (let i = 0; i < window.length; i++) {
    const row = window[i]!;
    const who = wallet[row]!;
    if (isScored[who] === 0 || usd[row]! < minUsd) continue;
    const payout = payouts[market[row]!]!;
    if (Number.isNaN(payout)) continue;
    const isSold = isSell[row] === SELL;
    scores.trades[who]!++;
    scores.correct[who]! += isSold === (payout === 0) ? 1 : 0;
    scores.expected[who]! += isSold ? 1 - price[row]! : price[row]!;
    scores.roi[who]! += roiAtResolution(isSold ? "sell" : "buy", price[row]!, payout);
    spare[count++] = row;
  }
  for (let i = 0; i < count; i++) {
    const row = spare[i]!;
    const who = wallet[row]!;
    const direction = isSell[row] === SELL ? "sell" : "buy";
    const roi = roiAtResolution(direction, price[row]!, payouts[market[row]!]!);
    scores.roiSquares[who]! += (roi - scores.roi[who]! / scores.trades[who]!) ** 2;
  }
  return scores;
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
