/**
 * The columns of a `trades.parquet` into which trades are imported: those that are there, and those that imported trades
 * need. Nothing that is in the file is lost.
 *
 * @module
 */

import { parquetMetadataAsync, parquetSchema, type SchemaElement } from "hyparquet";
import { API_COLUMNS } from "../api_columns.ts";
import { openBytes } from "../byte_source.ts";
import { isFile } from "../categories.ts";
import { DataError } from "../data_error.ts";
import type { ParquetColumn, ParquetValues } from "../parquet/parquet_writer.ts";

/** A value that JSON keeps: whole numbers of 64 bits as text. */
export type StagedValue = string | number | boolean | null;

/** Columns of imported trades. */
const OWN_COLUMNS: readonly ParquetColumn[] = [
  ...API_COLUMNS,
  { name: "usd_amount", type: "DOUBLE" },
];

/**
 * The columns of the file with imported trades in it.
 *
 * @param path The file; it need not be there.
 * @throws {DataError} If it has columns of a kind that cannot be written again.
 */
export async function columnsWithImports(path: string): Promise<readonly ParquetColumn[]> {
  const there = await isFile(path) ? await columnsIn(path) : [];
  const names = new Set(there.map(({ name }) => name));
  const columns = [...there, ...OWN_COLUMNS.filter(({ name }) => !names.has(name))];
  return columns.map((column) => ({ ...column, nullable: true }));
}

async function columnsIn(path: string): Promise<ParquetColumn[]> {
  using source = await openBytes(path);
  const metadata = await parquetMetadataAsync({
    byteLength: source.size,
    async slice(start, end = source.size) {
      await source.hold([[start, end]]);
      const bytes = new Uint8Array(end - start);
      source.readInto(start, bytes);
      return bytes.buffer;
    },
  });
  const own = new Map(OWN_COLUMNS.map((column) => [column.name, column]));
  return parquetSchema(metadata).children.map(({ element, children }) => {
    const { name } = element;
    const type = children.length === 0 ? typeOf(element) : undefined;
    // A price in whole numbers would be none.
    const isNarrow = own.get(name)?.type === "DOUBLE" && type !== "DOUBLE" && type !== "STRING";
    if (type === undefined || isNarrow) {
      throw new DataError(`Cannot add trades to a file whose column ${name} is of another kind`, {
        path,
        next: "import into another folder",
      });
    }
    return { name, type, dictionary: own.get(name)?.dictionary ?? type === "STRING" };
  });
}

function typeOf(element: SchemaElement): ParquetColumn["type"] | undefined {
  const { type, repetition_type, converted_type, logical_type } = element;
  if (repetition_type === "REPEATED") return undefined;
  const isPlain = converted_type === undefined && logical_type === undefined;
  if (type === "BYTE_ARRAY") {
    const isText = converted_type === "UTF8" || logical_type?.type === "STRING";
    return isText || isPlain ? "STRING" : undefined;
  }
  const isWhole = isPlain || /^INT_(32|64)$/.test(converted_type ?? "") ||
    (logical_type?.type === "INTEGER" && logical_type.isSigned);
  if ((type === "INT32" || type === "INT64") && isWhole) return type;
  return (type === "DOUBLE" || type === "BOOLEAN") && isPlain ? type : undefined;
}

/** Values of a row in the order of the columns; what is not there is null. */
export function stagedValues(row: object, columns: readonly ParquetColumn[]): StagedValue[] {
  return columns.map(({ name, type }) => {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (value === null || value === undefined) return null;
    if (type === "STRING" || type === "INT64") return String(value);
    return type === "BOOLEAN" ? value === true : Number(value);
  });
}

/** Values of rows, column by column, as they are written. */
export function columnValues(
  rows: readonly (readonly StagedValue[])[],
  columns: readonly ParquetColumn[],
): readonly ParquetValues[] {
  return columns.map(({ type }, at) =>
    rows.map((row) => {
      const value = row[at]!;
      return type === "INT64" && value !== null ? BigInt(value as string) : value;
    }) as ParquetValues
  );
}
