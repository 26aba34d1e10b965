/**
 * What a research directory holds, whoever brought it there: as far as the footers of its trades tell, without reading one.
 *
 * @module
 */

import { toTimeMs } from "../core/trade.ts";
import { findCategories, TRADES_FILE } from "./categories.ts";
import { ParquetFile } from "./parquet/parquet_file.ts";
import { fileIn } from "./remote/location.ts";

/** What is known of a category. */
export interface CategoryFacts {
  /** Name of its folder. */
  readonly name: string;
  /** Trades, usable or not. */
  readonly trades: number;
  /** Times of the first and the last of them, milliseconds since the epoch; `null` if the footer does not say. */
  readonly period: readonly [fromMs: number, toMs: number] | null;
}

/**
 * Looks at each category.
 *
 * @param dir The research directory, or its address.
 * @returns Categories in name order.
 * @throws {DataError} If the directory is missing or holds no category, or a file is no parquet.
 */
export async function categoryFacts(dir: string): Promise<CategoryFacts[]> {
  const facts: CategoryFacts[] = [];
  for (const name of await findCategories(dir)) {
    using file = await ParquetFile.open(fileIn(dir, name, TRADES_FILE));
    facts.push({ name, trades: file.rows, period: periodOf(file) });
  }
  return facts;
}

function periodOf(file: ParquetFile): CategoryFacts["period"] {
  const column = file.columns.get("timestamp");
  if (column === undefined || file.rows === 0) return null;
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const [group, rows] of file.groupRows.entries()) {
    if (rows === 0) continue;
    const { min, max, min_value = min, max_value = max } = file.chunk(group, column)?.statistics ??
      {};
    const times = [min_value, max_value].map(toTimeMs);
    // What is not known of one part is not known of all.
    if (times.includes(undefined)) return null;
    fromMs = Math.min(fromMs, times[0]!);
    toMs = Math.max(toMs, times[1]!);
  }
  return [fromMs, toMs];
}
