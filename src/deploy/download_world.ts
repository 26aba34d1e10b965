/**
 * What the steps of a download have at hand: the exchange, what is asked of it, and what earlier steps kept.
 *
 * @module
 */

import type { CategoryMap } from "../polymarket/categories.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import { DataError } from "../research/data_error.ts";
import type { Stretch } from "../research/fetch/coverage.ts";
import { SETTLED_MS } from "../research/fetch/fetch_research.ts";
import type { ChosenMarket } from "../research/fetch/market_choice.ts";
import { trainingCutoffMs } from "../research/whales/training_window.ts";
import type { Kv, KvKey } from "../store/kv.ts";
import { type RefreshCursor, runKey } from "./cursor.ts";
import { keptText } from "./kept_history.ts";
import type { DownloadSettings, RefreshSettings } from "./refresh_settings.ts";

/** How much longer than the training window the download is, months: the last trade may be older than the download. */
const SPARE_MONTHS = 1;
const MS_PER_MINUTE = 60_000;

/** The exchange, to be asked. */
export interface Exchange {
  /** Asks, within the rate limits. */
  readonly client: JsonClient;
  /** From tags to categories. */
  readonly categoryMap: CategoryMap;
}

/** What a step has at hand. */
export interface DownloadWorld {
  readonly kv: Kv;
  readonly settings: RefreshSettings & { readonly download: DownloadSettings };
  readonly exchange: Exchange;
  readonly cursor: RefreshCursor;
}

/** Key of what a refresh keeps. */
export function keyIn({ settings, cursor }: DownloadWorld, ...parts: KvKey): KvKey {
  return [...runKey(settings.profile, cursor.run), ...parts];
}

/** The time that is downloaded: it does not change while a refresh goes on. */
export function stretchOf(
  { asOf, trainMonths }: Pick<RefreshSettings, "asOf" | "trainMonths">,
  startedMs: number,
): Stretch {
  const settledMs = Math.floor((startedMs - SETTLED_MS) / MS_PER_MINUTE) * MS_PER_MINUTE;
  const toMs = Math.min(settledMs, (asOf ?? Infinity) - 1);
  return { fromMs: trainingCutoffMs(toMs, trainMonths + SPARE_MONTHS), toMs };
}

/** The markets, in the order in which they count. */
export async function marketsOf(world: DownloadWorld): Promise<readonly ChosenMarket[]> {
  return JSON.parse(await keptText(world.kv, keyIn(world, "markets")));
}

/** The error for a download that finds nothing. */
export function nothingThere(settings: RefreshSettings, what: string): DataError {
  return new DataError(`Cannot find a ${what} on the exchange`, {
    path: settings.researchDir,
    next: "name other categories, or a smaller PILOTFISH_MIN_VOLUME",
  });
}
