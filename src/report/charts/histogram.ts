/**
 * How often values fall between fixed edges.
 *
 * @module
 */

/** A range of a histogram. */
export interface Range {
  /** Included; −∞ for the first. */
  readonly from: number;
  /** Not included; ∞ for the last. */
  readonly to: number;
  readonly count: number;
}

/**
 * Counts values by ranges.
 *
 * @param values The values.
 * @param edges Where one range ends and the next begins, ascending.
 */
export function histogram(values: readonly number[], edges: readonly number[]): readonly Range[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    let range = 0;
    while (range < edges.length && value >= edges[range]!) range++;
    counts[range]!++;
  }
  return counts.map((count, i) => ({
    from: edges[i - 1] ?? -Infinity,
    to: edges[i] ?? Infinity,
    count,
  }));
}

/** Without the empty ranges at both ends. */
export function trimmed(ranges: readonly Range[]): readonly Range[] {
  const first = ranges.findIndex(({ count }) => count > 0);
  const last = ranges.findLastIndex(({ count }) => count > 0);
  return first < 0 ? [] : ranges.slice(first, last + 1);
}
