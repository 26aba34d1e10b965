/**
 * What the markets of an account are called: a live account keeps that, one of history does not.
 *
 * @module
 */

import { KvMarketShelf } from "../../store/market_shelf.ts";
import type { ReadableProfile } from "../../store/profile.ts";
import { shortMarketId } from "../terminal/format.ts";
import type { Column } from "../terminal/table.ts";

/**
 * The questions of markets, as far as they are kept.
 *
 * @param profile The account.
 * @param marketIds The markets; one may be named several times.
 * @throws {StoreError} If the KV cannot be read.
 */
export async function readQuestions(
  { kv, profile }: Pick<ReadableProfile, "kv" | "profile">,
  marketIds: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const kept = await new KvMarketShelf(kv, profile).read([...new Set(marketIds)]);
  return new Map(kept.map(({ facts }) => [facts.marketId, facts.question]));
}

/** The last columns of a table, which name markets. */
export interface MarketColumns {
  readonly columns: readonly Column[];
  /** The cells of a market. */
  cells(marketId: string): readonly string[];
}

/**
 * Columns that name markets by their id, and by their question where any is known. On a terminal the id then leaves room
 * for it: how it begins is enough for other commands.
 *
 * @param profile The account.
 * @param marketIds The markets; one may be named several times.
 * @param output Where the table goes.
 * @throws {StoreError} If the KV cannot be read.
 */
export async function marketColumns(
  profile: Pick<ReadableProfile, "kv" | "profile">,
  marketIds: Iterable<string>,
  { isTerminal }: { readonly isTerminal: boolean },
): Promise<MarketColumns> {
  const id: Column = { title: "market id", shrinks: true };
  const questions = await readQuestions(profile, marketIds);
  if (questions.size === 0) return { columns: [id], cells: (marketId) => [marketId] };
  return {
    columns: [id, { title: "market", shrinks: true }],
    cells: (marketId) => [
      isTerminal ? shortMarketId(marketId) : marketId,
      questions.get(marketId) ?? "",
    ],
  };
}
