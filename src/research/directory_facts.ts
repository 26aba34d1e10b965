/**
 * What a research directory holds, whoever brought it there: as far as the manifest of downloads and the footers of trades
 * tell, without reading one.
 *
 * @module
 */

import { toTimeMs } from "../core/trade.ts";
import { allCategories, noCategory, TRADES_FILE } from "./categories.ts";
import { type Manifest, type ManifestCategory, readManifest } from "./fetch/manifest.ts";
import { importedTrades } from "./files/imported_trades.ts";
import { ParquetFile } from "./parquet/parquet_file.ts";
import { fileIn } from "./remote/location.ts";
import { sampleFiles } from "./sample/directory.ts";

/** Where trades came from that were not fetched; `unknown`: somebody put them there. */
export type Origin = "sample" | "imported" | "unknown";

/** What is known of a category that was not fetched. */
export interface CategoryFacts {
  /** Name of its folder. */
  readonly name: string;
  /** Where its trades came from. */
  readonly origins: readonly Origin[];
  /** Trades, usable or not. */
  readonly trades: number;
  /** How many of them were imported. */
  readonly imported: number;
  /** Times of the first and the last of them, milliseconds since the epoch; `null` if the footer does not say. */
  readonly period: readonly [fromMs: number, toMs: number] | null;
}

/** What a research directory holds. */
export interface DirectoryFacts {
  /** What downloads say about themselves; `undefined` if there was none. */
  readonly manifest: Manifest | undefined;
  /** Categories that were fetched and are there, in name order. */
  readonly fetched: readonly ManifestCategory[];
  /** Categories that were fetched and are there no longer, in name order. */
  readonly gone: readonly ManifestCategory[];
  /** Categories that were not fetched, in name order. */
  readonly others: readonly CategoryFacts[];
}

/**
 * Looks at each category.
 *
 * @param dir The research directory, or its address.
 * @throws {DataError} If the directory is missing or holds no category, the manifest is not understood, or a file that was
 * not fetched is no parquet.
 */
export async function directoryFacts(dir: string): Promise<DirectoryFacts> {
  const manifest = await readManifest(dir);
  const told = new Map(manifest?.categories.map((category) => [category.name, category]));
  const there = await allCategories(dir, [...told.keys()]);
  if (there.length === 0) throw noCategory(dir);
  const names = there.filter((name) => !told.has(name));
  const ofSample = names.length === 0 ? undefined : await sampleFiles(dir);
  const others: CategoryFacts[] = [];
  for (const name of names) {
    const isOfSample = ofSample?.has(`${name}/${TRADES_FILE}`) ?? false;
    others.push(await categoryFacts(dir, name, isOfSample));
  }
  const isThere = ({ name }: ManifestCategory) => there.includes(name);
  return {
    manifest,
    fetched: [...told.values()].filter(isThere),
    gone: [...told.values()].filter((category) => !isThere(category)),
    others,
  };
}

async function categoryFacts(
  dir: string,
  name: string,
  isOfSample: boolean,
): Promise<CategoryFacts> {
  using file = await ParquetFile.open(fileIn(dir, name, TRADES_FILE));
  const imported = importedTrades(file);
  const origins: Origin[] = [];
  if (isOfSample) origins.push("sample");
  else if (imported < file.rows || imported === 0) origins.push("unknown");
  if (imported > 0) origins.push("imported");
  return { name, origins, trades: file.rows, imported, period: periodOf(file) };
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
