/**
 * The errors of the store: each says what failed, what is still safe, and what to do.
 *
 * @module
 */

/** What kind of trouble the store has. */
export type StoreTrouble =
  /** The file is none of ours, of another version, or damaged. */
  | "damaged"
  /** KV and journal do not belong together, or one of them is missing. */
  | "mismatch"
  /** There is no such account. */
  | "missing"
  /** The data was written by a newer program. */
  | "newer"
  /** The operating system refuses: permission, disk full, network. */
  | "unavailable"
  /** Another process writes to this account. */
  | "held"
  /** Another process keeps a file locked and does not go on. */
  | "locked"
  /** Another process has taken over. */
  | "lease_lost"
  /** The profile holds something else than what was asked for. */
  | "other_account";

/** What a {@linkcode StoreError} needs besides what failed. */
export interface StoreErrorOptions {
  /** What kind of trouble. */
  readonly trouble: StoreTrouble;
  /** What is still safe, one sentence without its final period. */
  readonly safe?: string;
  /** What to do, one sentence without its final period. */
  readonly next: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/**
 * Thrown when an account cannot be opened, read or written.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { StoreError } from "./store_error.ts";
 *
 * const error = new StoreError("Cannot read data/state/default/state.sqlite3 as a database", {
 *   trouble: "damaged",
 *   safe: "The journal beside it has everything",
 *   next: 'Run "pilotfish rebuild"',
 * });
 * assertEquals(
 *   error.message,
 *   "Cannot read data/state/default/state.sqlite3 as a database. " +
 *     'The journal beside it has everything. Run "pilotfish rebuild"',
 * );
 * ```
 */
export class StoreError extends Error {
  override readonly name: string = "StoreError";
  /** What kind of trouble. */
  readonly trouble: StoreTrouble;
  /** What failed, without the advice. */
  readonly what: string;
  /** What to do. */
  readonly next: string;

  /**
   * @param what What failed, and the value.
   * @param options What kind of trouble, what is safe and what to do.
   */
  constructor(what: string, options: StoreErrorOptions) {
    const { trouble, safe, next, cause } = options;
    super(
      [what, safe, next].filter((part) => part !== undefined).join(". "),
      cause === undefined ? {} : { cause },
    );
    this.trouble = trouble;
    this.what = what;
    this.next = next;
  }
}

/** The error for a KV that the journal can restore. */
export function damagedKv(what: string, cause?: unknown): StoreError {
  return new StoreError(what, {
    trouble: "damaged",
    safe: "What happened is safe in the journal",
    next: 'Run "pilotfish rebuild" to restore the KV from the journal',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Thrown to a writer whose lease was taken over: it must stop, another process goes on from where it was. */
export class LeaseLost extends StoreError {
  override readonly name = "LeaseLost";

  /**
   * @param profile The account.
   */
  constructor(profile: string) {
    super(`Cannot write to profile ${profile} any longer, another process has taken over`, {
      trouble: "lease_lost",
      safe: "Nothing is lost: the other process goes on from the last commit",
      next: "Stop this one",
    });
  }
}
