/**
 * Categories of markets about which Gamma says neither tags nor a kind of fee: the order book's interface has labels, too.
 *
 * @module
 */

import type { MarketFacts } from "../core/market_facts.ts";
import { type CategoryMap, categoryOf } from "../polymarket/categories.ts";
import { askClobMarket, clobTags } from "../polymarket/clob.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient } from "../polymarket/json_client.ts";

/** Labels that cannot be had before the rest of them is left for later: the interface is down then. */
const MAX_FAILURES = 3;

/** How labels are asked for. */
export interface LabelOptions {
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Told why labels could not be had. */
  readonly onTrouble: (error: HttpError) => void;
}

/**
 * Markets with their categories.
 *
 * @param client Asks.
 * @param markets The markets.
 * @param options How labels are asked for.
 * @returns The markets, without those whose labels cannot be had now: their category is not "none".
 */
export async function labelledMarkets(
  client: JsonClient,
  markets: readonly MarketFacts[],
  { categories, signal, onTrouble }: LabelOptions,
): Promise<readonly MarketFacts[]> {
  const labelled: MarketFacts[] = [];
  let failures = 0;
  for (const facts of markets) {
    try {
      if (facts.category !== "") labelled.push(facts);
      else if (failures < MAX_FAILURES) {
        const market = await askClobMarket(client, facts.marketId, signal);
        const tags = market === undefined ? [] : clobTags(market);
        labelled.push({ ...facts, category: categoryOf(categories, { tags, feeType: "" }) });
      }
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      failures++;
      onTrouble(error);
    }
  }
  return labelled;
}
