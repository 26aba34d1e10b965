/**
 * The strategy's parameters, their defaults and their allowed ranges.
 *
 * @module
 */

/** Parameters of the confirmed-whale strategy and of the account that follows it. */
export interface StrategyParams {
  /** Step 1: smallest trade that counts, USD. */
  readonly minSizeUsd: number;
  /** Step 2: smallest market volume, USD. */
  readonly minMarketVolume: number;
  /** Step 3: categories to follow, any case; empty means all. */
  readonly categories: readonly string[];
  /** Step 4: smallest win rate of a whale, 0 to 1. */
  readonly minWalletWr: number;
  /** Step 5: largest `usd / liquidity`. */
  readonly maxPriceImpact: number;
  /** Step 6: distinct whales that must agree, this trade's included. */
  readonly minConfirmations: number;
  /** Step 6: how far back a confirmation counts, hours. */
  readonly windowHours: number;
  /** Step 6: silence after a signal for the same market and direction, hours. */
  readonly cooldownHours: number;
  /** Starting capital of the account, USD. */
  readonly capital: number;
  /** Size of a position as a fraction of the starting capital. */
  readonly positionSizePct: number;
  /** Largest position, USD. */
  readonly maxPositionUsd: number;
  /** Loss of starting capital at which the kill switch trips, fraction. */
  readonly maxDrawdown: number;
}

/** The defaults a user gets without any flag. */
export const DEFAULT_PARAMS: StrategyParams = {
  minSizeUsd: 10_000,
  minMarketVolume: 500_000,
  categories: ["Politics", "Geopolitics"],
  minWalletWr: 0.60,
  maxPriceImpact: 0.05,
  minConfirmations: 2,
  windowHours: 24,
  cooldownHours: 168,
  capital: 10_000,
  positionSizePct: 0.03,
  maxPositionUsd: 50_000,
  maxDrawdown: 0.15,
};

/** Largest capital, USD: its micro-dollars stay exact integers even after nine times as much was won. */
const MAX_CAPITAL_USD = 1e9;
/** Largest position, USD: its micro-shares stay exact integers down to a price of 0.001. */
const MAX_POSITION_USD = 5e6;

/** Allowed range of every number among the parameters, both ends included. */
export const PARAM_RANGES: Readonly<
  Record<Exclude<keyof StrategyParams, "categories">, readonly [number, number]>
> = {
  minSizeUsd: [0, Number.MAX_VALUE],
  minMarketVolume: [0, Number.MAX_VALUE],
  minWalletWr: [0, 1],
  maxPriceImpact: [0, Number.MAX_VALUE],
  minConfirmations: [1, 1000],
  windowHours: [0, 24 * 3660],
  cooldownHours: [0, 24 * 3660],
  capital: [1, MAX_CAPITAL_USD],
  positionSizePct: [0, 1],
  maxPositionUsd: [0, MAX_POSITION_USD],
  maxDrawdown: [0, 1],
};

/**
 * Fills in the defaults and checks every value.
 *
 * @param given The parameters that differ from {@linkcode DEFAULT_PARAMS}.
 * @returns A complete, checked set.
 * @throws {RangeError} If a value is not a number in its range; the message names it.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { strategyParams } from "pilotfish";
 *
 * assertEquals(strategyParams({ minConfirmations: 3 }).windowHours, 24);
 * assertThrows(() => strategyParams({ minWalletWr: 60 }), RangeError, "minWalletWr");
 * ```
 */
export function strategyParams(
  given: Partial<StrategyParams> = {},
): StrategyParams {
  const params = { ...DEFAULT_PARAMS, ...given };
  for (const [name, [low, high]] of Object.entries(PARAM_RANGES)) {
    const value = params[name as keyof typeof PARAM_RANGES];
    if (!(value >= low && value <= high)) {
      throw new RangeError(
        `Cannot use ${name} outside ${low} to ${high}: ${value}`,
      );
    }
  }
  if (!Number.isInteger(params.minConfirmations)) {
    throw new RangeError(
      `Cannot use minConfirmations that is not a whole number: ${params.minConfirmations}`,
    );
  }
  return params;
}
