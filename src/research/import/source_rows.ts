/**
 * Reads files that a user has, row by row, whatever of the known formats they are in.
 *
 * @module
 */

import { CsvParseStream } from "@std/csv";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "hyparquet";
import { openBytes, openStream } from "../byte_source.ts";
import { DataError, toDataError } from "../data_error.ts";
import { decompressorsFor } from "../parquet/decompressors.ts";

/** A row as it is in a file: names of fields and their values; `undefined` for a line that is none. */
export type SourceRow = Readonly<Record<string, unknown>> | undefined;

/** A parquet file begins and ends with four letters, and tells how long its footer is. */
const LEAST_PARQUET_BYTES = 12;
/** Rows of parquet that are in memory at once. */
const SLICE_ROWS = 4_000;
/** Longest line of JSON that is read, characters: a page of the Data API fits. */
const MAX_LINE_CHARS = 1 << 26;

/**
 * Reads a file: parquet, CSV with a header, or JSON lines, of which each is a row, a list of rows, or a page of the Data
 * API. `.gz` behind the name is understood, but for parquet. Memory does not grow with the file, but with a page of
 * parquet or a line of JSON.
 *
 * @param path The file.
 * @throws {DataError} If it is missing, of another format, or broken.
 */
export async function* readSourceRows(path: string): AsyncGenerator<SourceRow, void> {
  const [, format = "", packed] = /\.(parquet|csv|json|jsonl|ndjson)(\.gz)?$/i.exec(path) ?? [];
  const kind = format.toLowerCase();
  if (kind === "" || (kind === "parquet" && packed !== undefined)) {
    throw new DataError("Cannot tell from its name what a file of trades is", {
      path,
      next: "name it .parquet, .csv, .jsonl or .json; .csv.gz and .jsonl.gz will do, too",
    });
  }
  try {
    if (kind === "parquet") yield* parquetRows(path);
    else {
      const bytes = await openStream(path);
      const text = (packed ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes)
        .pipeThrough(new TextDecoderStream());
      yield* kind === "csv" ? csvRows(text) : jsonRows(text);
    }
  } catch (error) {
    throw toDataError(error, `trades as ${kind === "csv" ? "CSV" : kind}`, {
      path,
      next: "repair the file, or write it anew",
    });
  }
}

/** Whether all rows of a file have the same fields, by its name: lines of JSON may have others each. */
export function isTable(path: string): boolean {
  return /\.(parquet|csv)(\.gz)?$/i.test(path);
}

async function* parquetRows(path: string): AsyncGenerator<SourceRow, void> {
  using source = await openBytes(path);
  if (source.size < LEAST_PARQUET_BYTES) {
    throw new Error("The file is cut short");
  }
  const file = {
    byteLength: source.size,
    async slice(start: number, end = source.size): Promise<ArrayBuffer> {
      await source.hold([[start, end]]);
      const bytes = new Uint8Array(end - start);
      source.readInto(start, bytes);
      return bytes.buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  const compressors = await decompressorsFor(metadata);
  const columns = parquetSchema(metadata).children.filter(({ children }) => children.length === 0)
    .map(({ element }) => element.name);
  let groupStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const groupEnd = groupStart + Number(num_rows);
    for (let start = groupStart; start < groupEnd; start += SLICE_ROWS) {
      const slice = {
        file,
        metadata,
        compressors,
        rowStart: start,
        rowEnd: Math.min(start + SLICE_ROWS, groupEnd),
      };
      yield* rowsOfSlice(columns, slice);
    }
    source.release();
    groupStart = groupEnd;
  }
}

/** Where rows of a file are. */
interface Slice {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** Rows one after the other: of all of them there are columns only, in which texts that repeat are there once. */
async function* rowsOfSlice(
  columns: readonly string[],
  slice: Slice,
): AsyncGenerator<SourceRow, void> {
  const values: unknown[][] = [];
  for (const name of columns) values.push(await columnOf(name, slice));
  for (let row = 0; row < slice.rowEnd - slice.rowStart; row++) {
    yield Object.fromEntries(columns.map((name, column) => [name, values[column]![row]]));
  }
}

async function columnOf(name: string, slice: Slice): Promise<unknown[]> {
  const { rowStart, rowEnd } = slice;
  const values: unknown[] = new Array(rowEnd - rowStart).fill(undefined);
  await parquetRead({
    ...slice,
    columns: [name],
    // Pages that are read begin before the slice and end behind it.
    onChunk({ columnData, rowStart: first }) {
      const from = Math.max(rowStart - first, 0);
      const end = Math.min(rowEnd - first, columnData.length);
      for (let at = from; at < end; at++) values[first + at - rowStart] = columnData[at];
    },
  });
  return values;
}

async function* csvRows(text: ReadableStream<string>): AsyncGenerator<SourceRow, void> {
  let names: readonly string[] | undefined;
  for await (const cells of text.pipeThrough(new CsvParseStream())) {
    if (names === undefined) names = cells.map((name) => name.trim());
    // An empty cell is a value that is not there.
    else {
      const row: Record<string, unknown> = Object.create(null);
      for (const [at, name] of names.entries()) row[name] = cells[at] || undefined;
      yield row;
    }
  }
  if (names === undefined) throw new SyntaxError("The file is empty");
}

async function* jsonRows(text: ReadableStream<string>): AsyncGenerator<SourceRow, void> {
  let rest = "";
  for await (const part of text) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_LINE_CHARS) throw new SyntaxError("A line of it is too long");
    for (const line of lines) yield* rowsOfLine(line);
  }
  yield* rowsOfLine(rest);
}

function rowsOfLine(line: string): SourceRow[] {
  if (line.trim() === "") return [];
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The caller counts it.
    return [undefined];
  }
  const row = asRow(value);
  const list = Array.isArray(value) ? value : row?.["data"];
  if (Array.isArray(list)) return list.map(asRow);
  // A message of the activity socket, as recordings have it.
  return [asRow(row?.["payload"]) ?? row];
}

function asRow(value: unknown): SourceRow {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}
