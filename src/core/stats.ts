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
 * @param tQuantile Quantile of Student's t; the core imports no package that has one. That of `cephes` will do:
 *   `(p, degreesOfFreedom) => stdtri(degreesOfFreedom, p)`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stdtri } from "cephes";
 * import { accountStats } from "pilotfish";
 *
 * const position = { costUsd: 3_000, entryPrice: 0.6, won: true, openedMs: 0, closedMs: 86_400_000 };
 * const stats = accountStats({
 *   equityUsd: [10_000, 9_000, 12_500],
 *   investedUsd: [0, 5_000, 0],
 *   boughtUsd: 6_000,
 *   positions: [
 *     { ...position, marketId: "0x01", pnlUsd: 2_000 },
 *     { ...position, marketId: "0x02", pnlUsd: 500 },
 *   ],
 * }, (p, degreesOfFreedom) => stdtri(degreesOfFreedom, p));
 * assertEquals([stats.totalReturn, stats.winRate, stats.expectancy], [0.25, 1, 1_250]);
 * ```
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
