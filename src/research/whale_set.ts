/**
 * The warm-up: which wallets are proven whales, learnt from the trades of the training window and how markets ended.
 *
 * Works on columns. Beside the trades it needs four bytes a training trade (their row numbers by market); everything else
 * grows with wallets and markets.
 *
 * @module
 */

import type { Outcome } from "../core/trade.ts";
import type { Whale } from "../core/warm_up.ts";
import { quantileSelect } from "./quantile_select.ts";
import { SELL, type TradeTable } from "./trade_table.ts";

/** Rows whose columns are read together, so that they wait for memory at the same time. */
const BATCH = 1024;

/** Markets with fewer wallets than this have no volume whales. */
export const MIN_MARKET_WALLETS = 5;

/** What {@linkcode learnWhales} learns from, and how strict it is. */
export interface LearnWhalesOptions {
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
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
export function learnWhales(table: TradeTable, options: LearnWhalesOptions): WhaleSet {
  const { minUsd = 10, volumePercentile = 95 } = options;
  if (!(volumePercentile >= 0 && volumePercentile <= 100)) {
    throw new RangeError(`Cannot use a volumePercentile outside 0 to 100: ${volumePercentile}`);
  }
  const window = table.order.subarray(
    firstAtOrAfter(table, options.cutoffMs),
    firstAtOrAfter(table, options.asOfMs),
  );
  const { ends, rows } = groupByMarket(table, window, minUsd);
  const isCandidate = volumeWhales(table, ends, rows, volumePercentile / 100);
  const scores = scoreCandidates(table, { window, spare: rows }, isCandidate, options);
  return {
    whales: keepWhales(table, scores, options),
    trainingTrades: rows.length,
    candidates: isCandidate.reduce((sum, flag) => sum + flag, 0),
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

/** Training trades by market: `rows` holds market 0's up to `ends[0]`, then market 1's, …, each in time order. */
interface ByMarket {
  readonly ends: Uint32Array;
  readonly rows: Uint32Array;
}

/** A counting sort. */
function groupByMarket(table: TradeTable, window: Uint32Array, minUsd: number): ByMarket {
  const { market, usd } = table;
  const ends = new Uint32Array(table.markets.length);
  let count = 0;
  for (let i = 0; i < window.length; i++) {
    const row = window[i]!;
    if (usd[row]! < minUsd) continue;
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
  for (let i = 0; i < window.length; i++) {
    const row = window[i]!;
    if (usd[row]! >= minUsd) rows[ends[market[row]!]!++] = row;
  }
  return { ends, rows };
}

/**
 * Flags the wallets with at least one whale trade: one before which they had already traded, in that market, as much as
 * the quantile of all wallets' totals there. What a wallet traded before only grows, so its last trade decides.
 */
function volumeWhales(
  table: TradeTable,
  ends: Uint32Array,
  rows: Uint32Array,
  quantile: number,
): Uint8Array {
  const { wallet, usd } = table;
  const isCandidate = new Uint8Array(table.wallets.length);
  // Of the market at hand, by wallet: number of the wallet within the market + 1, its total, its total before its last.
  const place = new Uint32Array(table.wallets.length);
  const members = new Uint32Array(table.wallets.length);
  const totalUsd = new Float64Array(table.wallets.length);
  const beforeUsd = new Float64Array(table.wallets.length);
  const batchWallet = new Uint32Array(BATCH);
  const batchUsd = new Float64Array(BATCH);
  for (let market = 0, start = 0; market < ends.length; market++) {
    const end = ends[market]!;
    let count = 0;
    for (let batch = start; batch < end; batch += BATCH) {
      const size = Math.min(BATCH, end - batch);
      for (let i = 0; i < size; i++) {
        const row = rows[batch + i]!;
        batchWallet[i] = wallet[row]!;
        batchUsd[i] = usd[row]!;
      }
      for (let i = 0; i < size; i++) {
        const who = batchWallet[i]!;
        let at = place[who]! - 1;
        if (at < 0) {
          at = count++;
          place[who] = at + 1;
          members[at] = who;
          totalUsd[at] = 0;
        }
        const before = totalUsd[at]!;
        beforeUsd[at] = before;
        totalUsd[at] = before + batchUsd[i]!;
      }
    }
    if (count >= MIN_MARKET_WALLETS) {
      const thresholdUsd = quantileSelect(totalUsd.subarray(0, count), quantile);
      for (let at = 0; at < count; at++) {
        if (beforeUsd[at]! >= thresholdUsd) isCandidate[members[at]!] = 1;
      }
    }
    for (let at = 0; at < count; at++) place[members[at]!] = 0;
    start = end;
  }
  return isCandidate;
}

/** Sums over the scored trades of each wallet, by wallet. */
interface Scores {
  readonly trades: Uint32Array;
  readonly correct: Float64Array;
  readonly expected: Float64Array;
  readonly roi: Float64Array;
  /** Sum of squared distances of the returns from their mean. */
  readonly roiSquares: Float64Array;
}

/**
 * Scores all training trades of the candidates in resolved markets, in time order.
 *
 * @param spare Room for the row number of every training trade; what it holds is no longer needed.
 */
function scoreCandidates(
  table: TradeTable,
  training: { readonly window: Uint32Array; readonly spare: Uint32Array },
  isCandidate: Uint8Array,
  { winners, minUsd = 10 }: LearnWhalesOptions,
): Scores {
  const { wallet, market, isSell, price, usd } = table;
  const settlements = settlementPrices(table.markets, winners);
  const scores = emptyScores(table.wallets.length);
  const scored = training.spare;
  let count = 0;
  for (let i = 0; i < training.window.length; i++) {
    const row = training.window[i]!;
    const who = wallet[row]!;
    if (isCandidate[who] === 0 || usd[row]! < minUsd) continue;
    const settled = settlements[market[row]!]!;
    if (Number.isNaN(settled)) continue;
    const isSold = isSell[row] === SELL;
    scores.trades[who]!++;
    scores.correct[who]! += isSold === (settled === 0) ? 1 : 0;
    scores.expected[who]! += isSold ? 1 - price[row]! : price[row]!;
    scores.roi[who]! += roiOf(isSold, price[row]!, settled);
    scored[count++] = row;
  }
  for (let i = 0; i < count; i++) {
    const row = scored[i]!;
    const who = wallet[row]!;
    const roi = roiOf(isSell[row] === SELL, price[row]!, settlements[market[row]!]!);
    scores.roiSquares[who]! += (roi - scores.roi[who]! / scores.trades[who]!) ** 2;
  }
  return scores;
}

function emptyScores(wallets: number): Scores {
  return {
    trades: new Uint32Array(wallets),
    correct: new Float64Array(wallets),
    expected: new Float64Array(wallets),
    roi: new Float64Array(wallets),
    roiSquares: new Float64Array(wallets),
  };
}

/** What a YES share of each market paid in the end: 1 or 0, NaN if nobody knows. */
function settlementPrices(
  markets: readonly string[],
  winners: ReadonlyMap<string, Outcome>,
): Float64Array {
  return Float64Array.from(markets, (marketId) => {
    const winner = winners.get(marketId);
    return winner === undefined ? NaN : winner === "YES" ? 1 : 0;
  });
}

/** Return of a trade held to resolution, per USD at stake; a price near 0 counts as one cent. */
function roiOf(isSold: boolean, price: number, settled: number): number {
  return isSold
    ? (price - settled) / Math.max(1 - price, 0.01)
    : (settled - price) / Math.max(price, 0.01);
}

function keepWhales(table: TradeTable, scores: Scores, options: LearnWhalesOptions): Whale[] {
  const { minTrades = 10, minWalletWr = 0.6, minSurprise = 0 } = options;
  const whales: Whale[] = [];
  for (const [who, wallet] of table.wallets.entries()) {
    const trades = scores.trades[who]!;
    if (trades === 0 || trades < minTrades) continue;
    const winRate = scores.correct[who]! / trades;
    const expectedWinRate = scores.expected[who]! / trades;
    const surprise = winRate - expectedWinRate;
    if (!(winRate >= minWalletWr && surprise > minSurprise)) continue;
    const avgRoi = scores.roi[who]! / trades;
    const sharpe = avgRoi / (Math.sqrt(scores.roiSquares[who]! / trades) + 1e-6);
    const score = whaleScore(surprise, avgRoi, sharpe);
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
