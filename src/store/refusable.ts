/**
 * Files that the system may refuse to open.
 *
 * @module
 */

import { StoreError } from "./store_error.ts";

/** What the system says of a file that is a folder, or the reverse; older versions of Deno have no class for all of them. */
const WRONG_KIND = /(is a|not a) directory/i;

/**
 * Opens or reads something.
 *
 * @param what What it is, with its path, for the message.
 * @param open Opens it.
 * @throws {StoreError} If the system refuses, or something of another kind has its name.
 */
export async function refusable<T>(what: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const next = adviceOn(error);
    if (next === undefined) throw error;
    throw new StoreError(`Cannot open ${what}: ${(error as Error).message}`, {
      trouble: "unavailable",
      safe: "Nothing has been changed",
      next,
      cause: error,
    });
  }
}

function adviceOn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Deno.errors.PermissionDenied) return "Check who owns it and its permissions";
  return WRONG_KIND.test(error.message)
    ? "Take away what has that name, or name another folder with --data-dir"
    : undefined;
}
