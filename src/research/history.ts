/**
 * A research directory, opened: everything the commands need to know about the past.
 *
 * @module
 */

import type { DropReason, Outcome, OutcomeMode } from "../core/trade.ts";
import type { MarketInfo } from "./market_file.ts";
import type { TradeTable } from "./trade_table.ts";

/** Options of {@linkcode openHistory}. */
export interface HistoryOptions {
  /**
   * Categories to read, any case; empty means all.
   *
   * @default {[]}
   */
  readonly categories?: readonly string[];
  /**
   * How a trade of the NO token is understood.
   *
   * @default {"yes"}
   */
  readonly outcomes?: OutcomeMode;
  /**
   * Column of `markets_filtered.csv` that holds a market's size.
   *
   * @default {"the first of LIQUIDITY_FIELDS that is there"}
   */
  readonly liquidityField?: string | undefined;
  /** Called now and then while trades are read, for a progress bar. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** How far reading the trades has come. */
export interface LoadProgress {
  /** Category that is being read. */
  readonly category: string;
  /** Rows read so far, of all categories. */
  readonly doneRows: number;
  /** Rows there are, of all categories. */
  readonly totalRows: number;
}

/** What could not be used, counted. */
export interface HistoryReport {
  /** Trades dropped, by reason. */
  readonly droppedTrades: Readonly<Record<DropReason, number>>;
  /** Rows of the market files that name no market. */
  readonly marketsWithoutId: number;
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
