/**
 * The index of a research directory: which categories it has, for those who can read its files but not list them.
 *
 * @module
 */

import { openStream } from "../byte_source.ts";
import { DataError, toDataError } from "../data_error.ts";
import { fileIn } from "./location.ts";
import { RemoteError } from "./remote_error.ts";

/** Name of the file. */
export const INDEX_FILE = "index.json";
/** Longest index that is read, characters. */
const MAX_INDEX_CHARS = 1 << 20;

/**
 * Text of an index.
 *
 * @param categories Names of the folders that hold trades, in any order.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { indexText } from "./directory_index.ts";
 *
 * assertEquals(JSON.parse(indexText(["Sports", "Politics"])), { categories: ["Politics", "Sports"] });
 * ```
 */
export function indexText(categories: readonly string[]): string {
  return JSON.stringify({ categories: categories.toSorted() }, null, 2) + "\n";
}

/**
 * Writes the index of a folder, all or nothing.
 *
 * @param dir The folder.
 * @param categories Names of its folders that hold trades.
 */
export async function writeIndex(dir: string, categories: readonly string[]): Promise<void> {
  const path = `${dir}/${INDEX_FILE}`;
  await Deno.writeTextFile(`${path}.partial`, indexText(categories));
  await Deno.rename(`${path}.partial`, path);
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
    const names: unknown = JSON.parse(await readText(path))?.categories;
    if (!Array.isArray(names) || !names.every(isName)) {
      throw new SyntaxError(`It should say {"categories": ["Politics", …]}`);
    }
    return [...new Set(names)].sort();
  } catch (error) {
    if (error instanceof RemoteError && error.isMissing) return undefined;
    throw toDataError(error, "the index of a research directory", {
      path,
      next: "repair it, or name a directory that has one",
    });
  }
}

async function readText(path: string): Promise<string> {
  let text = "";
  for await (const part of (await openStream(path)).pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length <= MAX_INDEX_CHARS) continue;
    throw new DataError("Cannot read an index of more than a million characters", {
      path,
      next: "name the directory of the research files",
    });
  }
  return text;
}

/** A name that is that of one folder. */
function isName(name: unknown): name is string {
  return typeof name === "string" && /^(?!\.{1,2}$)[^/\\]+$/.test(name);
}
