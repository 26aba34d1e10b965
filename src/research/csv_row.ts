/**
 * Takes CSV apart: text into records, a record into cells, by the rules of `@std/csv`.
 *
 * @module
 */

/** Cells of a row in the header's order; those at the end of a short row are missing. */
export type CsvRow = readonly string[];

/** A record as it is in the file: a row, or what should be one. */
export interface CsvRecord {
  /** Its text without the end of its last line; within quotes there may be others. */
  readonly text: string;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** A record that cannot be taken apart. */
export class BrokenRecord extends Error {
  override readonly name = "BrokenRecord";
  readonly record: CsvRecord;

  constructor(record: CsvRecord) {
    super(`Line ${record.line} has a quote where none may be`);
    this.record = record;
  }
}

/** Finds rows in text that comes part by part. Empty lines are none. */
export class RowReader {
  /** Cells that are given; those behind them are only checked. */
  width = Infinity;
  readonly #onRow: (row: CsvRow) => void;
  /** What has come of the last line. */
  #rest = "";
  /** Number of the last line that is complete. */
  #line = 0;
  /** Lines of a record whose quotes are still open. */
  #open: string[] = [];

  /** @param onRow Gets each row as soon as its end is there. */
  constructor(onRow: (row: CsvRow) => void) {
    this.#onRow = onRow;
  }

  /**
   * Takes the next part of the text.
   *
   * @throws {BrokenRecord} If a record that ends in it cannot be taken apart.
   */
  take(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#takeLine(this.#rest + text.slice(start, end));
      this.#rest = "";
      start = end + 1;
    }
    this.#rest += text.slice(start);
  }

  /**
   * Takes what is left at the end of the text.
   *
   * @throws {BrokenRecord} If it cannot be taken apart.
   */
  end(): void {
    this.#takeLine(this.#rest);
    if (this.#open.length > 0) this.#takeOpen();
  }

  #takeLine(lineAndReturn: string): void {
    const line = lineAndReturn.endsWith("\r") ? lineAndReturn.slice(0, -1) : lineAndReturn;
    this.#line++;
    if (this.#open.length === 0) {
      if (line === "") return;
      // Most lines are rows: their quotes need no counting.
      const row = splitRow(line, this.width);
      if (row !== undefined) return this.#onRow(row);
    }
    this.#open.push(line);
    // A record goes on as long as a quote is open: half of the lines' quotes open one.
    if (hasEvenQuotes(line) === (this.#open.length === 1)) this.#takeOpen();
  }

  #takeOpen(): void {
    const record = { text: this.#open.join("\n"), line: this.#line - this.#open.length + 1 };
    this.#open = [];
    const row = splitRow(record.text, this.width);
    if (row === undefined) throw new BrokenRecord(record);
    this.#onRow(row);
  }
}

function hasEvenQuotes(line: string): boolean {
  return line.split('"').length % 2 === 1;
}

/**
 * Takes a record apart.
 *
 * @param record Its text.
 * @param width Cells that are wanted; those behind them may be left out, but are checked.
 * @returns Its cells; `undefined` if a quote is where none may be, or is missing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitRow } from "./csv_row.ts";
 *
 * assertEquals(splitRow('0x01,"Will it rain, ""really""?",'), ["0x01", 'Will it rain, "really"?', ""]);
 * assertEquals(splitRow('0x01,"Will it'), undefined);
 * ```
 */
export function splitRow(record: string, width = Infinity): CsvRow | undefined {
  let quote = record.indexOf('"');
  if (quote < 0) return record.split(",");
  const cells: string[] = [];
  for (let at = 0;;) {
    let end: number;
    if (quote === at) {
      end = closingQuote(record, at + 1) + 1;
      if (end === 0 || end < record.length && record[end] !== ",") return undefined;
      if (cells.length < width) cells.push(record.slice(at + 1, end - 1).replaceAll('""', '"'));
      quote = record.indexOf('"', end);
    } else {
      const comma = record.indexOf(",", at);
      end = comma < 0 ? record.length : comma;
      if (quote >= 0 && quote < end) return undefined;
      if (cells.length < width) cells.push(record.slice(at, end));
    }
    if (end === record.length) return cells;
    at = end + 1;
  }
}

/** Where a quoted cell ends: at a quote that is not doubled; -1 if nowhere. */
function closingQuote(record: string, from: number): number {
  for (let at = record.indexOf('"', from); at >= 0; at = record.indexOf('"', at + 2)) {
    if (record[at + 1] !== '"') return at;
  }
  return -1;
}
