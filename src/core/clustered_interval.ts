/**
 * A 95 % interval of a mean whose values come in groups that share one outcome.
 *
 * @module
 */

/**
 * Quantile of Student's t distribution.
 *
 * @param p Which quantile, in (0, 1).
 * @param degreesOfFreedom 1 or more.
 */
export type TQuantile = (p: number, degreesOfFreedom: number) => number;

/** Both ends of an interval. */
export type Interval = readonly [low: number, high: number];

/** A value, and the group in which it does not stand alone. */
export interface ClusteredValue {
  /** Name of the group. */
  readonly cluster: string;
  /** The value. */
  readonly value: number;
}

/** Probability below the upper end: 2.5 % are left out on each side. */
const UPPER = 0.975;

/**
 * 95 % interval of the mean of values in groups.
 *
 * Positions in one market share one outcome: a hundred of them are not a hundred proofs. With mean `m` of `N` values in
 * `G` groups, `V = G/(G−1) · Σ_g (Σ_{i∈g} (x_i − m))² / N²` and the interval is `m ± t · √V`, `t` the 97.5 % quantile of
 * Student's t with `G − 1` degrees of freedom.
 *
 * @param values The values.
 * @param tQuantile Quantile of Student's t: the core has no such function of its own.
 * @returns Both ends; `null` with fewer than two groups.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { clusteredInterval } from "pilotfish";
 *
 * const values = [0, 1].map((value) => ({ cluster: `market ${value}`, value }));
 * assertEquals(clusteredInterval(values, () => 3), [-1, 2]); // 0.5 ± 3 · 0.5
 * ```
 */
export function clusteredInterval(
  values: readonly ClusteredValue[],
  tQuantile: TQuantile,
): Interval | null {
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const sums = new Map<string, number>();
  for (const { cluster, value } of values) {
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean);
  }
  const groups = sums.size;
  if (groups < 2 || !Number.isFinite(mean)) return null;
  let squares = 0;
  for (const sum of sums.values()) squares += sum ** 2;
  const variance = groups / (groups - 1) * squares / values.length ** 2;
  const half = tQuantile(UPPER, groups - 1) * Math.sqrt(variance);
  return [mean - half, mean + half];
}
