/**
 * How many trades of a file an import brought. The file says so itself: so that both are there or neither is, whenever an
 * import is killed.
 *
 * @module
 */

import { ParquetFile } from "../parquet/parquet_file.ts";
import type { ParquetNotes } from "../parquet/parquet_writer.ts";

/** What the number is called in the footer of the file. */
const NOTE = "pilotfish.imported";

/** The notes of a file into which trades were imported. */
export function importNotes(trades: number): ParquetNotes {
  return { [NOTE]: String(trades) };
}

/**
 * How many trades of a file an import brought.
 *
 * @returns 0 if the file does not say.
 */
export function importedTrades(file: ParquetFile): number {
  const trades = Number(file.notes.get(NOTE) ?? 0);
  return Number.isSafeInteger(trades) && trades > 0 ? trades : 0;
}

/**
 * How many trades of a file an import brought.
 *
 * @param path The file, or its address.
 * @throws {DataError} If it is no parquet file.
 */
export async function importedTradesIn(path: string): Promise<number> {
  using file = await ParquetFile.open(path);
  return importedTrades(file);
}
