/**
 * Names of files that survive a power cut: what is written to a file is safe before the name of a new one is.
 *
 * @module
 */

/**
 * Returns when the names in a folder are on the disk. On Windows a folder cannot be asked for that.
 *
 * @param path The folder.
 */
export async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}
