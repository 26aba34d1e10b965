/**
 * What a download can be told.
 *
 * @module
 */

import type { CategoryMap } from "../../polymarket/categories.ts";
import type { Clock } from "../../polymarket/clock.ts";
import type { JsonClient } from "../../polymarket/json_client.ts";

/** What a download is doing. */
export type FetchStage = "markets" | "trades" | "winners" | "writing";

/** What to download, and where to. */
export interface FetchOptions {
  /** Research directory; it is made if there is none. */
  readonly dir: string;
  /** Asks the exchange. */
  readonly client: JsonClient;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** Names of categories, any case; empty for all. */
  readonly categories: readonly string[];
  /** From tags to categories. */
  readonly categoryMap: CategoryMap;
  /** First moment that is wanted, of a download up to a moment; both milliseconds since the epoch. */
  readonly sinceMs: (untilMs: number) => number;
  /** The same as text: a download that was interrupted goes on if it says the same. */
  readonly since: string;
  /** Least volume of a market, USD. */
  readonly minVolumeUsd: number;
  /** Markets of a category at most; 0 for all. */
  readonly top: number;
  /** Whether closed markets are wanted: only they tell who was right. */
  readonly includesClosed: boolean;
  /** Whether prices are wanted too, hour by hour. @default {false} */
  readonly prices?: boolean;
  /** Called when something was done of a stage; `total` is 0 if unknown. */
  readonly onProgress?: (stage: FetchStage, done: number, total: number) => void;
  /** Rows of a page. @default {as many as there may be} */
  readonly pageRows?: number;
  /** Bytes of trades that are sorted at once, more or less. @default {2 MiB} */
  readonly partBytes?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}
