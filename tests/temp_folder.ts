/**
 * Folders for tests that write files.
 *
 * @module
 */

/** Runs a test with a folder of its own, and deletes the folder whatever the test did. */
export async function withTempFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
