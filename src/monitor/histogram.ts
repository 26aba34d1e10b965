/**
 * Counts of values by size, in the shape that Prometheus and OpenTelemetry share.
 *
 * @module
 */

/** Bounds for what should take milliseconds, seconds: from half a millisecond to ten seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
];

/** Counts of values by size. */
export class Histogram {
  /** Upper bounds, ascending, each included in its bucket; what is larger than the last has a bucket of its own. */
  readonly bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds Upper bounds, ascending. */
  constructor(bounds: readonly number[] = DURATION_BOUNDS) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /** How many values were recorded. */
  get count(): number {
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /** Sum of the values. */
  get sum(): number {
    return this.#sum;
  }

  /** Values in each bucket; the last one is that of the values above every bound. */
  get counts(): readonly number[] {
    return [...this.#counts];
  }

  /**
   * Counts a value. What is no number, or below zero as a clock was set back, counts as zero.
   *
   * @param value The value.
   */
  record(value: number): void {
    const amount = value > 0 ? value : 0;
    let bucket = 0;
    while (bucket < this.bounds.length && amount > this.bounds[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sum += amount;
  }
}
