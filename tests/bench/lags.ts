/**
 * Many durations in little memory, which stays the same: a benchmark that measures memory must not fill it.
 *
 * @module
 */

/** Width of a bucket, milliseconds. */
const BUCKET_MS = 0.1;
/** Longer ones are all in the last bucket. */
const MOST_MS = 60_000;

/** Durations, counted. */
export class Lags {
  readonly #counts = new Uint32Array(MOST_MS / BUCKET_MS + 1);
  #count = 0;
  #mostMs = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** The longest, milliseconds. */
  get mostMs(): number {
    return this.#mostMs;
  }

  /** Notes one, milliseconds; one that clocks make negative counts as nothing. */
  note(ms: number): void {
    const bucket = Math.min(Math.max(Math.floor(ms / BUCKET_MS), 0), this.#counts.length - 1);
    this.#counts[bucket]!++;
    this.#count++;
    if (ms > this.#mostMs) this.#mostMs = ms;
  }

  /** So much of them are at most this long, milliseconds. */
  quantile(q: number): number {
    let left = Math.ceil(this.#count * q);
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return (bucket + 1) * BUCKET_MS;
    }
    return this.#mostMs;
  }

  /** Median, p99 and the longest, for people. */
  toString(): string {
    const [half, most] = [this.quantile(0.5), this.quantile(0.99)].map((ms) => ms.toFixed(1));
    return `p50 ${half} ms, p99 ${most} ms, most ${this.#mostMs.toFixed(1)} ms`;
  }
}
