/**
 * Loads the trades of a research directory into a {@linkcode TradeTable}, column by column.
 *
 * The columns are allocated once, for as many rows as the footers promise. While a row group is loaded, one byte a row
 * more holds the outcome; the time order afterwards needs four. Nothing else grows with trades.
 *
 * @module
 */

import type { OutcomeMode } from "../core/trade.ts";
import { findCategories, TRADES_FILE } from "./categories.ts";
import { DataError } from "./data_error.ts";
import { createInterner } from "./interner.ts";
import { ParquetFile } from "./parquet_file.ts";
import { fileIn } from "./remote/location.ts";
import { loadGroup, requireTradeColumns, type TradeColumns } from "./trade_group.ts";
import { timeOrder } from "./time_order.ts";
import type { TradeTable } from "./trade_table.ts";

/** Columns read of a row group in most files, to say how much of it is done. */
const USUAL_COLUMNS = 8;

/** Rows that are read without letting others have a turn, at least: about a tenth of a second. */
const ROWS_A_BREATH = 500_000;

/** How far reading the trades has come. */
export interface LoadProgress {
  /** Category that is being read. */
  readonly category: string;
  /** Rows read so far, of all categories. */
  readonly doneRows: number;
  /** Rows there are, of all categories. */
  readonly totalRows: number;
}

/** Options of {@linkcode loadTrades}. */
export interface LoadTradesOptions {
  /**
   * Categories to load, any case; empty means all.
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
  /** Called after each column of each row group and once at the end, for a progress bar. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Loads the trades of a research directory.
 *
 * @param dir The directory, or its address: one folder a category, with a `trades.parquet` in each.
 * @param options Which categories, and how to read them.
 * @returns The trades; those that cannot be used are counted in `dropped`.
 * @throws {DataError} If the directory, a category or a file is missing or unusable.
 */
export async function loadTrades(
  dir: string,
  options: LoadTradesOptions = {},
): Promise<TradeTable> {
  const categories = await findCategories(dir, options.categories);
  using stack = new DisposableStack();
  const files: ParquetFile[] = [];
  for (const category of categories) {
    const file = stack.use(await ParquetFile.open(fileIn(dir, category, TRADES_FILE)));
    requireTradeColumns(file);
    files.push(file);
  }
  const totalRows = files.reduce((sum, file) => sum + file.rows, 0);
  const columns = allocateColumns(totalRows, dir, options.outcomes ?? "yes");

  let doneRows = 0;
  let breathedAt = 0;
  for (const [number, file] of files.entries()) {
    const category = categories[number]!;
    const first = columns.length;
    for (const [group, rows] of file.groupRows.entries()) {
      let readColumns = 0;
      const onColumn = () => {
        const share = Math.min(readColumns++ / USUAL_COLUMNS, 1);
        options.onProgress?.({
          category,
          doneRows: doneRows + Math.floor(rows * share),
          totalRows,
        });
      };
      if (doneRows - breathedAt >= ROWS_A_BREATH) {
        await breathe();
        breathedAt = doneRows;
      }
      await loadGroup({ file, group, onColumn }, columns);
      doneRows += rows;
    }
    columns.category.fill(number, first, columns.length);
  }
  options.onProgress?.({ category: categories.at(-1)!, doneRows, totalRows });
  return toTable(columns, categories);
}

/** Lets others have a turn, such as a signal to stop: decoding row groups does not. It takes a millisecond or more. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Columns without a trade, with room for some.
 *
 * @param rows How many.
 * @param dir Where they come from, for messages.
 * @param outcomes How a trade of the NO token is understood.
 * @throws {DataError} If the memory is too small.
 */
export function allocateColumns(rows: number, dir: string, outcomes: OutcomeMode): TradeColumns {
  try {
    return {
      length: 0,
      outcomes,
      wallets: createInterner((text) => {
        const wallet = text.trim().toLowerCase();
        return wallet.startsWith("0x") ? wallet : undefined;
      }),
      markets: createInterner((text) => text.trim().toLowerCase() || undefined),
      tokens: createInterner((text) => text.trim(), [""]),
      wallet: new Uint32Array(rows),
      market: new Uint32Array(rows),
      token: new Uint32Array(rows),
      category: new Uint16Array(rows),
      isSell: new Uint8Array(rows),
      price: new Float64Array(rows),
      usd: new Float64Array(rows),
      timeMs: new Float64Array(rows),
      dropped: { wallet: 0, market: 0, side: 0, price: 0, time: 0 },
    };
  } catch (error) {
    throw new DataError(`Cannot load ${rows} trades into memory`, {
      path: dir,
      next: "choose fewer categories, or split the files",
      cause: error,
    });
  }
}

function toTable(columns: TradeColumns, categories: readonly string[]): TradeTable {
  const { length } = columns;
  const wallet = columns.wallet.subarray(0, length);
  const market = columns.market.subarray(0, length);
  const token = columns.token.subarray(0, length);
  const timeMs = columns.timeMs.subarray(0, length);
  return {
    length,
    wallets: forgetUnused(columns.wallets.names, wallet, 0),
    markets: forgetUnused(columns.markets.names, market, 0),
    tokens: forgetUnused(columns.tokens.names, token, 1),
    categories,
    wallet,
    market,
    token,
    category: columns.category.subarray(0, length),
    isSell: columns.isSell.subarray(0, length),
    price: columns.price.subarray(0, length),
    usd: columns.usd.subarray(0, length),
    timeMs,
    order: timeOrder(timeMs),
    dropped: columns.dropped,
  };
}

/**
 * Names that no trade has (only dropped rows did, or a dictionary lists them in vain) are left out and the numbers in
 * the column changed accordingly, so that counting names counts what is there. The first `keep` names always stay.
 */
function forgetUnused(names: readonly string[], ids: Uint32Array, keep: number): readonly string[] {
  const used = new Uint8Array(names.length).fill(1, 0, keep);
  let missing = names.length - keep;
  for (let row = 0; row < ids.length && missing > 0; row++) {
    const id = ids[row]!;
    if (used[id] === 0) {
      used[id] = 1;
      missing--;
    }
  }
  if (missing === 0) return names;
  const numbers = new Uint32Array(names.length);
  const kept = names.filter((_, id) => used[id] === 1);
  for (let id = 0, number = 0; id < names.length; id++) numbers[id] = used[id] ? number++ : 0;
  for (let row = 0; row < ids.length; row++) ids[row] = numbers[ids[row]!]!;
  return kept;
}
