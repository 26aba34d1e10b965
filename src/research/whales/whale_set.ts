/**
 * The warm-up: which wallets are proven whales, learnt from the trades of the training window and how markets ended.
 *
 * Works on columns. Beside the trades it needs four bytes a training trade (their row numbers by market); everything else
 * grows with wallets and markets.
 *
 * @module
 */

import type { Outcome } from "../../core/trade.ts";
import type { Whale } from "../../core/warm_up.ts";
import type { TradeTable, UnorderedTrades } from "../trades/trade_table.ts";
import { findVolumeWhales, groupByMarket } from "./volume_whales.ts";
import { scoreWallets, type WalletScores } from "./wallet_scores.ts";

/** Trades under this many USD are left out unless somebody says otherwise. */
const DEFAULT_MIN_USD = 10;

/** Who of the wallets that were scored is a whale. */
export interface WhaleTerms {
  /**
   * Fewest trades in resolved markets.
   *
   * @default {10}
   */
  readonly minTrades?: number;
  /**
   * Smallest win rate, 0 to 1.
   *
   * @default {0.60}
   */
  readonly minWalletWr?: number;
  /**
   * The win rate must exceed what prices promised by more than this.
   *
   * @default {0}
   */
  readonly minSurprise?: number;
}

/** From which trades volume whales are found. */
export interface VolumeWhalesOptions {
  /** End of the training window (exclusive), ms since the epoch. */
  readonly asOfMs: number;
  /** Start of the training window (inclusive), ms since the epoch. */
  readonly cutoffMs: number;
  /**
   * Trades under this many USD are left out.
   *
   * @default {10}
   */
  readonly minUsd?: number;
  /**
   * Which quantile of what wallets traded in a market makes a volume whale, in percent.
   *
   * @default {95}
   */
  readonly volumePercentile?: number;
}

/** What {@linkcode learnWhales} learns from, and how strict it is. */
export interface LearnWhalesOptions extends WhaleTerms, VolumeWhalesOptions {
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
}

/** The first half of what {@linkcode learnWhales} does: it needs no time order of the trades. */
export interface VolumeWhales {
  /** By wallet number 1 for a volume whale, 0 for another. */
  readonly isCandidate: Uint8Array;
  /** Row numbers of the trades in the training window; what it holds is overwritten later. */
  readonly rows: Uint32Array;
}

/** What {@linkcode learnWhales} found. */
export interface WhaleSet {
  /** The whales, sorted by wallet. */
  readonly whales: readonly Whale[];
  /** Trades in the training window. */
  readonly trainingTrades: number;
  /** Volume whales: wallets with at least one whale trade. */
  readonly candidates: number;
}

/**
 * Learns the whale set.
 *
 * @param table The trades.
 * @param options What to learn from, and how strict to be.
 * @param found The volume whales of these trades and options. @default {they are found}
 * @throws {RangeError} If `volumePercentile` is not in 0 to 100.
 *
 * @example
 * ```ts ignore
 * const asOfMs = history.endMs;
 * const { whales } = learnWhales(history.table, {
 *   winners: history.winners,
 *   asOfMs,
 *   cutoffMs: trainingCutoffMs(asOfMs, 6),
 * });
 * ```
 */
export function learnWhales(
  table: TradeTable,
  options: LearnWhalesOptions,
  found: VolumeWhales = volumeWhales(table, options),
): WhaleSet {
  const { isCandidate, rows } = found;
  const window = table.order.subarray(
    firstAtOrAfter(table, options.cutoffMs),
    firstAtOrAfter(table, options.asOfMs),
  );
  const scores = scoreWallets(table, {
    window,
    minUsd: options.minUsd ?? DEFAULT_MIN_USD,
    isScored: isCandidate,
    winners: options.winners,
    spare: rows,
  });
  return {
    whales: keepWhales(table, scores, options),
    trainingTrades: rows.length,
    candidates: isCandidate.reduce((sum, flag) => sum + flag, 0),
  };
}

/**
 * Finds the volume whales, as {@linkcode learnWhales} does first.
 *
 * @param trades The trades.
 * @param options Which of them count, and what makes a volume whale.
 * @throws {RangeError} If `volumePercentile` is not in 0 to 100.
 */
export function volumeWhales(trades: UnorderedTrades, options: VolumeWhalesOptions): VolumeWhales {
  const { cutoffMs, asOfMs, minUsd = DEFAULT_MIN_USD, volumePercentile = 95 } = options;
  if (!(volumePercentile >= 0 && volumePercentile <= 100)) {
    throw new RangeError(`Cannot use a volumePercentile outside 0 to 100: ${volumePercentile}`);
  }
  const byMarket = groupByMarket(trades, { fromMs: cutoffMs, toMs: asOfMs, minUsd });
  return {
    isCandidate: findVolumeWhales(trades, byMarket, volumePercentile / 100),
    rows: byMarket.rows,
  };
}

/** Position in the time order of the first trade at or after a time. */
function firstAtOrAfter({ order, timeMs }: TradeTable, time: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeMs[order[middle]!]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The whales among wallets that were scored.
 *
 * @param table For the names of the wallets.
 * @param scores Their scores.
 * @param options How strict to be.
 * @returns The whales, sorted by wallet.
 */
export function keepWhales(
  table: Pick<TradeTable, "wallets">,
  scores: WalletScores,
  options: WhaleTerms,
): Whale[] {
  const { minTrades = 10, minWalletWr = 0.6, minSurprise = 0 } = options;
  const whales: Whale[] = [];
  for (let who = 0; who < table.wallets.length; who++) {
    const trades = scores.trades[who]!;
    if (trades === 0 || trades < minTrades) continue;
    const winRate = scores.correct[who]! / trades;
    const expectedWinRate = scores.expected[who]! / trades;
    const surprise = winRate - expectedWinRate;
    if (!(winRate >= minWalletWr && surprise > minSurprise)) continue;
    const avgRoi = scores.roi[who]! / trades;
    const sharpe = avgRoi / (Math.sqrt(scores.roiSquares[who]! / trades) + 1e-6);
    const score = whaleScore(surprise, avgRoi, sharpe);
    const wallet = table.wallets[who]!;
    whales.push({ wallet, winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe });
  }
  return whales.sort((a, b) => a.wallet < b.wallet ? -1 : 1);
}

/**
 * The score of a whale, at most 10: half for surprise, three tenths for return, two tenths for consistency.
 *
 * @param surprise Win rate less the mean price paid.
 * @param avgRoi Mean return per trade.
 * @param sharpe Mean return over its standard deviation.
 */
export function whaleScore(surprise: number, avgRoi: number, sharpe: number): number {
  const surprisePoints = Math.min(Math.max((surprise / 0.15) * 5 + 5, 0), 10);
  const score = 0.5 * surprisePoints + 0.3 * Math.min(avgRoi * 10, 10) +
    0.2 * 2 * Math.max(sharpe, 0);
  return Math.min(score, 10);
}
