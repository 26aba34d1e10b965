/**
 * The checker's own count of which trades were taken, by what they say and not by the ids that the program gives them.
 *
 * @module
 */

import type { Trade } from "../../core/trade.ts";

/** What tells trades apart. */
export type Named = Pick<Trade, "wallet" | "marketId" | "tokenId" | "price" | "usd">;

/**
 * Compares the trades that were taken with those that had to be.
 *
 * @param taken What was taken, in any order.
 * @param expected What had to be.
 * @param minSizeUsd Smaller trades need not be taken, USD.
 * @returns What is wrong, as sentences.
 */
export function takenFaults(
  taken: readonly Named[],
  expected: readonly Named[],
  minSizeUsd: number,
): readonly string[] {
  const left = new Map<string, number>();
  const isBig = ({ usd }: Named) => usd >= minSizeUsd;
  for (const trade of expected.filter(isBig)) count(left, nameOfTrade(trade), 1);
  for (const trade of taken.filter(isBig)) count(left, nameOfTrade(trade), -1);
  return [...left].filter(([, times]) => times !== 0).map(([name, times]) =>
    times > 0 ? `${name} was not taken` : `${name} was taken ${-times} times too often`
  );
}

function count(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/**
 * What a trade is called here. Its time is no part of it: the Data API is up to a second behind the sockets. The price may
 * be that of either outcome.
 */
export function nameOfTrade({ wallet, marketId, tokenId, price, usd }: Named): string {
  const lower = Math.min(price, 1 - price).toFixed(3);
  return `${wallet} for ${usd.toFixed(2)} at ${lower} in ${marketId} of ${tokenId}`;
}
