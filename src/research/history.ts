/**
 * A research directory, opened: everything the commands need to know about the past.
 *
 * @module
 */

import type { DropReason, Outcome } from "../core/trade.ts";
import { chooseCategories } from "./categories.ts";
import { type MarketInfo, readMarkets } from "./market_file.ts";
import { fileIn } from "./remote/location.ts";
import { readResolutions } from "./resolutions.ts";
import { type LoadTradesOptions, TradeLoad } from "./trades/trade_loader.ts";
import type { TradeTable } from "./trades/trade_table.ts";
import { endOfData } from "./whales/training_window.ts";

/** Options of {@linkcode openHistory}. */
export interface HistoryOptions extends LoadTradesOptions {
  /**
   * Column of `markets_filtered.csv` that holds a market's size.
   *
   * @default {"the first of LIQUIDITY_FIELDS that is there"}
   */
  readonly liquidityField?: string | undefined;
}

/** What could not be used, counted. */
export interface HistoryReport {
  /** Trades dropped, by reason. */
  readonly droppedTrades: Readonly<Record<DropReason, number>>;
  /** Rows of the market files that name no market. */
  readonly marketsWithoutId: number;
  /** Rows of the market files whose volume is missing or not a number; it counts as 0. */
  readonly marketsWithoutVolume: number;
  /** Resolutions whose winner is neither `YES` nor `NO`. */
  readonly unknownWinners: number;
  /** Resolutions that name no market. */
  readonly resolutionsWithoutId: number;
  /** Markets with two different winners; they count as unresolved. */
  readonly conflictingWinners: number;
}

/** A research directory in memory. */
export interface History {
  /** The directory. */
  readonly dir: string;
  /** Categories that were read, as their folders are spelt, in name order. */
  readonly categories: readonly string[];
  /** Categories there are, those that were not read included, in name order. */
  readonly allCategories: readonly string[];
  /** The trades. */
  readonly table: TradeTable;
  /** Markets by id, as the market files of the categories describe them. */
  readonly markets: ReadonlyMap<string, MarketInfo>;
  /** The liquidity map: volume in USD by market id. */
  readonly liquidityUsd: ReadonlyMap<string, number>;
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** One millisecond after the last trade, 0 if there is none: the default as-of time. */
  readonly endMs: number;
  /** What could not be used. */
  readonly report: HistoryReport;
}

/**
 * Opens a research directory: reads trades, markets and resolutions of the categories asked for.
 *
 * @param dir The directory: a folder a category, each with `trades.parquet` and `markets_filtered.csv`, beside
 * `resolutions.csv`. Or its address, `https://…` or `s3://…`: then only what is needed is moved.
 * @param options Which categories, and how to read them. @default {all}
 * @throws {DataError} If the directory, a category or a file is missing or unusable as a whole.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openHistory, writeSample } from "pilotfish/research";
 *
 * const folder = await Deno.makeTempDir();
 * await writeSample({ out: `${folder}/sample`, seed: 7, trades: 1000 });
 * const history = await openHistory(`${folder}/sample`, { categories: ["politics"] });
 * assertEquals(history.categories, ["Politics"]);
 * assertEquals(new Date(history.endMs).getUTCFullYear(), 2025);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openHistory(dir: string, options: HistoryOptions = {}): Promise<History> {
  const { all: allCategories, chosen: categories } = await chooseCategories(
    dir,
    options.categories,
  );
  // Other threads begin with the trades. What is wrong with the small files shows first all the same.
  using stack = new DisposableStack();
  const [start] = await Promise.allSettled([TradeLoad.start(dir, { ...options, categories })]);
  if (start.status === "fulfilled") stack.use(start.value);
  const resolutions = await readResolutions(fileIn(dir, "resolutions.csv"));
  const markets = new Map<string, MarketInfo>();
  let marketsWithoutId = 0;
  let marketsWithoutVolume = 0;
  for (const category of categories) {
    const path = fileIn(dir, category, "markets_filtered.csv");
    const { liquidityField } = options;
    const faults = await readMarkets(path, markets, { category, liquidityField });
    marketsWithoutId += faults.withoutId;
    marketsWithoutVolume += faults.withoutVolume;
  }
  if (start.status === "rejected") throw start.reason;
  const table = await start.value.finish();
  const liquidityUsd = new Map<string, number>();
  for (const market of markets.values()) liquidityUsd.set(market.marketId, market.liquidityUsd);
  return {
    dir,
    categories,
    allCategories,
    table,
    markets,
    liquidityUsd,
    winners: resolutions.winners,
    endMs: endOfData(table),
    report: {
      droppedTrades: table.dropped,
      marketsWithoutId,
      marketsWithoutVolume,
      unknownWinners: resolutions.unknownWinners,
      resolutionsWithoutId: resolutions.withoutMarket,
      conflictingWinners: resolutions.conflicts,
    },
  };
}
