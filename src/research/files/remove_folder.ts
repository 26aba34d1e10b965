/**
 * Removes folders that nobody needs any longer.
 *
 * @module
 */

/** Removes a folder with all that is in it; it need not exist. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
