/**
 * The strategy's parameters, their defaults and their allowed ranges.
 *
 * @module
 */

/**
 * Parameters of the confirmed-whale strategy and of the account that follows it. Rates and shares are fractions, 0 to 1;
 * {@linkcode PARAM_RANGES} has the range of each.
 */
export interface StrategyParams {
  /** Step 1: smallest trade that counts, USD. @default {10_000} */
  readonly minSizeUsd: number;
  /** Step 2: smallest market volume, USD. @default {500_000} */
  readonly minMarketVolume: number;
  /** Step 3: categories to follow, any case; empty means all. @default {["Politics", "Geopolitics"]} */
  readonly categories: readonly string[];
  /** Step 4: smallest win rate of a whale, 0 to 1. @default {0.6} */
  readonly minWalletWr: number;
  /** Step 5: largest `usd / liquidity`, a fraction. @default {0.05} */
  readonly maxPriceImpact: number;
  /** Step 6: distinct whales that must agree, this trade's included, 1 to 1000. @default {2} */
  readonly minConfirmations: number;
  /** Step 6: how far back a confirmation counts, hours. @default {24} */
  readonly windowHours: number;
  /** Step 6: silence for market and direction after a signal, followed or not, hours. @default {168} */
  readonly cooldownHours: number;
  /** Starting capital of the account, USD, 1 to a billion. @default {10_000} */
  readonly capital: number;
  /**
   * Size of a position as a fraction of the starting capital, 0 to 1: not percent, whatever its name says.
   *
   * @default {0.03}
   */
  readonly positionSizePct: number;
  /** Largest position, USD, at most five million. @default {50_000} */
  readonly maxPositionUsd: number;
  /** Loss of starting capital above which the kill switch trips, fraction; 1 for never. @default {0.15} */
  readonly maxDrawdown: number;
  /** Loss from the highest equity above which it trips too, fraction of that; 1 for never. @default {1} */
  readonly maxDrawdownFromPeak: number;
  /** Part of either loss at which a warning is given; 1 for never. @default {1} */
  readonly warnLevel: number;
  /**
   * How often in a row a loss must be seen before the switch trips, once a second: a single price may be an error.
   *
   * @default {1}
   */
  readonly marksToTrip: number;
  /** Most that may be paid for both outcomes of a market together, fees included, USD. @default {no limit} */
  readonly maxMarketUsd: number;
  /** Most that may be paid in all markets of one event together, fees included, USD. @default {no limit} */
  readonly maxEventUsd: number;
  /** Most that may be paid for all open positions together, fees included, USD. @default {no limit} */
  readonly maxExposureUsd: number;
  /** Most that may be ordered in one day, UTC, USD. @default {no limit} */
  readonly maxDayUsd: number;
  /** Most positions that may be open at a time. @default {no limit} */
  readonly maxPositions: number;
  /** Oldest trade of a live feed that may still be followed, milliseconds. @default {no limit} */
  readonly maxSignalAgeMs: number;
  /**
   * Oldest price of an open position, on a live feed, at which others may be opened, milliseconds.
   *
   * @default {no limit}
   */
  readonly maxPriceAgeMs: number;
  /** Whether to follow signals while the feeds may be missing trades. @default {false} */
  readonly tradeWhileBlind: boolean;
  /** Whether to tell when a whale that was followed trades the other way. @default {false} */
  readonly watchExits: boolean;
  /**
   * How long to remember a market after it has resolved, after the exchange told of it, and after its windows and cooldowns
   * are over, hours; 0 for ever. Where something is held or ordered nothing is forgotten. It changes no signal unless a trade
   * comes so many hours late, or nobody tells again of a market that trades again. @default {0}
   */
  readonly forgetHours: number;
}

/** A limit of this many USD is none: no account ever has so much. */
export const NO_LIMIT_USD = 9e9;
/** A limit of this many milliseconds is none. */
export const NO_LIMIT_MS = 8.64e15;
/** A limit of this many positions is none. */
const NO_LIMIT_POSITIONS = 1e9;

/** The defaults a user gets without any flag on history: the strategy as it is written down, and no limit besides. */
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
  maxDrawdownFromPeak: 1,
  warnLevel: 1,
  marksToTrip: 1,
  maxMarketUsd: NO_LIMIT_USD,
  maxEventUsd: NO_LIMIT_USD,
  maxExposureUsd: NO_LIMIT_USD,
  maxDayUsd: NO_LIMIT_USD,
  maxPositions: NO_LIMIT_POSITIONS,
  maxSignalAgeMs: NO_LIMIT_MS,
  maxPriceAgeMs: NO_LIMIT_MS,
  tradeWhileBlind: false,
  watchExits: false,
  forgetHours: 0,
};

/**
 * What differs from {@linkcode DEFAULT_PARAMS} on live trades, where a price may be an error, a feed may be late, and the
 * program may run for years: a kill switch that also trips at a loss of 15 % from the peak, warns at 80 % of a limit and
 * must see a loss three times; trades that are followed for a minute, prices that are good for an hour; whales that leave
 * are told; what resolved is forgotten after 30 days.
 */
export const LIVE_PARAMS: Pick<
  StrategyParams,
  | "maxDrawdownFromPeak"
  | "warnLevel"
  | "marksToTrip"
  | "maxSignalAgeMs"
  | "maxPriceAgeMs"
  | "watchExits"
  | "forgetHours"
> = {
  maxDrawdownFromPeak: 0.15,
  warnLevel: 0.8,
  marksToTrip: 3,
  maxSignalAgeMs: 60_000,
  maxPriceAgeMs: 3_600_000,
  watchExits: true,
  forgetHours: 24 * 30,
};

/** Largest capital, USD: its micro-dollars stay exact integers even after nine times as much was won. */
const MAX_CAPITAL_USD = 1e9;
/** Largest position, USD: its micro-shares stay exact integers down to a price of 0.001. */
const MAX_POSITION_USD = 5e6;

/** Name of a parameter that is a number. */
export type NumberParam = Exclude<
  keyof StrategyParams,
  "categories" | "tradeWhileBlind" | "watchExits"
>;

/** Allowed range of every number among the parameters, both ends included. */
export const PARAM_RANGES: Readonly<
  Record<NumberParam, readonly [number, number]>
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
  maxDrawdownFromPeak: [0, 1],
  warnLevel: [0, 1],
  marksToTrip: [1, 1000],
  maxMarketUsd: [0, NO_LIMIT_USD],
  maxEventUsd: [0, NO_LIMIT_USD],
  maxExposureUsd: [0, NO_LIMIT_USD],
  maxDayUsd: [0, NO_LIMIT_USD],
  maxPositions: [0, NO_LIMIT_POSITIONS],
  maxSignalAgeMs: [0, NO_LIMIT_MS],
  maxPriceAgeMs: [0, NO_LIMIT_MS],
  forgetHours: [0, 24 * 3660],
};

/** Parameters that count things. */
const WHOLE = ["minConfirmations", "marksToTrip", "maxPositions"] as const;

/**
 * Fills in the defaults and checks every value.
 *
 * @param given The parameters that differ from {@linkcode DEFAULT_PARAMS}. @default {none}
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
  for (const name of WHOLE) {
    if (!Number.isInteger(params[name])) {
      throw new RangeError(`Cannot use ${name} that is not a whole number: ${params[name]}`);
    }
  }
  return params;
}
