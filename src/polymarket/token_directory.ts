/**
 * From tokens to their markets: what is told on the chain names a token and no market.
 *
 * @module
 */

import type { CategoryMap } from "./categories.ts";
import { findTokenMarkets } from "./gamma.ts";
import type { JsonClient } from "./json_client.ts";

/** Where a token belongs. */
export interface TokenPlace {
  /** Condition id of its market. */
  readonly marketId: string;
  /** 0 for YES or the first named outcome, 1 for NO. */
  readonly outcomeIndex: 0 | 1;
}

/** Knows where tokens belong. */
export interface TokenDirectory {
  /**
   * Looks tokens up.
   *
   * @param tokenIds Ids, decimal.
   * @param signal Ends it early.
   * @returns What is known; a token that is missing belongs nowhere that is known.
   */
  find(
    tokenIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, TokenPlace>>;
}

/** Tokens that are remembered; the oldest are forgotten. */
export const MAX_TOKENS = 100_000;

/**
 * A directory that asks Gamma and remembers.
 *
 * @param client Asks.
 * @param categories From tags to categories.
 */
export function gammaTokens(client: JsonClient, categories: CategoryMap): TokenDirectory {
  const known = new Map<string, TokenPlace>();
  return {
    async find(tokenIds, signal) {
      const missing = [...new Set(tokenIds)].filter((tokenId) => !known.has(tokenId));
      if (missing.length > 0) {
        for (
          const { tokenIds, marketId } of await findTokenMarkets(client, missing, {
            categories,
            signal,
          })
        ) {
          for (const outcomeIndex of [0, 1] as const) {
            known.set(tokenIds[outcomeIndex], { marketId, outcomeIndex });
          }
        }
      }
      const found = new Map<string, TokenPlace>();
      for (const tokenId of tokenIds) {
        const place = known.get(tokenId);
        if (place !== undefined) found.set(tokenId, place);
      }
      for (const tokenId of known.keys()) {
        if (known.size <= MAX_TOKENS) break;
        known.delete(tokenId);
      }
      return found;
    },
  };
}
