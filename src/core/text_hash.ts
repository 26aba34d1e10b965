/**
 * A hash of text: 64 bits, the same on every machine and in every run.
 *
 * @module
 */

/**
 * Hashes a text with two lanes of FNV-1a, 32 bits each, mixed at the end.
 *
 * Good enough for names and memories. It keeps nobody out who wants two texts to have the same hash.
 *
 * @param text The text.
 * @param lanes Takes the hash, two whole numbers of 32 bits: a result of its own would cost more than the hash does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hashText } from "./text_hash.ts";
 *
 * const lanes = new Uint32Array(2);
 * hashText("", lanes);
 * assertEquals([...lanes], [1_059_073_620, 2_391_045_476]);
 * ```
 */
export function hashText(text: string, lanes: Uint32Array): void {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  lanes[0] = mix(high ^ (low >>> 13));
  lanes[1] = mix(low ^ (high >>> 15));
}

/** Spreads every bit over the whole word (the finalizer of MurmurHash3, public domain). */
function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
