/**
 * Downloads a research directory: which markets there are, their trades, who won.
 *
 * Everything that was told is kept below `.fetch` before anything else is done with it, and the files of the directory are
 * made from that alone. So a download that is killed at any moment and started again ends with the same files.
 *
 * @module
 */

import { SYSTEM_CLOCK } from "../../polymarket/clock.ts";
import { HttpError } from "../../polymarket/http_error.ts";
import { TRADES_FILE } from "../categories.ts";
import { DataError } from "../data_error.ts";
import { isClosedAt, resolutionRows } from "./category_files.ts";
import type { Stretch } from "./coverage.ts";
import { DirectoryWriter, type FetchSummary, marketsByCategory } from "./directory_writer.ts";
import type { FetchOptions } from "./fetch_options.ts";
import {
  type FetchPaths,
  fetchPaths,
  type FetchRun,
  logPath,
  pricesPath,
  readRun,
  writeRun,
} from "./fetch_run.ts";
import { lockDirectory } from "../files/directory_lock.ts";
import { removeFolder } from "../files/remove_folder.ts";
import { readManifest } from "./manifest.ts";
import { type Choice, chooseMarkets, type ChosenMarket } from "./market_choice.ts";
import { downloadTrades } from "./market_walks.ts";
import { both, forEachOf } from "./parallel.ts";
import { downloadPrices } from "./prices.ts";
import type { ApiManners } from "./walk_context.ts";
import { isSample } from "../sample/directory.ts";
import { askWinners, type Ending } from "./winners.ts";

/** What came up to now is told late: the last moment that is asked for, milliseconds before now. */
export const SETTLED_MS = 5 * 60_000;
/** Markets that are asked for at the same time. */
const WORKERS = 8;
/** Markets in a row that cannot be had before it is the exchange that is down. */
const MAX_FAILURES = 5;
/** How long after its end a market may still be told trades of, milliseconds. */
const AFTERMATH_MS = 86_400_000;
/** How old an interrupted download may be to go on to the same end, milliseconds; what an older one got is used all the same. */
const MAX_RUN_AGE_MS = 86_400_000;

/** What a download would do. */
export interface FetchPlan {
  readonly stretch: Stretch;
  readonly choice: Choice;
}

/**
 * Finds out what a download would do; nothing is written.
 *
 * @param options What to download.
 * @throws {HttpError} If the markets cannot be listed.
 */
export async function planFetch(options: FetchOptions): Promise<FetchPlan> {
  const { stretch, choice } = await readBegun(fetchPaths(options.dir), options) ??
    newRun(options);
  return { stretch, choice: choice ?? await choose(options, stretch) };
}

/**
 * Downloads, or goes on with a download that was interrupted.
 *
 * @param options What to download.
 * @returns What is there now. Markets that cannot be had are named in it.
 * @throws {HttpError} If the exchange cannot be asked; what it told is kept.
 * @throws {DataError} If the directory holds files of another origin, or another process writes to it.
 */
export async function fetchResearch(options: FetchOptions): Promise<FetchSummary> {
  const paths = fetchPaths(options.dir);
  using _lock = await lockDirectory(options.dir);
  await Deno.mkdir(paths.trades, { recursive: true });
  if (options.prices) await Deno.mkdir(paths.prices, { recursive: true });
  const { stretch, choice } = await begin(paths, options).catch(async (error) => {
    // Unless trades were told before, the folder stays as it was: it may be one of another origin, such as a sample.
    if ([...Deno.readDirSync(paths.trades)].length === 0) await removeFolder(paths.folder);
    throw error;
  });
  await using writer = await DirectoryWriter.begin(choice, { paths, stretch, options });
  const context = { paths, options, stretch, writer };
  const { failed, endings } = await downloadAll(choice.markets, context);
  const summary = await writer.finish({ endings, failed });
  await Deno.remove(paths.run);
  return summary;
}

/** What a download must have in common with one that was interrupted, to go on with it. */
function keyOf({ categories, categoryMap, since, minVolumeUsd, top, ...rest }: FetchOptions) {
  const { names, otherwise, byTag, byFee } = categoryMap;
  const map = [names, otherwise, [...byTag], [...byFee]];
  const asked = categories.map((name) => name.toLowerCase()).toSorted();
  const { includesClosed, prices = false } = rest;
  return JSON.stringify([asked, since, minVolumeUsd, top, includesClosed, prices, map]);
}

function newRun(options: FetchOptions): FetchRun {
  const { clock = SYSTEM_CLOCK, sinceMs } = options;
  // Whole minutes are easier to read in what is told about it.
  const toMs = Math.floor((clock.nowMs() - SETTLED_MS) / 60_000) * 60_000;
  return { key: keyOf(options), stretch: { fromMs: sinceMs(toMs), toMs } };
}

/** The same download, if it was interrupted not long ago. */
async function readBegun(paths: FetchPaths, options: FetchOptions): Promise<FetchRun | undefined> {
  const { clock = SYSTEM_CLOCK } = options;
  const begun = await readRun(paths, keyOf(options));
  const isOld = begun === undefined || clock.nowMs() - begun.stretch.toMs > MAX_RUN_AGE_MS;
  return isOld ? undefined : begun;
}

