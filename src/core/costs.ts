/**
 * What it costs to follow: fee, spread and price impact.
 *
 * Takers pay `shares × rate × price × (1 − price)`; the rate depends on the market's category. Half the spread is paid on
 * top of the last price, and our own order moves it by `usd / liquidity` of the price, the measure that step 5 of the
 * filter uses for the whale's order.
 *
 * @module
 */

import type { FeeSchedule } from "./market_facts.ts";
import { MICROS } from "./money.ts";
import type { BookLevel } from "./order_book.ts";

/** Assumptions about costs that history cannot show. */
export interface CostModel {
  /**
   * Fee rate for every market, 0 to 1, or `null` to take {@linkcode feeRateOf} its category.
   *
   * @default {null}
   */
  readonly feeRate: number | null;
  /** Half the distance between best bid and best ask, USD a share, 0 to 1. @default {0.005} */
  readonly halfSpread: number;
  /** Time from signal to fill, whole milliseconds, 0 or more. @default {5000} */
  readonly fillDelayMs: number;
}

/** What is assumed unless a user knows better. */
export const DEFAULT_COSTS: CostModel = { feeRate: null, halfSpread: 0.005, fillDelayMs: 5_000 };

/**
 * Fills in the defaults and checks every value.
 *
 * @param given The assumptions that differ from {@linkcode DEFAULT_COSTS}. @default {none}
 * @returns A complete, checked set.
 * @throws {RangeError} If the fee rate or half the spread is not in 0 to 1, or the delay is not a whole number of
 *   milliseconds, 0 or more.
 */
export function costModel(given: Partial<CostModel> = {}): CostModel {
  const costs = { ...DEFAULT_COSTS, ...given };
  const { feeRate, halfSpread, fillDelayMs } = costs;
  if (feeRate !== null && !(feeRate >= 0 && feeRate <= 1)) {
    throw new RangeError(`Cannot use feeRate outside 0 to 1: ${feeRate}`);
  }
  if (!(halfSpread >= 0 && halfSpread <= 1)) {
    throw new RangeError(`Cannot use halfSpread outside 0 to 1: ${halfSpread}`);
  }
  if (!(Number.isSafeInteger(fillDelayMs) && fillDelayMs >= 0)) {
    throw new RangeError(
      `Cannot use fillDelayMs that is no whole number of milliseconds: ${fillDelayMs}`,
    );
  }
  return costs;
}

/** Fee rates by word in the category's name, as charged in October 2026; a market keeps the rate it was created with. */
const FEE_RATES: readonly (readonly [RegExp, number])[] = [
  [/geopolitic/i, 0],
  [/crypto/i, 0.07],
  [/politic|finance|tech|mention/i, 0.04],
];
/** Sports, economy, culture, weather and all others. */
const OTHER_FEE_RATE = 0.05;

/**
 * Rate of the taker fee for a category, as of October 2026. A live market's own rate is in its `FeeSchedule`.
 *
 * @param category The category, any case; one that is unknown has the rate of most.
 * @returns A factor of `shares × price × (1 − price)`, 0 to 1.
 */
export function feeRateOf(category: string): number {
  return FEE_RATES.find(([name]) => name.test(category))?.[1] ?? OTHER_FEE_RATE;
}

/** Rate of the taker fee that a model assumes for a category: its own, else {@linkcode feeRateOf} the category. */
export function feeRate(costs: CostModel, category: string): number {
  return costs.feeRate ?? feeRateOf(category);
}

/**
 * Taker fee of a fill, in micro-dollars, rounded up to 0.00001 dollars as the exchange counts.
 *
 * @param sharesMicros Micro-shares bought.
 * @param priceMicros Price of the token, micro-dollars a share.
 * @param rate Fee rate, for example 0.04: that of {@linkcode feeRateOf}.
 * @returns Micro-dollars.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { takerFeeMicros } from "pilotfish";
 *
 * assertEquals(takerFeeMicros(25_000_000, 640_000, 0.07), 403_200); // 25 × 0.07 × 0.64 × 0.36
 * ```
 */
export function takerFeeMicros(sharesMicros: number, priceMicros: number, rate: number): number {
  const price = priceMicros / MICROS;
  return roundedFee((sharesMicros / MICROS) * rate * price * (1 - price));
}

/**
 * Taker fee of what was taken from a book, in micro-dollars, rounded up to 0.00001 dollars.
 *
 * @param taken Prices and shares.
 * @param schedule What takers pay in the market.
 * @returns Micro-dollars.
 */
export function scheduledFeeMicros(
  taken: readonly BookLevel[],
  { rate, exponent }: FeeSchedule,
): number {
  let feeUsd = 0;
  for (const { priceMicros, sharesMicros } of taken) {
    const price = priceMicros / MICROS;
    feeUsd += (sharesMicros / MICROS) * rate * (price * (1 - price)) ** exponent;
  }
  return roundedFee(feeUsd);
}

function roundedFee(feeUsd: number): number {
  // The small term keeps a result that is exact on paper from being rounded up a step.
  return Math.max(0, Math.ceil(feeUsd * 1e5 - 1e-6)) * 10;
}
