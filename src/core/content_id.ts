/**
 * Ids made from what a thing is, so that the same input gives the same id on every machine and in every run.
 *
 * @module
 */

/**
 * A short id for a thing with this content: two lanes of FNV-1a, 32 bits each, mixed at the end.
 *
 * @param prefix What kind of thing it is, such as `s` for a signal.
 * @param parts The content; order matters.
 * @returns For example `s-9f2c…`, sixteen hexadecimal digits after the prefix.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { contentId } from "./content_id.ts";
 *
 * assertEquals(contentId("s", ["0xa", 1]), contentId("s", ["0xa", 1]));
 * assertNotEquals(contentId("s", ["0xa", 1]), contentId("s", ["0xa1", ""]));
 * ```
 */
export function contentId(prefix: string, parts: readonly (string | number)[]): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  const text = JSON.stringify(parts);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return `${prefix}-${hex(mix(high ^ (low >>> 13)))}${hex(mix(low ^ (high >>> 15)))}`;
}

/** Spreads every bit over the whole word (the finalizer of MurmurHash3, public domain). */
function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
