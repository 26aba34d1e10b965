/**
 * What shapes a whale set, under the names that files and the KV have for it.
 *
 * @module
 */

import type { OutcomeMode } from "../../core/trade.ts";

/** What shapes a whale set. */
export interface TrainingParams {
  /** Categories that are read, any case; empty for all. */
  readonly categories: readonly string[];
  readonly outcomes: OutcomeMode;
  readonly trainMonths: number;
  readonly minUsd: number;
  readonly volumePercentile: number;
  readonly minTrades: number;
  readonly minWalletWr: number;
  readonly minSurprise: number;
  readonly liquidityField?: string | undefined;
}

/** The parameters as they are written down. */
export function writtenParams(params: TrainingParams): Readonly<Record<string, unknown>> {
  return {
    categories: params.categories,
    outcomes: params.outcomes,
    train_months: params.trainMonths,
    min_usd: params.minUsd,
    volume_percentile: params.volumePercentile,
    min_trades: params.minTrades,
    min_wallet_wr: params.minWalletWr,
    min_surprise: params.minSurprise,
    liquidity_field: params.liquidityField ?? null,
  };
}

/** The parameters as they are compared: the order and case of categories mean nothing. */
export function comparedParams(params: TrainingParams): Readonly<Record<string, unknown>> {
  const categories = params.categories.map((name) => name.toLowerCase()).toSorted();
  return writtenParams({ ...params, categories });
}
