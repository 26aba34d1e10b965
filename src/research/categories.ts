/**
 * The categories of a research directory: its folders that hold a `trades.parquet`.
 *
 * @module
 */

import { closestString } from "@std/text/closest-string";
import { DataError, toDataError } from "./data_error.ts";

/** Name of the file that makes a folder a category. */
export const TRADES_FILE = "trades.parquet";

/** What to do without a directory. Both commands work as they stand. */
const NEXT = "name another one with --research-dir, or make one with " +
  '"pilotfish sample --out data/sample" and give --research-dir data/sample';

/**
 * Finds the category folders of a research directory.
 *
 * @param dir The directory.
 * @param wanted Names to choose, any case; empty chooses all.
 * @returns Names as the folders are spelt, in name order (by code unit, the same on every machine).
 * @throws {DataError} If the directory is missing, holds no category, or lacks one that is wanted.
 */
export async function findCategories(
  dir: string,
  wanted: readonly string[] = [],
): Promise<string[]> {
  const there = await categoriesIn(dir);
  if (there.length === 0) {
    throw new DataError("Cannot find a category, that is a folder with " + TRADES_FILE, {
      path: dir,
      next: NEXT,
    });
  }
  if (wanted.length === 0) return there;
  const chosen = new Set<string>();
  for (const name of wanted) {
    const found = there.filter((category) => isSame(category, name));
    if (found.length === 0) throw unknownCategory(dir, name, there);
    for (const category of found) chosen.add(category);
  }
  return there.filter((category) => chosen.has(category));
}

async function categoriesIn(dir: string): Promise<string[]> {
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
    throw toDataError(error, "the research directory", { path: dir, next: "name a directory" });
  }
  return names.sort();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function unknownCategory(dir: string, name: string, there: readonly string[]): DataError {
  const lower = new Map(there.map((category) => [category.toLowerCase(), category]));
  const closest = lower.get(closestString(name.trim().toLowerCase(), [...lower.keys()]));
  return new DataError(`Cannot find category "${name}"`, {
    path: dir,
    next: `did you mean ${closest}? There are ${there.join(", ")}`,
  });
}
