/**
 * What a walk through the trades of a market needs of the world.
 *
 * @module
 */

import { askTrades, type DataApiVersion, type TradeQuery } from "../../polymarket/data_trades.ts";
import type { JsonClient } from "../../polymarket/json_client.ts";
import { type StoredTrade, storedTrade } from "./stored_trade.ts";

/** What the walks of a run learn about the Data API. */
export interface ApiManners {
  /** Version that answers. */
  version: DataApiVersion;
  /** Longest page that version 1 gave: a shorter one is the last. */
  longestPage: number;
}

/** What a walk needs. */
export interface WalkContext {
  /** Asks. */
  readonly client: JsonClient;
  /** Condition id of the market. */
  readonly marketId: string;
  /** What is known about the Data API. */
  readonly manners: ApiManners;
  /** Makes the question another one than those of earlier runs, for caches. */
  readonly fresh: string | number;
  /** Rows of a page. @default {as many as there may be} */
  readonly pageRows?: number | undefined;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** A page as it came. */
export interface AskedPage {
  readonly rows: readonly StoredTrade[];
  readonly refused: Readonly<Record<string, number>>;
  readonly next: string | undefined;
  readonly isCapped: boolean;
}

/** Asks for a page of a market's trades. */
export async function askPage(context: WalkContext, query: TradeQuery): Promise<AskedPage> {
  const { client, marketId, fresh, signal, pageRows } = context;
  const page = await askTrades(client, {
    marketIds: [marketId],
    fresh,
    signal,
    ...(pageRows === undefined ? {} : { limit: pageRows }),
    ...query,
  });
  const refused: Record<string, number> = {};
  for (const reason of page.refused) refused[reason] = (refused[reason] ?? 0) + 1;
  // A service that heeds no market would fill this one's file with trades of others.
  const own = page.rows.filter(({ trade }) => trade.marketId === marketId);
  const others = page.rows.length - own.length;
  if (others > 0) refused["other market"] = others;
  return { rows: own.map(storedTrade), refused, next: page.next, isCapped: page.isCapped };
}

/** Time of the oldest row, seconds since the epoch; `Infinity` if there is none. */
export function oldestOf(rows: readonly StoredTrade[]): number {
  return rows.reduce((oldest, [timeS]) => Math.min(oldest, timeS), Infinity);
}
