/**
 * Makes the files of a research directory from what was downloaded.
 *
 * @module
 */

import type { HttpError } from "../../polymarket/http_error.ts";
import { findCategories, TRADES_FILE } from "../categories.ts";
import {
  isClosedAt,
  type TradeSums,
  writeMarkets,
  writeResolutions,
  writeTrades,
} from "./category_files.ts";
import { DEPTH_MS, type Known, knownOf, type Stretch } from "./coverage.ts";
import type { FetchOptions } from "./fetch_options.ts";
import { type FetchPaths, logPath, pricesPath } from "./fetch_run.ts";
import {
  type Manifest,
  type ManifestCategory,
  type ManifestMarket,
  readManifest,
  type Unreached,
  updatedManifest,
  type Window,
  writeManifest,
} from "./manifest.ts";
import { writeIndex } from "../remote/directory_index.ts";
import type { Choice, ChosenMarket } from "./market_choice.ts";
import { PageLog } from "./page_log.ts";
import { writePrices } from "./prices.ts";
import type { Ending } from "./winners.ts";

/** What a download came to. */
export interface FetchSummary {
  /** What the directory holds now. */
  readonly manifest: Manifest;
  /** Categories that this download was about. */
  readonly categories: readonly ManifestCategory[];
  /** What was passed over. */
  readonly choice: Choice;
  /** Why markets could not be had, by id. */
  readonly failed: ReadonlyMap<string, HttpError>;
}

/** What the files are made from. */
export interface WriteDirectoryOptions {
  readonly paths: FetchPaths;
  readonly stretch: Stretch;
  readonly choice: Choice;
  readonly endings: ReadonlyMap<string, Ending>;
  readonly failed: ReadonlyMap<string, HttpError>;
  readonly options: FetchOptions;
}

/** Writes the files of each category, `resolutions.csv`, and last of all the manifest. */
export async function writeDirectory(source: WriteDirectoryOptions): Promise<FetchSummary> {
  const { paths, choice, endings, failed } = source;
  const names = [...new Set(choice.markets.map(({ facts }) => facts.category))].sort();
  const categories: ManifestCategory[] = [];
  const markets: ManifestMarket[] = [];
  let written = 0;
  for (const name of names) {
    const own = choice.markets.filter(({ facts }) => facts.category === name);
    const told = await writeCategory(name, own, { ...source, written });
    markets.push(...told.markets);
    categories.push(told.category);
    written += told.category.trades;
  }
  await writeResolutions(`${paths.dir}/resolutions.csv`, endings.values());
  if (names.length > 0) await writeIndex(paths.dir, await findCategories(paths.dir));
  const before = await readManifest(paths.dir);
  const manifest = updatedManifest(before, {
    categories,
    refused_markets: choice.refused,
    markets,
  });
  await writeManifest(paths.dir, manifest);
  return { manifest, categories, choice, failed };
}

