/**
 * The folder of a file. Adapter of the path functions.
 *
 * @module
 */

/**
 * The folder that a file is in, on every system.
 *
 * Loaded when it is first called: to know the system, the package asks the runtime for `process`, which takes 20 ms.
 *
 * @param path Path of the file; it need not be there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { folderOf } from "./folder_of.ts";
 *
 * assertEquals(await folderOf("results/signals.jsonl"), "results");
 * assertEquals(await folderOf("signals.jsonl"), ".");
 * ```
 */
export async function folderOf(path: string): Promise<string> {
  const { dirname } = await import("@std/path/dirname");
  return dirname(path);
}
