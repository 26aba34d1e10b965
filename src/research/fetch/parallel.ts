/**
 * Does several things at a time.
 *
 * @module
 */

/** Settings of {@linkcode forEachOf}. */
export interface ParallelOptions {
  /** How many at a time. */
  readonly workers: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something to each item, in their order, several at a time. After a failure nothing more is begun; what has begun is
 * told to end, and waited for.
 *
 * @param items The items.
 * @param options How many at a time.
 * @param act What to do; its signal ends it early.
 * @throws What the first failure was.
 */
export async function forEachOf<T>(
  items: readonly T[],
  { workers, signal }: ParallelOptions,
  act: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  let next = 0;
  async function work() {
    while (next < items.length && !stop.aborted) {
      try {
        await act(items[next++]!, stop);
      } catch (error) {
        if (!stop.aborted) failure.abort(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, work));
  signal?.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
}

/**
 * Does two things at a time. When one fails the other is told to end, and waited for.
 *
 * @param signal Ends both early.
 * @param acts What to do; the signal of each ends it early.
 * @returns What they give.
 * @throws What the first failure was.
 */
export async function both<A, B>(
  signal: AbortSignal | undefined,
  acts: readonly [(signal: AbortSignal) => Promise<A>, (signal: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const failure = new AbortController();
  const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const watched = <T>(act: (signal: AbortSignal) => Promise<T>) =>
    act(stop).catch((error) => {
      if (!stop.aborted) failure.abort(error);
      throw error;
    });
  const [one, other] = await Promise.allSettled([watched(acts[0]), watched(acts[1])]);
  signal?.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  if (one.status === "rejected") throw one.reason;
  if (other.status === "rejected") throw other.reason;
  return [one.value, other.value];
}
