/**
 * The trades of one category while others are imported into it: all of them are put aside by identity, told apart, put
 * aside by time, and written in order.
 *
 * @module
 */

import { toTimeMs } from "../../core/trade.ts";
import { isFile, TRADES_FILE } from "../categories.ts";
import { importedTradesIn, importNotes } from "../files/imported_trades.ts";
import { removeFolder } from "../files/remove_folder.ts";
import {
  type ParquetColumn,
  ParquetFileWriter,
  type ParquetNotes,
} from "../parquet/parquet_writer.ts";
import { identify, type ImportedTrade } from "./imported_trade.ts";
import { MarketRecords } from "./market_records.ts";
import { RowSpool } from "./row_spool.ts";
import { readSourceRows } from "./source_rows.ts";
import {
  columnsWithImports,
  columnValues,
  type StagedValue,
  stagedValues,
} from "./staged_columns.ts";

/** Folder in the research directory that holds what is put aside; it is there while somebody imports. */
export const IMPORT_FOLDER = ".import";

/** Rows that are sorted at once, more or less: an hour that has more is sorted as one. */
const PART_ROWS = 5_000;
/** Trades of a row group. */
const GROUP_ROWS = 5_000;
/** The last two digits of an identity say with which others it is compared. */
const ID_PART = /[0-9a-f]{2}$/;
const MS_PER_HOUR = 3_600_000;
/** Number of the file that is there; those that are imported follow. */
const THERE = 0;

/** A row that is put aside. */
type StagedRow = readonly [
  /** Identity; `null` of a row that is there and unusable. */
  id: string | null,
  source: number,
  timeMs: number,
  /** Place among all rows that were put aside. */
  place: number,
  marketId: string,
  microUsd: number,
  values: readonly StagedValue[],
];

/** What came of a category. */
export interface CategoryResult {
  /** Name of its folder. */
  readonly name: string;
  /** Trades that are new. */
  readonly added: number;
  /** Trades that were there, or that another file told, too. */
  readonly known: number;
  /** Markets that are new. */
  readonly markets: number;
}

/** A category into which trades are imported. */
export class CategoryStage {
  readonly #name: string;
  readonly #dir: string;
  readonly #folder: string;
  readonly #columns: readonly ParquetColumn[];
  readonly #byId: RowSpool<StagedRow>;
  readonly #hours = new Map<number, number>();
  readonly #touched = new Map<string, { readonly question: string; readonly slug: string }>();
  #places = 0;
  /** Trades that are there and were imported. */
  #imported = 0;
  #told = 0;

  private constructor(dir: string, name: string, columns: readonly ParquetColumn[]) {
    this.#dir = dir;
    this.#name = name;
    this.#folder = `${dir}/${IMPORT_FOLDER}/${name}`;
    this.#columns = columns;
    this.#byId = new RowSpool(`${this.#folder}/id`);
  }

  /**
   * Takes up a category, and the trades that it has.
   *
   * @param dir The research directory.
   * @param name Name of the category's folder; it need not be there.
   * @throws {DataError} If its trades cannot be read, or not be written again.
   */
  static async open(dir: string, name: string): Promise<CategoryStage> {
    const path = `${dir}/${name}/${TRADES_FILE}`;
    const stage = new CategoryStage(dir, name, await columnsWithImports(path));
    if (await isFile(path)) {
      stage.#imported = await importedTradesIn(path);
      for await (const row of readSourceRows(path)) await stage.#put(row!, THERE);
    }
    return stage;
  }

  /**
   * Adds a trade.
   *
   * @param trade The trade.
   * @param source Number of the file that tells it, from 1 on.
   */
  async add(trade: ImportedTrade, source: number): Promise<void> {
    this.#told++;
    const { conditionId, title, slug } = trade;
    const known = this.#touched.get(conditionId);
    if (known === undefined || (known.question === "" && title !== "")) {
      this.#touched.set(conditionId, { question: title, slug });
    }
    await this.#put(trade, source);
  }

