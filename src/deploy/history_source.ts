/**
 * A research directory that is read a few row groups at a time.
 *
 * @module
 */

import type { Outcome, OutcomeMode } from "../core/trade.ts";
import { chooseCategories, TRADES_FILE } from "../research/categories.ts";
import { DataError } from "../research/data_error.ts";
import { type MarketInfo, readMarkets } from "../research/market_file.ts";
import { ParquetFile } from "../research/parquet/parquet_file.ts";
import { fileIn } from "../research/remote/location.ts";
import { readResolutions } from "../research/resolutions.ts";
import { allocateColumns, type TradeColumns } from "../research/trades/trade_columns.ts";
import { loadGroup, requireTradeColumns } from "../research/trades/trade_group.ts";
import { sha256 } from "../store/hash.ts";
import type { TradeSource } from "./trade_source.ts";

/** Trades of a row group at most: it is read as a whole. */
export const MAX_GROUP_ROWS = 2_000_000;

/** What is read. */
export interface HistorySourceOptions {
  /** The research directory, or its address. */
  readonly dir: string;
  /** Categories, any case; empty for all. */
  readonly categories: readonly string[];
  /** How a trade of the NO token is understood. */
  readonly outcomes: OutcomeMode;
  /** Column of the volume. @default {the first that is there} */
  readonly liquidityField?: string | undefined;
}

/** A row group. */
export interface RowGroup {
  readonly file: ParquetFile;
  readonly group: number;
  readonly rows: number;
}

/** An open research directory. Close it with `using`. */
export class HistorySource implements TradeSource {
  /** What is read. */
  readonly options: HistorySourceOptions;
  /** Categories that are read, in name order. */
  readonly categories: readonly string[];
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** Equal if the files are, as far as footers of trades and the winners tell. */
  readonly digest: string;
  /** Row groups, of all categories. */
  readonly groups: readonly RowGroup[];
  readonly #files: DisposableStack;

  private constructor(
    options: HistorySourceOptions,
    opened: Pick<HistorySource, "categories" | "winners" | "digest" | "groups"> & {
      readonly files: DisposableStack;
    },
  ) {
    this.options = options;
    this.categories = opened.categories;
    this.winners = opened.winners;
    this.digest = opened.digest;
    this.#files = opened.files;
    this.groups = opened.groups;
  }

  /**
   * Opens a research directory: reads footers and resolutions.
   *
   * @throws {DataError} If it is missing or unusable, or a row group is too large.
   */
  static async open(options: HistorySourceOptions): Promise<HistorySource> {
    const { dir } = options;
    using stack = new DisposableStack();
    const { chosen } = await chooseCategories(dir, options.categories);
    const { winners } = await readResolutions(fileIn(dir, "resolutions.csv"));
    const groups: RowGroup[] = [];
    for (const category of chosen) {
      const file = stack.use(await ParquetFile.open(fileIn(dir, category, TRADES_FILE)));
      requireTradeColumns(file);
      for (const [group, rows] of file.groupRows.entries()) {
        if (rows > MAX_GROUP_ROWS) throw largeGroup(file.path, rows);
        groups.push({ file, group, rows });
      }
    }
    const told = [chosen, groups.map(describe), [...winners].sort(byName)];
    return new HistorySource(options, {
      categories: chosen,
      winners,
      digest: await sha256(JSON.stringify(told, (_, item) => plain(item))),
      files: stack.move(),
      groups,
    });
  }

  /**
   * Reads the usable trades of row groups.
   *
   * @param from Number of the first row group.
   * @param end Number of the one behind the last.
   * @throws {DataError} If they cannot be read.
   */
  async load(from: number, end: number): Promise<TradeColumns> {
    const groups = this.groups.slice(from, end);
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    const columns = allocateColumns(rows, this.options.dir, this.options.outcomes);
    for (const { file, group } of groups) {
      await loadGroup({ file, group, onColumn: () => {} }, columns);
    }
    return columns;
  }

  /**
   * Volume of each market, USD.
   *
   * @throws {DataError} If a file of markets cannot be read.
   */
  async liquidityUsd(): Promise<ReadonlyMap<string, number>> {
    const { dir, liquidityField } = this.options;
    const markets = new Map<string, MarketInfo>();
    for (const category of this.categories) {
      const path = fileIn(dir, category, "markets_filtered.csv");
      await readMarkets(path, markets, { category, liquidityField });
    }
    return new Map([...markets.values()].map((one) => [one.marketId, one.liquidityUsd]));
  }

  /** Closes its files. */
  [Symbol.dispose](): void {
    this.#files.dispose();
  }
}

/** What a footer says of a row group: where its columns are, how large they are, what is in them. */
function describe({ file, group, rows }: RowGroup): unknown {
  return [rows, [...file.columns.values()].map((column) => file.chunk(group, column) ?? null)];
}

function plain(item: unknown): unknown {
  return typeof item === "bigint" ? String(item) : item;
}

function byName([a]: readonly [string, Outcome], [b]: readonly [string, Outcome]): number {
  return a < b ? -1 : 1;
}

function largeGroup(path: string, rows: number): DataError {
  return new DataError(`Cannot read a row group of ${rows} trades in bounded memory`, {
    path,
    next: `write the file with row groups of ${MAX_GROUP_ROWS} trades at most`,
  });
}
