/**
 * The files of a category while its markets are downloaded: each market is taken when it is complete, and the files are
 * written when all of them are, while other categories still come.
 *
 * @module
 */

import { TRADES_FILE } from "../categories.ts";
import { type TradeSums, writeMarkets, writeTrades } from "./category_files.ts";
import type { Stretch } from "./coverage.ts";
import type { FetchOptions } from "./fetch_options.ts";
import { type FetchPaths, logPath, pricesPath } from "./fetch_run.ts";
import type { ManifestCategory, ManifestMarket } from "./manifest.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { type LogFacts, manifestMarket, readLogFacts, share, windowOf } from "./market_report.ts";
import { writePrices } from "./prices.ts";
import { TradeSorter } from "./trade_sorter.ts";
import type { Ending } from "./winners.ts";

/** What files are made of. */
export interface WritingSource {
  readonly paths: FetchPaths;
  /** Time that is wanted. */
  readonly stretch: Stretch;
  readonly options: FetchOptions;
}

/** What is known at the end. */
export interface DownloadEnd {
  /** How markets ended, by id. */
  readonly endings: ReadonlyMap<string, Ending>;
  /** Markets that could not be had, by id. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/** What the manifest says of a category and its markets. */
export interface CategoryReport {
  readonly category: ManifestCategory;
  readonly markets: readonly ManifestMarket[];
}

/** What was taken of a market. */
interface Taken {
  readonly log: LogFacts;
  readonly refused: Readonly<Record<string, number>>;
}

/** Writes a category. */
export class CategoryWriter {
  readonly #name: string;
  readonly #markets: readonly ChosenMarket[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #source: WritingSource;
  readonly #sorter: TradeSorter;
  readonly #taken = new Map<number, Taken>();
  #sums: readonly TradeSums[] = [];
  #prices: number | undefined;

  /**
   * @param name Name of the category.
   * @param markets Its markets, in the order in which they are written.
   * @param source What it is made of.
   */
  constructor(name: string, markets: readonly ChosenMarket[], source: WritingSource) {
    this.#name = name;
    this.#markets = markets;
    this.#numbers = new Map(markets.map(({ facts }, number) => [facts.marketId, number]));
    this.#source = source;
    const { paths, stretch, options: { partBytes } } = source;
    this.#sorter = new TradeSorter({
      stretch,
      folder: `${paths.sort}/${name}`,
      ...(partBytes === undefined ? {} : { partBytes }),
    });
  }

  /** Whether all of its markets were taken. */
  get isComplete(): boolean {
    return this.#taken.size === this.#markets.length;
  }

  /** Trades that were written. */
  get trades(): number {
    return this.#sums.reduce((sum, { trades }) => sum + trades, 0);
  }

  /** Takes what was downloaded of a market; nothing more of it may come. */
  async take(marketId: string): Promise<void> {
    const number = this.#numbers.get(marketId)!;
    const path = logPath(this.#source.paths, marketId);
    const refused: Record<string, number> = {};
    const log = await readLogFacts(path);
    await this.#sorter.add(number, {
      path,
      tokenIds: this.#markets[number]!.facts.tokenIds,
      onRefused(rows) {
        for (const [reason, count] of Object.entries(rows)) {
          refused[reason] = (refused[reason] ?? 0) + count;
        }
      },
    });
    this.#taken.set(number, { log, refused });
  }

  /**
   * Writes the files; each appears when it is whole.
   *
   * @param onProgress Told how many trades are written so far.
   * @param signal Ends it early.
   */
  async write(onProgress: (trades: number) => void, signal: AbortSignal): Promise<void> {
    const { paths, stretch, options } = this.#source;
    const markets = this.#markets;
    const folder = `${paths.dir}/${this.#name}`;
    await Deno.mkdir(folder, { recursive: true });
    const parts = this.#sorter.sorted();
    const trades = { markets, parts, onProgress, signal };
    this.#sums = await writeTrades(`${folder}/${TRADES_FILE}`, trades);
    if (options.prices) {
      const pathOf = (marketId: string) => pricesPath(paths, marketId);
      const prices = { markets, pathOf, stretch };
      this.#prices = await writePrices(`${folder}/prices.parquet`, prices);
    }
    await writeMarkets(`${folder}/markets_filtered.csv`, markets, stretch.toMs);
  }

  /** What the manifest says of what was written. */
  report({ endings, failed }: DownloadEnd): CategoryReport {
    const { stretch, options } = this.#source;
    const markets = this.#markets.map((market, number) => {
      const { marketId } = market.facts;
      return manifestMarket(market, {
        ...this.#taken.get(number)!,
        sums: this.#sums[number]!,
        stretch,
        ending: endings.get(marketId),
        hasFailed: failed.has(marketId),
      });
    });
    const category: ManifestCategory = {
      name: this.#name,
      window: windowOf(stretch),
      min_volume_usd: options.minVolumeUsd,
      top: options.top,
      closed: options.includesClosed,
      markets: markets.length,
      trades: this.trades,
      ...(this.#prices === undefined ? {} : { prices: this.#prices }),
      coverage: share(markets.reduce((sum, { coverage }) => sum + coverage, 0) / markets.length),
    };
    return { category, markets };
  }
}