async function writeCategory(
  name: string,
  markets: readonly ChosenMarket[],
  source: WriteDirectoryOptions & { readonly written: number },
): Promise<{ readonly category: ManifestCategory; readonly markets: readonly ManifestMarket[] }> {
  const { paths, stretch, options, written } = source;
  const folder = `${paths.dir}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  const logs = markets.map(({ facts }) => logPath(paths, facts.marketId));
  const told: LogFacts[] = [];
  for (const path of logs) told.push(await readLog(path));
  const refused = markets.map((): Record<string, number> => ({}));
  const sums = await writeTrades(`${folder}/${TRADES_FILE}`, {
    markets,
    logs,
    stretch,
    folder: paths.sort,
    signal: options.signal,
    onRefused(market, rows) {
      const own = refused[market]!;
      for (const [reason, count] of Object.entries(rows)) own[reason] = (own[reason] ?? 0) + count;
    },
    ...(options.partTrades === undefined ? {} : { partTrades: options.partTrades }),
    onProgress: (trades) => options.onProgress?.("writing", written + trades, 0),
  });
  const pathOf = (marketId: string) => pricesPath(paths, marketId);
  const prices = options.prices
    ? { prices: await writePrices(`${folder}/prices.parquet`, { markets, pathOf, stretch }) }
    : {};
  await writeMarkets(`${folder}/markets_filtered.csv`, markets, stretch.toMs);
  const rows = markets.map((market, at) =>
    manifestMarket(market, { log: told[at]!, sums: sums[at]!, refused: refused[at]!, source })
  );
  const category: ManifestCategory = {
    name,
    window: windowOf(stretch),
    min_volume_usd: options.minVolumeUsd,
    top: options.top,
    closed: options.includesClosed,
    markets: rows.length,
    trades: rows.reduce((sum, { trades }) => sum + trades, 0),
    ...prices,
    coverage: share(rows.reduce((sum, { coverage }) => sum + coverage, 0) / rows.length),
  };
  return { category, markets: rows };
}

/** What the file of a market says besides its trades. */
interface LogFacts {
  readonly known: Known | undefined;
  readonly isFirstVersion: boolean;
}

async function readLog(path: string): Promise<LogFacts> {
  using log = await PageLog.open(path);
  return {
    known: knownOf(log.walks),
    isFirstVersion: log.walks.some(({ walk }) => walk.version === "v1"),
  };
}

interface MarketSource {
  readonly log: LogFacts;
  readonly sums: TradeSums;
  readonly refused: Readonly<Record<string, number>>;
  readonly source: WriteDirectoryOptions;
}

function manifestMarket(
  market: ChosenMarket,
  { log, sums, refused, source }: MarketSource,
): ManifestMarket {
  const { stretch, endings, failed } = source;
  const { facts, createdMs } = market;
  const isClosed = isClosedAt(facts, stretch.toMs);
  const asked: Stretch = {
    fromMs: Math.min(Math.max(stretch.fromMs, createdMs ?? 0), stretch.toMs),
    toMs: isClosed ? Math.min(facts.closedMs ?? stretch.toMs, stretch.toMs) : stretch.toMs,
  };
  const got = gotOf(asked, stretch, log);
  const unreached = unreachedOf(asked, got, { log, hasFailed: failed.has(facts.marketId) });
  const length = asked.toMs - asked.fromMs;
  const ending = isClosed ? endings.get(facts.marketId) : undefined;
  return {
    id: facts.marketId,
    slug: facts.slug,
    category: facts.category,
    asked: windowOf(asked),
    got: got === undefined ? null : windowOf(got),
    coverage: got === undefined ? 0 : length <= 0 ? 1 : share((got.toMs - got.fromMs) / length),
    trades: sums.trades,
    traded: sums.firstMs === null || sums.lastMs === null
      ? null
      : windowOf({ fromMs: sums.firstMs, toMs: sums.lastMs }),
    usd: Math.round(sums.usd * 100) / 100,
    volume_usd: facts.volumeUsd,
    closed: isClosed,
    ...(ending === undefined ? {} : { payout: ending.payout, said_by: ending.place }),
    ...(Object.keys(refused).length === 0 ? {} : { refused }),
    ...(unreached.length === 0 ? {} : { unreached }),
  };
}

/** What of the time asked for was got. */
function gotOf(
  asked: Stretch,
  stretch: Stretch,
  { known, isFirstVersion }: LogFacts,
): Stretch | undefined {
  if (known === undefined) return undefined;
  // Nothing older was told; but there may be something that is older than version 2 goes.
  const depthMs = isFirstVersion ? -Infinity : stretch.toMs - DEPTH_MS;
  const reachedMs = Math.max(known.isAll ? -Infinity : known.fromMs, depthMs);
  const fromMs = Math.max(asked.fromMs, reachedMs);
  const toMs = Math.min(asked.toMs, known.toMs);
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

function unreachedOf(
  asked: Stretch,
  got: Stretch | undefined,
  { log: { known }, hasFailed }: { readonly log: LogFacts; readonly hasFailed: boolean },
): readonly Unreached[] {
  const unreached: Unreached[] = [];
  for (const { fromMs, toMs, reason, belowUsd } of known?.lost ?? []) {
    if (toMs < asked.fromMs || fromMs > asked.toMs) continue;
    unreached.push({
      window: windowOf({ fromMs: Math.max(fromMs, asked.fromMs), toMs }),
      reason,
      ...(belowUsd === undefined ? {} : { below_usd: belowUsd }),
    });
  }
  const fromMs = got?.fromMs ?? asked.toMs;
  const toMs = got?.toMs ?? asked.toMs;
  if (hasFailed) {
    const missing = got === undefined ? asked : { fromMs: toMs, toMs: asked.toMs };
    unreached.push({ window: windowOf(missing), reason: "failed" });
  } else if (fromMs > asked.fromMs && unreached.length === 0) {
    unreached.push({
      window: windowOf({ fromMs: asked.fromMs, toMs: fromMs }),
      reason: "depth",
    });
  }
  return unreached;
}

function windowOf({ fromMs, toMs }: Stretch): Window {
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
}

/** A share as it is told, to a hundredth of a percent, rounded down: what is not all is not told as all. */
function share(value: number): number {
  return Math.floor(Math.min(Math.max(value, 0), 1) * 10_000) / 10_000;
}
