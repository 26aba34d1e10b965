/**
 * Returns by calendar month, UTC.
 *
 * @module
 */

import { dayOfMark } from "./account_recorder.ts";

/** Return of a month. */
export interface MonthReturn {
  readonly year: number;
  /** 0 for January. */
  readonly month: number;
  /** Equity at its end over equity at its beginning, minus 1. */
  readonly value: number;
}

/**
 * Return of each month; the first and the last may be shorter than the calendar has them.
 *
 * @param timesMs The start, then the ends of days.
 * @param equityUsd Equity at these moments.
 */
export function monthlyReturns(
  timesMs: readonly number[],
  equityUsd: readonly number[],
): readonly MonthReturn[] {
  const months: MonthReturn[] = [];
  let before = equityUsd[0] ?? NaN;
  for (let i = 1; i < timesMs.length; i++) {
    const day = new Date(dayOfMark(timesMs, i));
    const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
    const next = new Date(i + 1 < timesMs.length ? dayOfMark(timesMs, i + 1) : Infinity);
    if (next.getUTCMonth() === month && next.getUTCFullYear() === year) continue;
    months.push({ year, month, value: equityUsd[i]! / before - 1 });
    before = equityUsd[i]!;
  }
  return months;
}
