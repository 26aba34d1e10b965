/**
 * Prices of history that follow each other, as columns: no object for each, and each market looked up once.
 *
 * @module
 */

/** A run of prices of trades, in time order. */
export interface PriceRun {
  /** How many prices there are; what the columns hold behind them is of no meaning. */
  readonly count: number;
  /** Condition ids of the markets, each once. */
  readonly marketIds: readonly string[];
  /** Column: which of the markets, by its place among them. */
  readonly market: Uint32Array;
  /** Column: price of YES, 0 to 1. */
  readonly yesPrice: Float64Array;
  /** Column: when, milliseconds since the epoch. */
  readonly timeMs: Float64Array;
}
