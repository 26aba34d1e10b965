/**
 * The whale set as the strategy's text says it, without a thought for speed: maps, lists and one trade after the other.
 *
 * @module
 */

import type { Outcome, Trade, Whale } from "../../../mod.ts";
import type { LearnWhalesOptions } from "../../../src/research/whales/whale_set.ts";

/** All options, none left to a default. */
export type NaiveOptions = Required<LearnWhalesOptions>;

/** Learns the whale set from trades in time order. */
export function naiveWhales(
  trades: readonly Trade[],
  options: NaiveOptions,
): { whales: Whale[]; trainingTrades: number } {
  const training = trades.filter(({ timeMs, usd }) =>
    options.cutoffMs <= timeMs && timeMs < options.asOfMs && usd >= options.minUsd
  );
  const candidates = new Set<string>();
  for (const marketId of new Set(training.map(({ marketId }) => marketId))) {
    const here = training.filter((trade) => trade.marketId === marketId);
    for (const wallet of whalesOf(here, options.volumePercentile)) candidates.add(wallet);
  }
  const whales = [...candidates].sort()
    .map((wallet) => score(wallet, training, options.winners))
    .filter((whale) => whale !== undefined)
    .filter(({ trades, winRate, surprise }) =>
      trades >= options.minTrades && winRate >= options.minWalletWr &&
      surprise > options.minSurprise
    );
  return { whales, trainingTrades: training.length };
}

/** Wallets with a whale trade among the trades of one market. */
function whalesOf(trades: readonly Trade[], percentile: number): Set<string> {
  const totals = new Map<string, number>();
  for (const { wallet, usd } of trades) totals.set(wallet, (totals.get(wallet) ?? 0) + usd);
  if (totals.size < 5) return new Set();
  const sorted = [...totals.values()].sort((a, b) => a - b);
  const position = (sorted.length - 1) * percentile / 100;
  const low = sorted[Math.floor(position)]!;
  const high = sorted[Math.ceil(position)]!;
  const threshold = low + (high - low) * (position - Math.floor(position));
  const before = new Map<string, number>();
  const whales = new Set<string>();
  for (const { wallet, usd } of trades) {
    if ((before.get(wallet) ?? 0) >= threshold) whales.add(wallet);
    before.set(wallet, (before.get(wallet) ?? 0) + usd);
  }
  return whales;
}

function score(
  wallet: string,
  training: readonly Trade[],
  winners: ReadonlyMap<string, Outcome>,
): Whale | undefined {
  const scored = training.filter((trade) => trade.wallet === wallet && winners.has(trade.marketId));
  if (scored.length === 0) return undefined;
  const rois: number[] = [];
  const expected: number[] = [];
  const correct: number[] = [];
  for (const { direction, price, marketId } of scored) {
    const r = winners.get(marketId) === "YES" ? 1 : 0;
    const isBuy = direction === "buy";
    expected.push(isBuy ? price : 1 - price);
    correct.push((isBuy && r === 1) || (!isBuy && r === 0) ? 1 : 0);
    rois.push(
      isBuy ? (r - price) / Math.max(price, 0.01) : (price - r) / Math.max(1 - price, 0.01),
    );
  }
  const winRate = mean(correct);
  const expectedWinRate = mean(expected);
  const surprise = winRate - expectedWinRate;
  const avgRoi = mean(rois);
  const std = Math.sqrt(mean(rois.map((roi) => (roi - avgRoi) ** 2)));
  const sharpe = avgRoi / (std + 1e-6);
  const surprisePoints = Math.max(0, Math.min(10, surprise / 0.15 * 5 + 5));
  const points = 0.5 * surprisePoints + 0.3 * Math.min(avgRoi * 10, 10) +
    0.2 * 2 * Math.max(sharpe, 0);
  return {
    wallet,
    winRate,
    score: Math.min(points, 10),
    trades: scored.length,
    expectedWinRate,
    surprise,
    avgRoi,
    sharpe,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
