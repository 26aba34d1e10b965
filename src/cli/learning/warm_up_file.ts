/**
 * The warm-up as a file: names and meaning are a contract.
 *
 * @module
 */

import type { Whale } from "../../core/warm_up.ts";
import { writtenParams } from "../../research/whales/training_params.ts";
import type { Learning } from "./learning.ts";
import type { Options } from "../options/options.ts";

/** One whale. Rates are fractions. */
export interface WhaleRecord {
  readonly wallet: string;
  readonly win_rate: number;
  readonly score: number;
  readonly trades: number;
  readonly expected_win_rate: number;
  readonly surprise: number;
  readonly avg_roi: number;
  readonly sharpe: number;
}

/** What `warmup --out` writes. */
export interface WarmUpFile {
  /** End of the training window, exclusive, ISO 8601 UTC. */
  readonly as_of: string;
  /** Its start, inclusive. */
  readonly cutoff: string;
  /** Parameters that shaped the whale set. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Trades that were learnt from. */
  readonly trades: number;
  /** Wallets in the history that was read. */
  readonly wallets: number;
  /** Markets in the history that was read. */
  readonly markets: number;
  /** Sorted by wallet. */
  readonly whales: readonly WhaleRecord[];
  /** The liquidity map: volume in USD by market id. */
  readonly liquidity_usd: Readonly<Record<string, number>>;
}

/** The file for what was learnt with these options. */
export function warmUpFile(
  { history, warmUp, whales, trainingTrades }: Learning,
  options: Options,
): WarmUpFile {
  return {
    as_of: new Date(warmUp.asOfMs).toISOString(),
    cutoff: new Date(warmUp.cutoffMs).toISOString(),
    params: writtenParams(options),
    trades: trainingTrades,
    wallets: history.table.wallets.length,
    markets: history.table.markets.length,
    whales: whales.map(whaleRecord),
    liquidity_usd: Object.fromEntries(warmUp.liquidityUsd),
  };
}

/** A whale as it is written to files. */
export function whaleRecord(whale: Whale): WhaleRecord {
  return {
    wallet: whale.wallet,
    win_rate: whale.winRate,
    score: whale.score,
    trades: whale.trades,
    expected_win_rate: whale.expectedWinRate,
    surprise: whale.surprise,
    avg_roi: whale.avgRoi,
    sharpe: whale.sharpe,
  };
}
