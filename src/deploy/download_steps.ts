/**
 * What the steps of a refresh do that asks the exchange itself: they list the markets, get their trades, and ask who won.
 * Everything goes to the KV, nothing to files.
 *
 * @module
 */

import { isClosedAt } from "../research/fetch/category_files.ts";
import { marketsByCategory } from "../research/fetch/directory_writer.ts";
import { chooseMarkets } from "../research/fetch/market_choice.ts";
import { askEndings, type Ending, ENDINGS_AT_ONCE } from "../research/fetch/winners.ts";
import { asciiJson } from "../store/ascii.ts";
import { downloadTrades, FIRST_DOWNLOAD } from "./download_trades.ts";
import { type DownloadWorld, keyIn, marketsOf, nothingThere, stretchOf } from "./download_world.ts";
import { type KeptGroup, keptParts, keptText } from "./kept_history.ts";
import type { StepResult } from "./steps.ts";

/** Markets whose winners are asked for in a step. */
const STEP_MARKETS = 5 * ENDINGS_AT_ONCE;

/**
 * Takes the next step.
 *
 * @throws {HttpError} If the exchange cannot be asked.
 * @throws {DataError} If there is nothing to download.
 */
export function takeDownloadStep(world: DownloadWorld): Promise<StepResult> {
  switch (world.cursor.phase) {
    case "list":
      return listMarkets(world);
    case "download":
      return downloadTrades(world);
    case "winners":
      return findWinners(world);
    default:
      throw new TypeError(`Cannot take a step of a download that is ${world.cursor.phase}`);
  }
}

async function listMarkets(world: DownloadWorld): Promise<StepResult> {
  const { settings, exchange, cursor } = world;
  const { markets } = await chooseMarkets(exchange.client, {
    ...settings.download,
    categories: settings.categories,
    categoryMap: exchange.categoryMap,
    includesClosed: true,
    stretch: stretchOf(settings, cursor.startedMs),
  });
  if (markets.length === 0) throw nothingThere(settings, "market");
  const inOrder = marketsByCategory(markets).flatMap(([, own]) => own);
  return {
    puts: [
      ...keptParts(keyIn(world, "markets"), asciiJson(inOrder)),
      ...keptParts(keyIn(world, "state", 0), asciiJson(FIRST_DOWNLOAD)),
    ],
    next: { phase: "download", at: 0 },
  };
}

async function findWinners(world: DownloadWorld): Promise<StepResult> {
  const { kv, settings, exchange, cursor } = world;
  const { at } = cursor;
  const { toMs } = stretchOf(settings, cursor.startedMs);
  const ended = (await marketsOf(world)).filter(({ facts }) => isClosedAt(facts, toMs));
  const endings: Ending[] = JSON.parse(await keptText(kv, keyIn(world, "winners", at)));
  const end = Math.min(at + STEP_MARKETS, ended.length);
  for (let from = at; from < end; from += ENDINGS_AT_ONCE) {
    const some = ended.slice(from, Math.min(from + ENDINGS_AT_ONCE, end));
    endings.push(...await askEndings(some, { client: exchange.client, fresh: toMs }));
  }
  const superfluous = [keyIn(world, "winners", at)];
  if (end < ended.length) {
    const puts = keptParts(keyIn(world, "winners", end), asciiJson(endings));
    return { puts, next: { at: end }, superfluous };
  }
  const groups: readonly KeptGroup[] = JSON.parse(await keptText(kv, keyIn(world, "groups")));
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const buckets = Math.max(Math.ceil(rows / settings.stepTrades), 1);
  return {
    puts: keptParts(keyIn(world, "endings"), asciiJson(endings)),
    next: { phase: "by_market", at: 0, source: { ...cursor.source!, buckets } },
    superfluous,
  };
}
