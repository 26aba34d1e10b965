/**
 * The categories of a research directory: its folders that hold a `trades.parquet`, or what its index says if it is
 * elsewhere.
 *
 * @module
 */

import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { DataError, toDataError } from "./data_error.ts";
import { INDEX_FILE, readIndex } from "./remote/directory_index.ts";
import { isRemote } from "./remote/location.ts";

/** Name of the file that makes a folder a category. */
export const TRADES_FILE = "trades.parquet";

/** What to do without a directory. */
const NEXT =
  "name another one with --research-dir, download one with the command fetch, or make one with " +
  '"pilotfish sample --out data/sample" and give --research-dir data/sample';

/** Categories of a research directory. */
export interface CategoryChoice {
  /** All that are known, as the folders are spelt, in name order (by code unit, the same on every machine). */
  readonly all: readonly string[];
  /** Those that are wanted, in name order. */
  readonly chosen: readonly string[];
}

/**
 * Finds the category folders of a research directory.
 *
 * @param dir The directory, or its address.
 * @param wanted Names to choose, any case; empty chooses all.
 * @returns Names as the folders are spelt, in name order.
 * @throws {DataError} If the directory is missing, holds no category, or lacks one that is wanted.
 */
export async function findCategories(
  dir: string,
  wanted: readonly string[] = [],
): Promise<string[]> {
  return [...(await chooseCategories(dir, wanted)).chosen];
}

/**
 * Finds the category folders of a research directory, and chooses among them.
 *
 * What is in a remote directory cannot be asked, so its index says; without one, the names that are wanted are taken as
 * they are.
 *
 * @param dir The directory, or its address.
 * @param wanted Names to choose, any case; empty chooses all.
 * @throws {DataError} If the directory is missing, holds no category, or lacks one that is wanted.
 */
export async function chooseCategories(
  dir: string,
  wanted: readonly string[] = [],
): Promise<CategoryChoice> {
  const all = await allCategories(dir, wanted);
  if (all.length === 0) throw noCategory(dir);
  if (wanted.length === 0) return { all, chosen: all };
  const chosen = new Set<string>();
  for (const name of wanted) {
    const found = all.filter((category) => isSame(category, name));
    if (found.length === 0) throw unknownCategory(dir, name, { there: all, wanted });
    for (const category of found) chosen.add(category);
  }
  return { all, chosen: all.filter((category) => chosen.has(category)) };
}

/**
 * All categories that are known, in name order.
 *
 * @param dir The directory, or its address.
 * @param named Those of a remote directory that has no index.
 * @throws {DataError} If the directory is missing, or nobody knows what is in it.
 */
export async function allCategories(dir: string, named: readonly string[]): Promise<string[]> {
  return isRemote(dir) ? await listed(dir, named) : await categoriesIn(dir);
}

async function listed(dir: string, wanted: readonly string[]): Promise<string[]> {
  const names = await readIndex(dir);
  if (names !== undefined) return names;
  if (wanted.length > 0) return [...new Set(wanted.map((name) => name.trim()))].sort();
  throw new DataError(`Cannot tell which categories there are, as there is no ${INDEX_FILE}`, {
    path: dir,
    next: "name them with --categories as their folders are spelt, or put an index there",
  });
}

/**
 * The folders that hold trades, in name order.
 *
 * @param dir The folder that they are in.
 * @throws {DataError} If it is missing or none.
 */
export async function categoriesIn(dir: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(dir)) {
      if (await isFile(`${dir}/${entry.name}/${TRADES_FILE}`)) names.push(entry.name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new DataError("Cannot find the research directory", {
        path: dir,
        next: NEXT,
        cause: error,
      });
    }
    if (error instanceof Deno.errors.NotADirectory) {
      throw new DataError("Cannot read the research directory as it is a file", {
        path: dir,
        next: NEXT,
        cause: error,
      });
    }
    throw toDataError(error, "the research directory", { path: dir, next: "name a directory" });
  }
  return names.sort();
}

/** Whether there is a file of this name. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** The error for a research directory that holds no category. */
export function noCategory(dir: string): DataError {
  return new DataError("Cannot find a category, that is a folder with " + TRADES_FILE, {
    path: dir,
    next: NEXT,
  });
}

function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function unknownCategory(
  dir: string,
  name: string,
  { there, wanted }: { readonly there: readonly string[]; readonly wanted: readonly string[] },
): DataError {
  const what = `Cannot find category "${name}"`;
  if (there.length === 1) {
    const next = `there is only ${there[0]}: give ${flagOf(there)}`;
    return new DataError(what, { path: dir, next });
  }
  const isWanted = (category: string) => wanted.some((each) => isSame(each, category));
  // Who asked for that one as well has not misspelt it.
  const meant = nearest(name, there.filter((category) => !isWanted(category)));
  const guess = meant === undefined ? "" : `did you mean ${meant}? `;
  const usable = there.filter((category) => category === meant || isWanted(category));
  const some = flagOf(usable.length > 0 ? usable : there.slice(0, 2));
  return new DataError(what, {
    path: dir,
    next: `${guess}there are ${there.join(", ")}: give ${some}, or --categories all`,
  });
}

/** The category whose name somebody may have misspelt; `undefined` if more than a third of its letters differ. */
function nearest(name: string, categories: readonly string[]): string | undefined {
  const lower = new Map(categories.map((category) => [category.toLowerCase(), category]));
  if (lower.size === 0) return undefined;
  const given = name.trim().toLowerCase();
  const closest = closestString(given, [...lower.keys()]);
  return levenshteinDistance(given, closest) <= closest.length / 3 ? lower.get(closest) : undefined;
}

/** The flag that chooses categories. */
function flagOf(categories: readonly string[]): string {
  const names = categories.join(",");
  return `--categories ${/^[\w,.-]+$/.test(names) ? names : JSON.stringify(names)}`;
}
