/**
 * The index of a research directory: which categories it has, for those who can read its files but not list them.
 *
 * @module
 */

import { readIfThere } from "../byte_source.ts";
import { toDataError } from "../data_error.ts";
import { writeWhole } from "../files/whole_file.ts";
import { fileIn } from "./location.ts";

/** Name of the file. */
export const INDEX_FILE = "index.json";

/** Text of an index, from the names of the folders that hold trades, in any order. */
function indexText(categories: readonly string[]): string {
  return JSON.stringify({ categories: categories.toSorted() }, null, 2) + "\n";
}

/**
 * Writes the index of a folder, all or nothing.
 *
 * @param dir The folder.
 * @param categories Names of its folders that hold trades.
 */
export async function writeIndex(dir: string, categories: readonly string[]): Promise<void> {
  await writeWhole(`${dir}/${INDEX_FILE}`, indexText(categories));
}

/**
 * Reads the index of a remote directory.
 *
 * @param dir Its address.
 * @returns The categories in name order; `undefined` if there is no index.
 * @throws {DataError} If it cannot be read, or is none.
 */
export async function readIndex(dir: string): Promise<string[] | undefined> {
  const path = fileIn(dir, INDEX_FILE);
  try {
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    const names: unknown = JSON.parse(text)?.categories;
    if (!Array.isArray(names) || !names.every(isName)) {
      throw new SyntaxError(`It should say {"categories": ["Politics", …]}`);
    }
    return [...new Set(names)].sort();
  } catch (error) {
    throw toDataError(error, "the index of a research directory", {
      path,
      next: "repair it, or name a directory that has one",
    });
  }
}

/** A name that is that of one folder. */
function isName(name: unknown): name is string {
  return typeof name === "string" && /^(?!\.{1,2}$)[^/\\]+$/.test(name);
}
