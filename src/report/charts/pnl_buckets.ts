/**
 * Profit of every trade, or of as many as can be told apart.
 *
 * @module
 */

/** Bars that a chart has room for. */
export const MAX_BARS = 2000;

/** Largest gain and largest loss of trades that follow each other. */
export interface PnlBuckets {
  /** Trades of a bucket; 1 if every trade has its own. */
  readonly size: number;
  /** Largest profit in each, USD; 0 if none was above. */
  readonly gains: readonly number[];
  /** Largest loss in each, USD, 0 or less. */
  readonly losses: readonly number[];
}

/** Puts trades into so many buckets that each gets a bar: what is extreme stays visible. */
export function pnlBuckets(pnlUsd: readonly number[]): PnlBuckets {
  const size = Math.max(1, Math.ceil(pnlUsd.length / MAX_BARS));
  const gains = new Array<number>(Math.ceil(pnlUsd.length / size)).fill(0);
  const losses = [...gains];
  for (const [i, pnl] of pnlUsd.entries()) {
    const bucket = Math.floor(i / size);
    if (pnl > gains[bucket]!) gains[bucket] = pnl;
    if (pnl < losses[bucket]!) losses[bucket] = pnl;
  }
  return { size, gains, losses };
}
