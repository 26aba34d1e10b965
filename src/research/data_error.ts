/**
 * The error for history that cannot be used.
 *
 * @module
 */

import { RemoteError } from "./remote/remote_error.ts";

/** What a {@linkcode DataError} needs besides what failed. */
export interface DataErrorOptions {
  /** File or folder that cannot be used. */
  readonly path: string;
  /** What the user can do about it, without a final period. */
  readonly next: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/**
 * Thrown when a file or folder of history is missing or unusable as a whole. Single rows that cannot be used are
 * counted instead, see `HistoryReport`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DataError } from "pilotfish/research";
 *
 * const error = new DataError("Cannot read resolutions as the file is empty", {
 *   path: "data/poly_cat/resolutions.csv",
 *   next: "fetch it again",
 * });
 * assertEquals(
 *   error.message,
 *   "Cannot read resolutions as the file is empty: data/poly_cat/resolutions.csv (fetch it again)",
 * );
 * ```
 */
export class DataError extends Error {
  /** Always `DataError`. */
  override readonly name = "DataError";
  /** What failed and why. */
  readonly what: string;
  /** File or folder that cannot be used. */
  readonly path: string;
  /** What the user can do about it. */
  readonly next: string;

  /**
   * Makes one that says what failed, where, and what to do.
   *
   * @param what What failed and why: "Cannot read X as Y".
   * @param options Where, what to do next, and the error underneath.
   */
  constructor(what: string, options: DataErrorOptions) {
    super(
      `${what}: ${options.path} (${options.next})`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.what = what;
    this.path = options.path;
    this.next = options.next;
  }
}

/**
 * Turns whatever reading a file threw into a {@linkcode DataError}; one that already is stays as it is.
 *
 * @param error What was thrown.
 * @param what What was being read: "trades as parquet".
 * @param options The file, and what to do when it is there and readable but its content is not usable.
 * @returns The error to throw.
 */
export function toDataError(error: unknown, what: string, options: DataErrorOptions): DataError {
  const { path, next } = options;
  if (error instanceof DataError) return error;
  if (error instanceof RemoteError) {
    return new DataError(`Cannot read ${what} as ${error.reason}`, {
      path,
      next: error.next,
      cause: error,
    });
  }
  if (error instanceof Deno.errors.NotFound) {
    return new DataError(`Cannot read ${what} as the file does not exist`, {
      path,
      next: "check the path, or fetch the file",
      cause: error,
    });
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return new DataError(`Cannot read ${what} as it is a folder`, {
      path,
      next: "move it away, or name another file",
      cause: error,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return new DataError(`Cannot read ${what} as access is denied`, {
      path,
      next: "allow reading it",
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError(`Cannot read ${what}`, { path, next: `${reason}; ${next}`, cause: error });
}
