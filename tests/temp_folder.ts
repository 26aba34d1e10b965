/**
 * Folders for tests that write files.
 *
 * @module
 */

/** Runs a test with a folder of its own, and deletes the folder whatever the test did. */
export async function withTempFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
