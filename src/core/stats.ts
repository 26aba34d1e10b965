/**
 * Every figure of a report, from the daily equities of an account and its closed positions.
 *
 * @module
 */

import type { TQuantile } from "./clustered_interval.ts";
import { type EquityStats, equityStats } from "./equity_stats.ts";
import { figureOrNull, meanOf } from "./figure.ts";
import { type PositionOutcome, type PositionStats, positionStats } from "./position_stats.ts";

/** What figures are computed from. */
export interface StatsInput {
  /** Equity at the start, then at the end of each UTC day without gaps, USD. */
  readonly equityUsd: readonly number[];
  /** Value of the open positions at the same moments, USD. */
  readonly investedUsd: readonly number[];
  /** Paid for shares in all, fees included, USD. */
  readonly boughtUsd: number;
  /** Closed positions, in any order. */
  readonly positions: readonly PositionOutcome[];
}

/** How much of the account was at work. */
export interface UseStats {
  /** Mean share of the equity that is in open positions. */
  readonly exposure: number | null;
  /** Paid for shares over the mean equity. */
  readonly turnover: number | null;
}

/** Every figure; `null` where one cannot be computed. What each means is in `metrics.ts`. */
export interface AccountStats extends EquityStats, PositionStats, UseStats {}

/** Every figure under the name that JSON has for it: `maxDrawdownDays` is `max_drawdown_days`. */
export type StatsRecord = Readonly<Record<string, unknown>>;

/**
 * Computes every figure.
 *
 * @param input Daily equities and closed positions.
 * @param tQuantile Quantile of Student's t; the core imports no package that has one.
 */
export function accountStats(input: StatsInput, tQuantile: TQuantile): AccountStats {
  return {
    ...equityStats(input.equityUsd),
    ...useStats(input),
    ...positionStats(input.positions, tQuantile),
  };
}

function useStats({ equityUsd, investedUsd, boughtUsd }: StatsInput): UseStats {
  if (equityUsd.length < 2) return { exposure: null, turnover: null };
  const shares = equityUsd.slice(1).map((equity, day) => (investedUsd[day + 1] ?? NaN) / equity);
  return {
    exposure: figureOrNull(meanOf(shares)),
    turnover: figureOrNull(boughtUsd / meanOf(equityUsd)),
  };
}

/**
 * Whether the closed positions say anything about an edge: `none` if the interval of the mean edge contains 0, or if
 * there is no interval.
 */
export function edgeEvidence(
  { edgeInterval }: Pick<PositionStats, "edgeInterval">,
): "none" | "gain" | "loss" {
  if (edgeInterval === null) return "none";
  const [low, high] = edgeInterval;
  return low > 0 ? "gain" : high < 0 ? "loss" : "none";
}

/** The figures in the form in which machines read them. */
export function statsRecord(stats: AccountStats): StatsRecord {
  return snakeKeys(stats) as StatsRecord;
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [snakeKey(key), snakeKeys(each)]),
  );
}

function snakeKey(key: string): string {
  return key.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
}
