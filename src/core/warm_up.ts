/**
 * What is learnt from history before any trade is judged: who the proven whales are and how big each market is.
 *
 * @module
 */

/** What history says about one wallet. All rates are fractions, 0 to 1. */
export interface Whale {
  /** Wallet address, lower-case. */
  readonly wallet: string;
  /** Share of its scored trades that were right. */
  readonly winRate: number;
  /**
   * How good it is, 0 to 10: half from surprise (0.15 is full marks), three tenths from the mean return (100 % is full
   * marks), two tenths from `2 · sharpe`.
   */
  readonly score: number;
  /** Number of trades in resolved markets that were scored. */
  readonly trades: number;
  /** Mean price paid: the share it would have got right if prices were fair. */
  readonly expectedWinRate: number;
  /** `winRate − expectedWinRate`. */
  readonly surprise: number;
  /** Mean return per trade, held to resolution. */
  readonly avgRoi: number;
  /** Mean return over its population standard deviation. */
  readonly sharpe: number;
}

/** Result of the warm-up. Never changed in place: a refresh makes a new one. */
export interface WarmUp {
  /** End of the training window (exclusive), milliseconds since the epoch. */
  readonly asOfMs: number;
  /** Start of the training window (inclusive), milliseconds since the epoch. */
  readonly cutoffMs: number;
  /** Whales by wallet. */
  readonly whales: ReadonlyMap<string, Whale>;
  /** Volume in USD by market id; a market that is missing has 0. */
  readonly liquidityUsd: ReadonlyMap<string, number>;
}
