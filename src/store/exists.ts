/**
 * Looks whether a file is there.
 *
 * @module
 */

/** Whether there is a file or folder of this name; behind the name of a file there is none. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return false;
    throw error;
  }
}
