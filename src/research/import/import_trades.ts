/**
 * Brings trades that a user has into a research directory: each once, in time order, beside those that are there.
 *
 * Memory does not grow with trades: of each category 2 MB wait to be put aside on disk, of parquet a few thousand rows are
 * read at a time, and what is compared or sorted at a time is one 256th of its trades, or those of a busy hour. It does grow
 * with markets. Measured: 276 MiB at the peak for a million trades.
 *
 * @module
 */

import type { CategoryMap } from "../../polymarket/categories.ts";
import { categoriesIn, isFile } from "../categories.ts";
import { DataError } from "../data_error.ts";
import { readManifest } from "../fetch/manifest.ts";
import { lockDirectory } from "../files/directory_lock.ts";
import { removeFolder } from "../files/remove_folder.ts";
import { writeWhole } from "../files/whole_file.ts";
import { writeIndex } from "../remote/directory_index.ts";
import { CategoryFinder } from "./category_finder.ts";
import { type CategoryResult, CategoryStage, IMPORT_FOLDER } from "./category_stage.ts";
import type { ImportRefusal } from "./import_refusals.ts";
import { readTrade } from "./imported_trade.ts";
import { MarketRecords } from "./market_records.ts";
import {
  isOrderFilled,
  isTakersOrder,
  readOrderFilledRow,
  type TokenFacts,
} from "./order_filled_row.ts";
import { requireNeededColumns } from "./needed_columns.ts";
import { isTable, readSourceRows, type SourceRow } from "./source_rows.ts";

/** What is imported, and where to. */
export interface ImportOptions {
  /** The research directory; it need not be there. */
  readonly dir: string;
  /** Files: see {@linkcode readSourceRows}. */
  readonly files: readonly string[];
  /** Category of everything. @default {what each row says} */
  readonly category?: string | undefined;
  /** Which tags are which category. */
  readonly categoryMap: CategoryMap;
  /** Told of the rows that were read so far, now and then; what it gives is waited for. */
  readonly onProgress?: (rows: number) => unknown;
}

/** What came of an import. */
export interface ImportSummary {
  /** Rows that were read. */
  readonly rows: number;
  /** Rows that were not imported, by reason. */
  readonly refused: Readonly<Partial<Record<ImportRefusal, number>>>;
  /** Categories that were imported into, in name order. */
  readonly categories: readonly CategoryResult[];
  /** Whether `resolutions.csv` names no winner; without one an empty one is written if anything was imported. */
  readonly lacksResolutions: boolean;
}

/** A `resolutions.csv` without a row. */
const NO_WINNERS = "market_id,winner\n";
/** Rows between two reports of progress. */
const PROGRESS_ROWS = 10_000;

/**
 * Imports files. The same files a second time change nothing.
 *
 * Each file appears under its name when it is whole. Stopped half-way, the same import goes on.
 *
 * @param options Files and directory.
 * @throws {DataError} If a file or the directory is unusable, or `fetch` keeps a category that is imported into.
 */
export async function importTrades(options: ImportOptions): Promise<ImportSummary> {
  const { dir } = options;
  using _lock = await lockDirectory(dir);
  await removeFolder(`${dir}/${IMPORT_FOLDER}`);
  try {
    const stages = new Map<string, CategoryStage>();
    const refused: Partial<Record<ImportRefusal, number>> = {};
    const rows = await stageFiles(options, stages, refused);
    const categories: CategoryResult[] = [];
    for (const name of [...stages.keys()].sort()) categories.push(await stages.get(name)!.write());
    const resolutions = `${dir}/resolutions.csv`;
    const isThere = await isFile(resolutions);
    if (categories.length > 0) {
      if (!isThere) await writeWhole(resolutions, NO_WINNERS);
      await writeIndex(dir, await categoriesIn(dir));
    }
    const lacksResolutions = !isThere || (await Deno.stat(resolutions)).size <= NO_WINNERS.length;
    return { rows, refused, categories, lacksResolutions };
  } finally {
    await removeFolder(`${dir}/${IMPORT_FOLDER}`);
  }
}

/** Puts every usable trade aside. @returns Number of rows. */
async function stageFiles(
  options: ImportOptions,
  stages: Map<string, CategoryStage>,
  refused: Partial<Record<ImportRefusal, number>>,
): Promise<number> {
  const { dir, files, onProgress } = options;
  const { finder, tokens } = await knownMarkets(options);
  const manifest = await readManifest(dir);
  const fetched = new Set(manifest?.categories.map(({ name }) => name));
  let rows = 0;
  const refuse = (reason: ImportRefusal) => refused[reason] = (refused[reason] ?? 0) + 1;
  for (const [number, path] of files.entries()) {
    const hasTakers = await tellsTakers(path);
    for await (const row of readSourceRows(path)) {
      if (++rows % PROGRESS_ROWS === 0) await onProgress?.(rows);
      const told = tradeIn(row, hasTakers, tokens);
      if (typeof told === "string") {
        refuse(told);
        continue;
      }
      const name = finder.find(told.clues);
      if (name === undefined) {
        refuse("category");
        continue;
      }
      if (fetched.has(name)) throw keptByFetch(dir, name);
      const stage = stages.get(name) ?? await CategoryStage.open(dir, name);
      stages.set(name, stage);
      await stage.add(told.trade, number + 1);
    }
  }
  await onProgress?.(rows);
  return rows;
}

function tradeIn(
  row: SourceRow,
  hasTakers: boolean,
  tokens: ReadonlyMap<string, TokenFacts>,
) {
  if (row === undefined) return "row";
  const record = isOrderFilled(row) ? readOrderFilledRow(row, hasTakers, tokens) : row;
  if (typeof record === "string") return record;
  const trade = readTrade(record);
  if (typeof trade === "string") return trade;
  const clues = {
    marketId: trade.conditionId,
    category: record["category"],
    tags: record["tags"],
    feeType: record["feeType"] ?? record["fee_type"],
    slug: trade.slug || textOf(record["eventSlug"] ?? record["event_slug"]),
  };
  return { trade, clues };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Whether a file tells of fills as the chain does, and has those of takers.
 *
 * @throws {DataError} If it is a table without a column that every trade needs.
 */
async function tellsTakers(path: string): Promise<boolean> {
  let isChecked = !isTable(path);
  for await (const row of readSourceRows(path)) {
    if (row === undefined) continue;
    if (!isChecked) requireNeededColumns(path, row);
    isChecked = true;
    if (!isOrderFilled(row)) return false;
    if (isTakersOrder(row)) return true;
  }
  return false;
}

/** What the directory knows about markets. */
async function knownMarkets({ dir, category, categoryMap }: ImportOptions) {
  const folders = await categoriesIn(dir);
  const known = new Map<string, string>();
  const tokens = new Map<string, TokenFacts>();
  for (const folder of folders) {
    const records = await MarketRecords.read(`${dir}/${folder}/markets_filtered.csv`);
    for (const id of records.ids) if (!known.has(id)) known.set(id, folder);
    for (const [token, facts] of records.tokens()) tokens.set(token, facts);
  }
  return { finder: new CategoryFinder({ category, map: categoryMap, folders, known }), tokens };
}

function keptByFetch(dir: string, name: string): DataError {
  return new DataError(`Cannot import into ${name}, which fetch writes anew each time`, {
    path: dir,
    next: "import into another folder",
  });
}
