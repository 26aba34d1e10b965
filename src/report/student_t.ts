/**
 * Quantiles of Student's t: the adapter of the package that computes them.
 *
 * @module
 */

import { stdtri } from "cephes";

/**
 * Quantile of Student's t distribution, right to 11 digits.
 *
 * @param p Which quantile, in (0, 1).
 * @param degreesOfFreedom A whole number, 1 or more.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tQuantile } from "./student_t.ts";
 *
 * assertAlmostEquals(tQuantile(0.975, 10), 2.2281388519862744, 1e-12);
 * ```
 */
export function tQuantile(p: number, degreesOfFreedom: number): number {
  return stdtri(degreesOfFreedom, p);
}
