/**
 * Folders that are made on the way to a file, and taken away again if the file does not come about.
 *
 * @module
 */

/**
 * Makes a folder, and those on the way to it.
 *
 * @param path The folder.
 * @returns Those that were not there, innermost first.
 * @throws {Deno.errors.AlreadyExists | Deno.errors.NotADirectory} If a file is in the way.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeFolders, removeEmptyFolders } from "./made_folders.ts";
 *
 * const dir = await Deno.makeTempDir();
 * const made = await makeFolders(`${dir}/a/b`);
 * assertEquals(made, [`${dir}/a/b`, `${dir}/a`]);
 * removeEmptyFolders(made);
 * assertEquals([...Deno.readDirSync(dir)], []);
 * await Deno.remove(dir);
 * ```
 */
export async function makeFolders(path: string): Promise<readonly string[]> {
  const { AlreadyExists, NotFound } = Deno.errors;
  try {
    await Deno.mkdir(path);
    return [path];
  } catch (error) {
    if (!(error instanceof AlreadyExists || error instanceof NotFound)) throw error;
    const made = error instanceof NotFound ? await makeParent(path) : [];
    try {
      // Fails if what is there is a file.
      await Deno.mkdir(path, { recursive: true });
    } catch (error) {
      removeEmptyFolders(made);
      throw error;
    }
    return error instanceof NotFound ? [path, ...made] : [];
  }
}

/** Loaded where it is needed: to know the system, the package asks the runtime for `process`, which takes 20 ms. */
async function makeParent(path: string): Promise<readonly string[]> {
  const { dirname } = await import("@std/path/dirname");
  const parent = dirname(path);
  return parent === path ? [] : await makeFolders(parent);
}

/**
 * Removes folders as far as nothing is in them.
 *
 * @param folders What {@linkcode makeFolders} gave.
 */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      if (!Deno.readDirSync(folder)[Symbol.iterator]().next().done) return;
      Deno.removeSync(folder);
    } catch (error) {
      // Somebody else may have been quicker.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
