/**
 * Small files that appear whole or not at all.
 *
 * @module
 */

/** Added to the name of a file that is still being written. */
export const PARTIAL_SUFFIX = ".partial";

/**
 * Writes a file under a temporary name beside its own, and renames it. If it cannot, nothing is left behind.
 *
 * @param path Its name; one that is there is replaced.
 * @param text What it holds.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = path + PARTIAL_SUFFIX;
  const file = await Deno.open(partial, { write: true, create: true, truncate: true });
  try {
    using _open = file;
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    await file.syncData();
  } catch (error) {
    await Deno.remove(partial);
    throw error;
  }
  await renameOrRemove(partial, path);
}

/**
 * Gives a file that is complete its name; if it cannot have it, it is removed.
 *
 * @param partial Its name so far.
 * @param path Its name; one that is there is replaced.
 */
export async function renameOrRemove(partial: string, path: string): Promise<void> {
  try {
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial);
    throw error;
  }
}
