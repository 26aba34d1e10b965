/**
 * The coverage ledger in a few figures.
 *
 * @module
 */

import { type Coverage, type CoverageLedger, type CoverageSpan, coverageSums } from "./coverage.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../core/time_units.ts";

/** Blind spans that are named. */
const MAX_BLIND = 5;

/** How long a period was what, milliseconds; together they are its length. */
export interface CoverageShares extends Readonly<Record<Coverage, number>> {
  /** The program did not run. */
  readonly unwatched: number;
}

/** A ledger in a few figures. Times are milliseconds since the epoch. */
export interface CoverageSummary {
  /** First moment of the ledger. */
  readonly sinceMs: number;
  /** Its end, at which the periods end as well. */
  readonly untilMs: number;
  /** The last hour. */
  readonly hour: CoverageShares;
  /** The last 24 hours. */
  readonly day: CoverageShares;
  /** The whole ledger. */
  readonly all: CoverageShares;
  /** The last blind spans, the latest first. */
  readonly lastBlind: readonly CoverageSpan[];
}

/**
 * Sums a ledger up.
 *
 * @param ledger The ledger.
 * @returns `undefined` if nothing is in it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { summarizeCoverage } from "./coverage_summary.ts";
 *
 * const { hour } = summarizeCoverage([
 *   { fromMs: 0, toMs: 3_000_000, coverage: "alive" },
 *   { fromMs: 3_000_000, toMs: 3_600_000, coverage: "blind" },
 * ])!;
 * assertEquals(hour, { alive: 3_000_000, repaired: 0, blind: 600_000, unwatched: 0 });
 * ```
 */
export function summarizeCoverage(ledger: CoverageLedger): CoverageSummary | undefined {
  const [first, last] = [ledger[0], ledger.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { fromMs: sinceMs } = first;
  const { toMs: untilMs } = last;
  return {
    sinceMs,
    untilMs,
    hour: coverageShares(ledger, untilMs - MS_PER_HOUR, untilMs),
    day: coverageShares(ledger, untilMs - MS_PER_DAY, untilMs),
    all: coverageShares(ledger, sinceMs, untilMs),
    lastBlind: ledger.filter(({ coverage }) => coverage === "blind").slice(-MAX_BLIND).reverse(),
  };
}

/**
 * How long a period was what.
 *
 * @param ledger The ledger.
 * @param fromMs Its beginning, milliseconds since the epoch.
 * @param toMs Its end.
 */
export function coverageShares(
  ledger: CoverageLedger,
  fromMs: number,
  toMs: number,
): CoverageShares {
  const sums = coverageSums(ledger, fromMs, toMs);
  const { alive, repaired, blind } = sums;
  return { ...sums, unwatched: Math.max(toMs - fromMs, 0) - alive - repaired - blind };
}
