/**
 * Parquet files for tests, and what they mean according to hyparquet and `tradeFrom`, one row after the other.
 *
 * @module
 */

import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { type DropReason, type OutcomeMode, type Trade, tradeFrom } from "../../../mod.ts";
import { tradeAt, type TradeTable } from "../../../src/research/trades/trade_table.ts";
import { ROOT } from "../../style/structure.ts";

/** The parts of `node:zlib` in use. Imported by name it would ask for Node's types, which are not to be had offline. */
interface Zlib {
  gzipSync(bytes: Uint8Array): Uint8Array;
  brotliCompressSync(bytes: Uint8Array): Uint8Array;
}

const { process } = globalThis as unknown as {
  readonly process: { getBuiltinModule(name: "node:zlib"): Zlib };
};
const ZLIB = process.getBuiltinModule("node:zlib");

/** Settings of {@linkcode parquetBytes}. */
export interface ParquetBytesOptions {
  readonly codec?: "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "BROTLI";
  readonly rowGroupSize?: number;
  readonly pageSize?: number;
}

/** A parquet file. */
export function parquetBytes(
  columnData: ColumnSource[],
  options: ParquetBytesOptions = {},
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parquetWriteBuffer({
    columnData,
    codec: options.codec ?? "SNAPPY",
    compressors: {
      GZIP: (bytes) => ZLIB.gzipSync(bytes),
      BROTLI: (bytes) => ZLIB.brotliCompressSync(bytes),
    },
    ...options,
  }));
}

/** A column of `count` rows for {@linkcode parquetBytes}; null where `valueAt` gives `undefined`. */
export function column(
  name: string,
  type: NonNullable<ColumnSource["type"]>,
  values: readonly unknown[],
): ColumnSource {
  return { name, type, data: values.map((value) => value ?? null), nullable: true };
}

/** Well-formed columns of `rows` trades, one a minute, in order. */
export function plainColumns(rows: number, startS = 1_700_000_000): ColumnSource[] {
  const each = <T>(valueAt: (row: number) => T) =>
    Array.from({ length: rows }, (_, i) => valueAt(i));
  return [
    column("proxyWallet", "STRING", each((i) => `0xw${i % 7}`)),
    column("conditionId", "STRING", each((i) => `0xm${i % 5}`)),
    column("side", "STRING", each((i) => i % 3 === 0 ? "SELL" : "BUY")),
    column("price", "DOUBLE", each((i) => (i % 99 + 1) / 100)),
    column("size", "DOUBLE", each((i) => i + 1)),
    column("timestamp", "INT64", each((i) => BigInt(startS + 60 * i))),
    column("usd_amount", "DOUBLE", each((i) => 2 * i + 1)),
    column("outcomeIndex", "INT32", each((i) => i % 2)),
    column("outcome", "STRING", each((i) => i % 2 === 0 ? "Yes" : "No")),
    column("asset", "STRING", each((i) => `token ${i % 10}`)),
    column("title", "STRING", each((i) => `Market ${i % 5}`)),
  ];
}

/** What a file's rows are, read row by row. */
export async function tradesOf(
  bytes: Uint8Array<ArrayBuffer>,
  category: string,
  outcomes: OutcomeMode = "yes",
): Promise<(Trade | DropReason)[]> {
  const rows = await parquetReadObjects({ file: bytes.buffer, compressors });
  return rows.map((row) => tradeFrom("research", row, { category, outcomes }));
}

/** The trades of a table, in file order. */
export function rowsOf(table: TradeTable): Trade[] {
  return Array.from({ length: table.length }, (_, row) => tradeAt(table, row));
}

/** Writes `trades.parquet` of some categories. */
export async function writeCategories(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const [category, bytes] of Object.entries(files)) {
    await Deno.mkdir(`${folder}/${category}`, { recursive: true });
    await Deno.writeFile(`${folder}/${category}/trades.parquet`, bytes);
  }
}

/** A copy of a file whose bytes of one column are garbage. */
export function garbled(bytes: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (const { columns } of parquetMetadata(bytes.buffer).row_groups) {
    const chunk = columns.find(({ meta_data }) => meta_data!.path_in_schema[0] === name)!
      .meta_data!;
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    copy.fill(0xff, start, start + Number(chunk.total_compressed_size));
  }
  return copy;
}

/** Names of the fixture files. */
export function fixtureNames(): string[] {
  return [...Deno.readDirSync(`${ROOT}fixtures/parquet`)].map(({ name }) => name)
    .filter((name) => name.endsWith(".parquet")).sort();
}

/** A fixture file. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(`${ROOT}fixtures/parquet/${name}`);
}
