/**
 * The values of a page that refers to a dictionary: most of what history consists of.
 *
 * @module
 */

import type { ColumnTarget } from "./column_target.ts";
import { decodeRunLength } from "./run_length.ts";

/** Memory for the indices of a page, used for one page after the other. */
let indexBuffer = new Uint32Array(0);

/**
 * Looks up the values of a page.
 *
 * @param dictionary What each entry stands for.
 * @param bytes Indices of entries, after a byte that says how many bits each has.
 * @param target Gets the values; its length says how many there are.
 * @throws {RangeError} If there is no dictionary, or an entry is not in it, or the page is cut.
 */
export function lookUp(
  dictionary: Float64Array | undefined,
  bytes: Uint8Array,
  target: ColumnTarget,
): void {
  if (dictionary === undefined) {
    throw new RangeError("Page refers to a dictionary that is not there");
  }
  const count = target.length;
  if (count > indexBuffer.length) indexBuffer = new Uint32Array(count);
  const indices = indexBuffer.subarray(0, count);
  decodeRunLength(bytes.subarray(1), bytes[0] ?? 0, indices);
  const largest = copyEntries(dictionary, indices, target);
  if (largest >= dictionary.length) {
    throw new RangeError(
      `Page refers to entry ${largest} of ${dictionary.length} in its dictionary`,
    );
  }
}

/** Copies entries, each sort of array by itself. Returns the largest index. */
function copyEntries(dictionary: Float64Array, indices: Uint32Array, target: ColumnTarget): number {
  // One loop for all would ask at each value what the target is: that takes half as long again.
  if (target instanceof Float64Array) return toDoubles(dictionary, indices, target);
  if (target instanceof Uint32Array) return toWords(dictionary, indices, target);
  return toBytes(dictionary, indices, target);
}

function toDoubles(dictionary: Float64Array, indices: Uint32Array, target: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index > largest) largest = index;
    target[i] = dictionary[index]!;
  }
  return largest;
}

function toWords(dictionary: Float64Array, indices: Uint32Array, target: Uint32Array): number {
  let largest = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index > largest) largest = index;
    target[i] = dictionary[index]!;
  }
  return largest;
}

function toBytes(dictionary: Float64Array, indices: Uint32Array, target: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index > largest) largest = index;
    target[i] = dictionary[index]!;
  }
  return largest;
}
