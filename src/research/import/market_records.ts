/**
 * `markets_filtered.csv` of a category into which trades are imported: what is there stays, markets that are new are added.
 *
 * @module
 */

import { stringify } from "@std/csv";
import { isFile } from "../categories.ts";
import { findColumn, readCsv } from "../csv_file.ts";
import { writeWhole } from "../files/whole_file.ts";
import { LIQUIDITY_FIELDS, MARKET_ID_FIELDS, QUESTION_FIELDS } from "../market_file.ts";
import type { TokenFacts } from "./order_filled_row.ts";

/** Says that a volume is the sum of the trades that are there. */
const FROM_TRADES = "trades";

/** What trades say about their market. */
export interface MarketRecord {
  readonly question: string;
  readonly slug: string;
  /** Worth of all its trades in the category, millionths of a dollar. */
  readonly microUsd: number;
}

/** A table of markets in memory. */
export class MarketRecords {
  readonly #path: string;
  readonly #columns: string[];
  readonly #rows: string[][];

  private constructor(path: string, columns: string[], rows: string[][]) {
    this.#path = path;
    this.#columns = columns;
    this.#rows = rows;
  }

  /**
   * Reads a table.
   *
   * @param path Where it is, or is going to be.
   * @throws {DataError} If it is there and cannot be read.
   */
  static async read(path: string): Promise<MarketRecords> {
    let columns: string[] = [];
    const rows: string[][] = [];
    if (await isFile(path)) {
      await readCsv(path, "markets", (names) => {
        columns = [...names];
        return (cells) => rows.push([...cells]);
      });
    }
    return new MarketRecords(path, columns, rows);
  }

  /** Ids of the markets. */
  get ids(): readonly string[] {
    const column = this.#idColumn();
    return this.#rows.map((row) => idIn(row[column]));
  }

  /** Markets by token, where the table says which they are. */
  *tokens(): Generator<readonly [string, TokenFacts], void> {
    const column = this.#columns.indexOf("clobTokenIds");
    const id = this.#idColumn();
    for (const row of this.#rows) {
      for (const [outcomeIndex, token] of (row[column]?.match(/\d{3,}/g) ?? []).entries()) {
        yield [token, { marketId: idIn(row[id]), outcomeIndex }];
      }
    }
  }

  /**
   * Adds markets that are not there, brings the volumes that were sums of trades up to date, and writes the table if it
   * changed.
   *
   * @param markets Markets by id.
   * @returns How many were added.
   */
  async update(markets: ReadonlyMap<string, MarketRecord>): Promise<number> {
    const before = JSON.stringify([this.#columns, this.#rows]);
    const places = new Map(this.ids.map((id, at) => [id, at]));
    let added = 0;
    for (const [id, { question, slug, microUsd }] of markets) {
      const volume = (microUsd / 1e6).toFixed(2);
      const place = places.get(id);
      if (place !== undefined) {
        const row = this.#rows[place]!;
        const source = this.#columns.indexOf("volume_source");
        if (row[source] === FROM_TRADES) row[this.#column(LIQUIDITY_FIELDS)] = volume;
        continue;
      }
      const row: string[] = [];
      row[this.#idColumn()] = id;
      row[this.#column(QUESTION_FIELDS)] = question;
      row[this.#column(["slug"])] = slug;
      row[this.#column(LIQUIDITY_FIELDS)] = volume;
      row[this.#column(["volume_source"])] = FROM_TRADES;
      this.#rows.push(row);
      added++;
    }
    // Without trades that can be used a category has no market, but a table it needs.
    this.#idColumn();
    this.#column(LIQUIDITY_FIELDS);
    if (JSON.stringify([this.#columns, this.#rows]) !== before) await this.#write();
    return added;
  }

  async #write(): Promise<void> {
    const rows = [this.#columns, ...this.#rows].map((row) =>
      this.#columns.map((_, column) => row[column] ?? "")
    );
    await writeWhole(this.#path, stringify(rows, { headers: false }).replaceAll("\r\n", "\n"));
  }

  #idColumn(): number {
    return this.#column(MARKET_ID_FIELDS);
  }

  /** Number of the column that readers take: the first of these names that is there; else the first name is added. */
  #column(names: readonly [string, ...string[]]): number {
    const known = findColumn(this.#columns, names);
    return known >= 0 ? known : this.#columns.push(names[0]) - 1;
  }
}

function idIn(cell: string | undefined): string {
  return (cell ?? "").trim().toLowerCase();
}
