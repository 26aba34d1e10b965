/**
 * The checker's own count of which trades were taken, by what they say and not by the ids that the program gives them.
 *
 * @module
 */

import type { Trade } from "../../core/trade.ts";

/**
 * Compares the trades that were taken with those that had to be.
 *
 * @param taken What was taken, in any order.
 * @param expected What had to be.
 * @param minSizeUsd Smaller trades need not be taken, USD.
 * @returns What is wrong, as sentences.
 */
export function takenFaults(
  taken: readonly Trade[],
  expected: readonly Trade[],
  minSizeUsd: number,
): readonly string[] {
  const left = new Map<string, number>();
  const isBig = ({ usd }: Trade) => usd >= minSizeUsd;
  for (const trade of expected.filter(isBig)) count(left, nameOf(trade), 1);
  for (const trade of taken.filter(isBig)) count(left, nameOf(trade), -1);
  return [...left].filter(([, times]) => times !== 0).map(([name, times]) =>
    times > 0 ? `${name} was not taken` : `${name} was taken ${-times} times too often`
  );
}

function count(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function nameOf({ wallet, marketId, direction, price, usd, timeMs }: Trade): string {
  return `${wallet} ${direction} ${marketId} at ${price} for ${usd} at ${timeMs}`;
}
