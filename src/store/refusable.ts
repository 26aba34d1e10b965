/**
 * Files that the system may refuse to open.
 *
 * @module
 */

import { StoreError } from "./store_error.ts";

/**
 * Opens something.
 *
 * @param what What it is, with its path, for the message.
 * @param open Opens it.
 * @throws {StoreError} If the system refuses.
 */
export async function refusable<T>(what: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw new StoreError(`Cannot open ${what}: ${error.message}`, {
      trouble: "unavailable",
      safe: "Nothing has been changed",
      next: "Check who owns it and its permissions",
      cause: error,
    });
  }
}
