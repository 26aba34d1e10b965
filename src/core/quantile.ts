/**
 * Quantiles, the one kind that is used everywhere here.
 *
 * @module
 */

/**
 * Quantile with linear interpolation between order statistics, at position `(n − 1) · q` (type 7 of Hyndman and Fan).
 *
 * @param sorted Numbers in ascending order.
 * @param q Which quantile, 0 to 1.
 * @returns The quantile.
 * @throws {RangeError} If there is no number or `q` is not in 0 to 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quantileSorted } from "./quantile.ts";
 *
 * assertEquals(quantileSorted([1, 2, 3, 4], 0.5), 2.5);
 * ```
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new RangeError("Cannot take a quantile of no numbers");
  if (!(q >= 0 && q <= 1)) throw new RangeError(`Cannot take a quantile outside 0 to 1: ${q}`);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
