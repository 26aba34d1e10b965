/**
 * Small files that appear whole or not at all.
 *
 * @module
 */

import { PARTIAL_SUFFIX } from "../parquet/parquet_writer.ts";

/**
 * Writes a file under a temporary name beside its own, and renames it.
 *
 * @param path Its name; one that is there is replaced.
 * @param text What it holds.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = path + PARTIAL_SUFFIX;
  {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    await file.syncData();
  }
  await Deno.rename(partial, path);
}
