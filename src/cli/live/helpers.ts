/**
 * What goes on beside a run, and ends with it.
 *
 * @module
 */

/** A run, and what goes on beside it. */
export interface HelpedRun<T> {
  /** The run. */
  readonly run: Promise<T>;
  /** What goes on beside it, and ends when it does. */
  readonly helpers: readonly Promise<unknown>[];
  /** Ends the run. */
  readonly end: () => void;
}

/**
 * Waits for a run and its helpers. If one of these fails the run is ended, and nothing that it uses is closed before it is
 * over.
 *
 * @returns What the run gives.
 * @throws What failed first.
 */
export async function withHelpers<T>({ run, helpers, end }: HelpedRun<T>): Promise<T> {
  try {
    const [result] = await Promise.all([run, ...helpers]);
    return result;
  } finally {
    end();
    await Promise.allSettled([run, ...helpers]);
  }
}
