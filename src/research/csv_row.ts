/**
 * Takes CSV apart: text into records, a record into cells, by the rules of `@std/csv`.
 *
 * @module
 */

/** Cells of a row in the header's order; those at the end of a short row are missing. */
export type CsvRow = readonly string[];

/** A row as it is in the file. */
export interface CsvRecord {
  /** Its text without the end of its last line; within quotes there may be others. */
  readonly text: string;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** Finds records in text that comes part by part. Empty lines are none. */
export class RecordReader {
  /** What has come of the last line. */
  #rest = "";
  /** Number of the last line that is complete. */
  #line = 0;
  /** Lines of a record whose quotes are still open. */
  #open: string[] = [];

  /** The records that end in a part of the text. */
  *take(text: string): Generator<CsvRecord> {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = this.#rest + text.slice(start, end);
      this.#rest = "";
      start = end + 1;
      yield* this.#takeLine(line);
    }
    this.#rest += text.slice(start);
  }

  /** What is left at the end of the text. */
  *end(): Generator<CsvRecord> {
    yield* this.#takeLine(this.#rest);
    if (this.#open.length > 0) yield this.#record();
  }

  *#takeLine(lineAndReturn: string): Generator<CsvRecord> {
    const line = lineAndReturn.endsWith("\r") ? lineAndReturn.slice(0, -1) : lineAndReturn;
    this.#line++;
    if (this.#open.length === 0 && line === "") return;
    this.#open.push(line);
    // A record goes on as long as a quote is open: half of the lines' quotes open one.
    const isEven = !line.includes('"') || line.split('"').length % 2 === 1;
    if (isEven === (this.#open.length === 1)) yield this.#record();
  }

  #record(): CsvRecord {
    const record = { text: this.#open.join("\n"), line: this.#line - this.#open.length + 1 };
    this.#open = [];
    return record;
  }
}

/**
 * Takes a record apart.
 *
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
export function splitRow(record: string): CsvRow | undefined {
  if (!record.includes('"')) return record.split(",");
  const cells: string[] = [];
  for (let at = 0;;) {
    let end: number;
    if (record[at] === '"') {
      end = closingQuote(record, at + 1) + 1;
      if (end === 0) return undefined;
      cells.push(record.slice(at + 1, end - 1).replaceAll('""', '"'));
      if (end < record.length && record[end] !== ",") return undefined;
    } else {
      const comma = record.indexOf(",", at);
      end = comma < 0 ? record.length : comma;
      const cell = record.slice(at, end);
      if (cell.includes('"')) return undefined;
      cells.push(cell);
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
