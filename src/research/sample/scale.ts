/**
 * How big a sample is: its year, its categories, and what grows with the number of trades.
 *
 * Ten times the trades make about five times the markets and wallets, so that a bigger sample is both wider and deeper.
 *
 * @module
 */

/** First instant of the sample, milliseconds since the epoch. */
export const SAMPLE_START_MS = Date.UTC(2025, 0, 1);
/** End of the sample (exclusive), milliseconds since the epoch. */
export const SAMPLE_END_MS = Date.UTC(2026, 0, 1);
/** Milliseconds in an hour, the step of the simulation. */
export const HOUR_MS = 3_600_000;
/** Steps in the sample. */
export const SAMPLE_HOURS = (SAMPLE_END_MS - SAMPLE_START_MS) / HOUR_MS;

/** A folder of the sample. */
export interface SampleCategory {
  /** Name of the folder. */
  readonly name: string;
  /** Share of all trades, 0 to 1. */
  readonly tradeShare: number;
  /** Share of all markets, 0 to 1. */
  readonly marketShare: number;
  /** Shortest and longest life of a market, days. */
  readonly lifeDays: readonly [number, number];
}

/** The folders of the sample, in name order. */
export const SAMPLE_CATEGORIES: readonly SampleCategory[] = [
  { name: "Crypto", tradeShare: 0.15, marketShare: 0.15, lifeDays: [5, 40] },
  { name: "Economy", tradeShare: 0.10, marketShare: 0.10, lifeDays: [20, 90] },
  { name: "Geopolitics", tradeShare: 0.22, marketShare: 0.22, lifeDays: [10, 90] },
  { name: "Politics", tradeShare: 0.28, marketShare: 0.28, lifeDays: [10, 120] },
  { name: "Sports", tradeShare: 0.25, marketShare: 0.25, lifeDays: [2, 14] },
];

/** Numbers of things in a sample. */
export interface SampleScale {
  /** Markets in each category, in the order of {@linkcode SAMPLE_CATEGORIES}. */
  readonly markets: readonly number[];
  /** Small wallets. */
  readonly crowd: number;
  /** Market makers. */
  readonly makers: number;
  /** Large wallets that hear news early. */
  readonly informed: number;
  /** Large wallets that only look as if they did. */
  readonly lucky: number;
}

/** Trades for which the numbers below are given. */
const BASE_TRADES = 200_000;
const BASE_MARKETS = 300;
const BASE_CROWD = 8000;
/** Growth of markets and wallets: the power of the growth of trades. */
const GROWTH_POWER = 0.7;

/**
 * Says how many markets and wallets a sample of this many trades has.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sampleScale } from "./scale.ts";
 *
 * assertEquals(sampleScale(200_000).crowd, 8000);
 * assertEquals(sampleScale(5_000_000).crowd, 76_146);
 * ```
 */
export function sampleScale(trades: number): SampleScale {
  // exp and log rather than a power, which engines round differently.
  const growth = Math.exp(GROWTH_POWER * Math.log(trades / BASE_TRADES));
  const markets = SAMPLE_CATEGORIES.map(({ marketShare }) =>
    Math.max(4, Math.round(BASE_MARKETS * growth * marketShare))
  );
  const total = markets.reduce((sum, count) => sum + count, 0);
  return {
    markets,
    crowd: Math.round(BASE_CROWD * growth),
    makers: Math.round(6 + total / 40),
    informed: Math.round(6 + total / 5),
    lucky: Math.round(6 + total / 4),
  };
}
