/**
 * Doing something again and again, and what becomes of a fault of the program in it: an error that nobody waits for would
 * end the process at once, with all that it has under way.
 *
 * @module
 */

import type { Clock } from "../polymarket/clock.ts";

/** Takes an error that is no trouble of the exchange but a fault of the program: it ends the run. */
export type FailureListener = (error: unknown) => void;

/** When something is done. */
export interface RepeatOptions {
  /** The time. */
  readonly clock: Clock;
  /** Milliseconds before the first time, and from the end of one time to the next. */
  readonly everyMs: number;
  /** Told why it cannot go on. @default {nobody: the error is thrown, and nobody catches it} */
  readonly onFailure?: FailureListener | undefined;
}

/**
 * Does something again and again, until it is called off or fails.
 *
 * @param options When.
 * @param run What to do.
 * @returns Calls it off; what it throws afterwards counts for nothing.
 */
export function repeat(
  { clock, everyMs, onFailure }: RepeatOptions,
  run: () => void | Promise<void>,
): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  async function go(): Promise<void> {
    while (!signal.aborted) {
      await clock.wait(everyMs, signal);
      await run();
    }
  }
  go().catch((error) => {
    if (!signal.aborted) failWith(error, onFailure);
  });
  return () => stop.abort();
}

/**
 * Hands a fault of the program to whom it ends the run for.
 *
 * @throws {unknown} The error, if there is nobody.
 */
export function failWith(error: unknown, onFailure: FailureListener | undefined): void {
  if (onFailure === undefined) throw error;
  onFailure(error);
}
