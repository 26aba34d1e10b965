/**
 * Waits for what another process may hold up, but not for ever: a process that was stopped in the middle of a write keeps
 * its locks.
 *
 * @module
 */

import { StoreError } from "./store_error.ts";

/** How long somebody else may hold a lock, milliseconds. A write takes some thousandths of that. */
export const PATIENCE_MS = 10_000;

/** What to do about a lock that nobody gives back. */
export const LOCKED_ADVICE =
  "Look for a process of pilotfish that stands still and end it, or start a stand-by with " +
  "--standby, which goes on without it";

/** What is waited for. */
export interface Patience<T> {
  /** What cannot be done, and on what: "Cannot use data/state.sqlite3 as a KV". */
  readonly what: string;
  /** How long, milliseconds. @default {PATIENCE_MS} */
  readonly ms?: number | undefined;
  /** Gives back what comes after all when nobody waits for it any more. @default {nothing} */
  readonly onLate?: (value: T) => void;
}

/**
 * Waits for some work.
 *
 * @param work The work.
 * @param patience What it is, and for how long.
 * @throws {StoreError} If it takes too long: it says who may be the reason and what to do.
 * @throws What the work throws.
 */
export async function patiently<T>(
  work: Promise<T>,
  { what, ms = PATIENCE_MS, onLate }: Patience<T>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(() => resolve("late"), ms));
  try {
    const first = await Promise.race([work.then((value) => ({ value })), late]);
    if (first !== "late") return first.value;
  } finally {
    clearTimeout(timer);
  }
  // Whoever waited has gone: a failure has nobody to be told to.
  work.then(onLate, () => {});
  throw lockedFor(what, ms);
}

/**
 * The error for what another process has kept locked.
 *
 * @param what What cannot be done, and on what.
 * @param ms For how long, milliseconds.
 */
export function lockedFor(what: string, ms: number): StoreError {
  return new StoreError(`${what}, another process has kept it locked for ${ms / 1000} s`, {
    trouble: "locked",
    safe: "What happened is safe",
    next: LOCKED_ADVICE,
  });
}
