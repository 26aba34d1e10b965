/**
 * The category of each market that history knows: the folder in which its trades are.
 *
 * @module
 */

import type { TradeTable } from "./trades/trade_table.ts";

/**
 * Finds the category of every market.
 *
 * @param table The trades.
 * @returns Categories by market id, as their folders are spelt; of a market in several folders the first one.
 */
export function marketCategories(
  { markets, market, category, categories, length }: TradeTable,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const isFound = new Uint8Array(markets.length);
  for (let row = 0; row < length; row++) {
    const number = market[row]!;
    if (isFound[number] === 1) continue;
    isFound[number] = 1;
    found.set(markets[number]!, categories[category[row]!]!);
  }
  return found;
}
