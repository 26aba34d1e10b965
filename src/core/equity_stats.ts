/**
 * What a series of daily equities says: return, risk, drawdown.
 *
 * Markets trade every day: a year is 365 days. The risk-free rate is 0. The definitions of all figures are in
 * `metrics.ts`.
 *
 * @module
 */

import { figureOrNull, meanOf } from "./figure.ts";
import { quantileSorted } from "./quantile.ts";

/** Days of a year of markets that never close. */
const DAYS_PER_YEAR = 365;
/** Which part of the days is the bad tail. */
const TAIL = 0.05;
/** Deviations up to here are what rounding makes of equal returns. */
const ROUNDING = 4 * Number.EPSILON;

/** Figures of an equity series. Returns and drawdowns are fractions; `null` where a figure cannot be computed. */
export interface EquityStats {
  /** Last equity over the first, minus 1. */
  readonly totalReturn: number | null;
  /** Yearly growth. */
  readonly cagr: number | null;
  /** Yearly. */
  readonly volatility: number | null;
  /** Yearly. */
  readonly sharpe: number | null;
  /** Yearly. */
  readonly sortino: number | null;
  /** Largest fall from a peak. */
  readonly maxDrawdown: number | null;
  /** Its length from peak to recovery, days. */
  readonly maxDrawdownDays: number | null;
  /** Growth over the largest drawdown. */
  readonly calmar: number | null;
  /** Loss of a day that one in twenty exceeds. */
  readonly var95: number | null;
  /** Mean loss of the worst twentieth of the days. */
  readonly cvar95: number | null;
  /** Largest daily return. */
  readonly bestDay: number | null;
  /** Smallest daily return. */
  readonly worstDay: number | null;
}

/**
 * Figures of an equity series.
 *
 * @param equity Equity at the start, then at the end of each UTC day without gaps, in any one unit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { equityStats } from "pilotfish";
 *
 * const { totalReturn, maxDrawdown, maxDrawdownDays } = equityStats([100, 200, 150, 250]);
 * assertEquals([totalReturn, maxDrawdown, maxDrawdownDays], [1.5, 0.25, 2]);
 * ```
 */
export function equityStats(equity: readonly number[]): EquityStats {
  const days = equity.length - 1;
  const returns = dailyReturns(equity);
  const [first = NaN, last = NaN] = [equity[0], equity.at(-1)];
  const totalReturn = days < 1 ? null : figureOrNull(last / first - 1);
  const cagr = days < 1 ? null : cagrOf(first, last, days);
  const { depth, length } = deepest(equity);
  const maxDrawdown = days < 1 ? null : figureOrNull(depth);
  return {
    totalReturn,
    cagr,
    ...riskOf(returns),
    maxDrawdown,
    maxDrawdownDays: days < 1 ? null : length,
    calmar: cagr === null || maxDrawdown === null || maxDrawdown === 0 ? null : cagr / maxDrawdown,
    ...tailOf(returns),
  };
}

/**
 * Return of each day, a fraction of the equity of the day before.
 *
 * @param equity Equity at the start, then at the end of each day.
 */
export function dailyReturns(equity: readonly number[]): readonly number[] {
  return equity.slice(1).map((today, day) => today / equity[day]! - 1);
}

/**
 * How far each value is below the highest so far, a fraction: 0 at a peak.
 *
 * @param equity Equity at the start, then at the end of each day.
 */
export function drawdowns(equity: readonly number[]): readonly number[] {
  let peak = -Infinity;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return 1 - value / peak;
  });
}

function cagrOf(first: number, last: number, days: number): number | null {
  return last <= 0 ? -1 : figureOrNull((last / first) ** (DAYS_PER_YEAR / days) - 1);
}

function riskOf(
  returns: readonly number[],
): Pick<EquityStats, "volatility" | "sharpe" | "sortino"> {
  if (returns.length < 2) return { volatility: null, sharpe: null, sortino: null };
  const mean = meanOf(returns);
  const squares = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (returns.length - 1));
  const downside = Math.sqrt(meanOf(returns.map((each) => Math.min(each, 0) ** 2)));
  const yearly = Math.sqrt(DAYS_PER_YEAR);
  return {
    volatility: figureOrNull(deviation * yearly),
    sharpe: deviation <= ROUNDING ? null : figureOrNull(mean / deviation * yearly),
    sortino: downside === 0 ? null : figureOrNull(mean / downside * yearly),
  };
}

function tailOf(
  returns: readonly number[],
): Pick<EquityStats, "var95" | "cvar95" | "bestDay" | "worstDay"> {
  const sorted = Float64Array.from(returns).sort();
  const [worstDay = NaN, bestDay = NaN] = [sorted[0], sorted.at(-1)];
  const ends = { bestDay: figureOrNull(bestDay), worstDay: figureOrNull(worstDay) };
  if (sorted.length < 2) return { var95: null, cvar95: null, ...ends };
  const edge = quantileSorted(sorted, TAIL);
  const tail = sorted.filter((each) => each <= edge);
  // 0 minus the number, not the number negated: there is no loss of minus nothing.
  return { var95: figureOrNull(0 - edge), cvar95: figureOrNull(0 - meanOf(tail)), ...ends };
}

/** The deepest drawdown, and the longest one in days from its peak to recovery or to the end. */
function deepest(equity: readonly number[]): { readonly depth: number; readonly length: number } {
  let peakDay = 0;
  let depth = 0;
  let length = 0;
  let isBelow = false;
  for (const [day, value] of equity.entries()) {
    const peak = equity[peakDay]!;
    if (value < peak) {
      depth = Math.max(depth, 1 - value / peak);
      isBelow = true;
    }
    if (isBelow) length = Math.max(length, day - peakDay);
    if (value < peak) continue;
    peakDay = day;
    isBelow = false;
  }
  return { depth, length };
}