  async #put(row: object, source: number): Promise<void> {
    const { id = null, trade } = identify(row) ?? {};
    const { marketId = "", usd = 0 } = trade ?? {};
    const timeMs = toTimeMs((row as { readonly timestamp?: unknown }).timestamp) ?? 0;
    const hour = Math.floor(timeMs / MS_PER_HOUR);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    const part = id === null ? 0 : parseInt(ID_PART.exec(id)![0], 16);
    const microUsd = Math.round(usd * 1e6);
    const values = stagedValues(row, this.#columns);
    await this.#byId.add(part, [id, source, timeMs, this.#places++, marketId, microUsd, values]);
  }

  /** Writes what is new; without anything new the file of trades stays untouched. */
  async write(): Promise<CategoryResult> {
    const parts = partOfHour(this.#hours, PART_ROWS);
    const byTime = new RowSpool<StagedRow>(`${this.#folder}/time`);
    const microUsd = new Map<string, number>();
    let added = 0;
    for (const part of this.#byId.parts) {
      const kept = everyTradeOnce(await this.#byId.take(part));
      for (const row of kept) {
        const [, source, timeMs, , marketId, micro] = row;
        if (source !== THERE) added++;
        microUsd.set(marketId, (microUsd.get(marketId) ?? 0) + micro);
        await byTime.add(parts.get(Math.floor(timeMs / MS_PER_HOUR))!, row);
      }
    }
    await Deno.mkdir(`${this.#dir}/${this.#name}`, { recursive: true });
    if (added > 0) await this.#writeTrades(byTime, importNotes(this.#imported + added));
    const records = await MarketRecords.read(`${this.#dir}/${this.#name}/markets_filtered.csv`);
    const markets = await records.update(
      new Map(
        [...this.#touched].map(([id, facts]) => [id, { ...facts, microUsd: microUsd.get(id)! }]),
      ),
    );
    await removeFolder(this.#folder);
    return { name: this.#name, added, known: this.#told - added, markets };
  }

  async #writeTrades(byTime: RowSpool<StagedRow>, notes: ParquetNotes): Promise<void> {
    const path = `${this.#dir}/${this.#name}/${TRADES_FILE}`;
    await using file = await ParquetFileWriter.create(path, this.#columns, notes);
    let waiting: (readonly StagedValue[])[] = [];
    const write = async (count: number) => {
      await file.writeRowGroup(columnValues(waiting.slice(0, count), this.#columns));
      waiting = waiting.slice(count);
    };
    for (const part of byTime.parts) {
      const rows = await byTime.take(part);
      rows.sort((a, b) => a[2] - b[2] || a[1] - b[1] || a[3] - b[3]);
      waiting = waiting.concat(rows.map((row) => row[6]));
      while (waiting.length >= GROUP_ROWS) await write(GROUP_ROWS);
    }
    if (waiting.length > 0) await write(waiting.length);
    await file.close();
  }
}

/**
 * What is there stays. Of the files, the one that tells a trade most often counts: rows that are alike in everything are
 * several fills in one file, and the same ones in two.
 */
function everyTradeOnce(rows: readonly StagedRow[]): StagedRow[] {
  const kept: StagedRow[] = [];
  for (const [id, alike] of Map.groupBy(rows, ([id]) => id)) {
    const bySource = Map.groupBy(alike, ([, source]) => source);
    const there = bySource.get(THERE) ?? [];
    kept.push(...there);
    if (id === null) continue;
    let most: readonly StagedRow[] = [];
    for (const told of bySource.values()) if (told.length > most.length) most = told;
    kept.push(...most.slice(there.length));
  }
  return kept;
}

/**
 * Part of each hour: hours in a row share one until it is full.
 *
 * @param counts Rows by hour.
 * @param partRows Rows of a part, more or less.
 */
function partOfHour(counts: ReadonlyMap<number, number>, partRows: number): Map<number, number> {
  const parts = new Map<number, number>();
  let part = 0;
  let held = 0;
  for (const [hour, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (held > 0 && held + count > partRows) {
      part++;
      held = 0;
    }
    parts.set(hour, part);
    held += count;
  }
  return parts;
}