function choose(options: FetchOptions, stretch: Stretch): Promise<Choice> {
  return chooseMarkets(options.client, {
    ...options,
    stretch,
    onProgress: (seen) => options.onProgress?.("markets", seen, 0),
  });
}

async function begin(
  paths: FetchPaths,
  options: FetchOptions,
): Promise<Required<Pick<FetchRun, "choice" | "stretch">>> {
  if (await isSample(paths.dir)) {
    throw new DataError("Cannot download into a sample, which is made up", {
      path: paths.dir,
      next: "choose another folder",
    });
  }
  const begun = await readBegun(paths, options);
  if (begun?.choice !== undefined) return { choice: begun.choice, stretch: begun.stretch };
  const run = begun ?? newRun(options);
  if (begun === undefined) await writeRun(paths, run);
  const choice = await choose(options, run.stretch);
  await refuseForeignFiles(paths.dir, choice.markets);
  await writeRun(paths, { ...run, choice });
  return { choice, stretch: run.stretch };
}

/** What nobody downloaded is not written over. */
async function refuseForeignFiles(dir: string, markets: readonly ChosenMarket[]): Promise<void> {
  const manifest = await readManifest(dir);
  const own = new Set(manifest?.categories.map(({ name }) => name));
  const names = new Set(markets.map(({ facts }) => facts.category));
  for (const name of [...names].filter((name) => !own.has(name))) {
    const path = `${dir}/${name}/${TRADES_FILE}`;
    if (!await isThere(path)) continue;
    throw new DataError("Cannot download in the place of a file of another origin", {
      path,
      next: "choose another folder, or move it away",
    });
  }
  // What could not be kept is known before hours are spent.
  await resolutionRows(`${dir}/resolutions.csv`);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Time for which a market's trades are wanted. */
export function wantedOf({ facts }: ChosenMarket, stretch: Stretch): Stretch {
  if (!isClosedAt(facts, stretch.toMs) || facts.closedMs === null) return stretch;
  return { fromMs: stretch.fromMs, toMs: Math.min(stretch.toMs, facts.closedMs + AFTERMATH_MS) };
}

interface DownloadContext {
  readonly paths: FetchPaths;
  readonly options: FetchOptions;
  readonly stretch: Stretch;
  readonly writer: DirectoryWriter;
}

/** Downloads the trades of all markets, and meanwhile asks who won: other limits hold for that. */
async function downloadAll(
  markets: readonly ChosenMarket[],
  context: DownloadContext,
): Promise<Pick<FetchSummary, "failed"> & { readonly endings: ReadonlyMap<string, Ending> }> {
  const { paths, stretch, options: { client, onProgress } } = context;
  const ended = markets.filter(({ facts }) => isClosedAt(facts, stretch.toMs));
  let isDownloaded = false;
  const [failed, endings] = await both(context.options.signal, [
    async (signal) => {
      const failed = await downloadTradesOfAll(markets, context, signal);
      isDownloaded = true;
      return failed;
    },
    (signal) =>
      askWinners(paths.winners, ended, {
        client,
        fresh: stretch.toMs,
        signal,
        onProgress(done, total) {
          if (isDownloaded) onProgress?.("winners", done, total);
        },
      }),
  ]);
  return { failed, endings };
}

/**
 * The order in which markets are asked for: by category, so that one is written while the next is downloaded, and in it the
 * largest first. A market's pages come one after the other: begun last, a large one would be waited for alone.
 */
function inTurn(markets: readonly ChosenMarket[]): readonly ChosenMarket[] {
  return marketsByCategory(markets).flatMap(([, own]) =>
    own.toSorted((a, b) => b.facts.volumeUsd - a.facts.volumeUsd)
  );
}

/** Downloads the trades of all markets; those that cannot be had are given back. */
async function downloadTradesOfAll(
  markets: readonly ChosenMarket[],
  { paths, options, stretch, writer }: DownloadContext,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HttpError>> {
  const { client, prices, pageRows, onProgress } = options;
  const manners: ApiManners = { version: "v2", longestPage: 0 };
  const failed = new Map<string, HttpError>();
  let inARow = 0;
  let done = 0;
  await forEachOf(inTurn(markets), { workers: WORKERS, signal }, async (market, signal) => {
    const { marketId } = market.facts;
    const fresh = stretch.toMs;
    const context = { client, marketId, manners, fresh, pageRows, signal };
    try {
      const wanted = wantedOf(market, stretch);
      await downloadTrades(logPath(paths, marketId), wanted, context);
      if (prices) {
        await downloadPrices(pricesPath(paths, marketId), market, { client, wanted, signal });
      }
      inARow = 0;
    } catch (error) {
      if (!(error instanceof HttpError) || error.trouble === "permission") throw error;
      failed.set(marketId, error);
      if (++inARow >= MAX_FAILURES) throw error;
    }
    writer.add(market);
    onProgress?.("trades", ++done, markets.length);
  });
  return failed;
}
