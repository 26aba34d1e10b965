/**
 * Means and quotients that may not exist: a figure that cannot be computed is `null`, never 0 or NaN.
 *
 * @module
 */

/**
 * A number, or `null` for what is none: NaN and the infinities.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { figureOrNull } from "./figure.ts";
 *
 * assertEquals([figureOrNull(1 / 2), figureOrNull(1 / 0), figureOrNull(0 / 0)], [0.5, null, null]);
 * ```
 */
export function figureOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Mean of numbers; NaN of none. */
export function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
