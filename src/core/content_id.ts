/**
 * Ids made from what a thing is, so that the same input gives the same id on every machine and in every run.
 *
 * @module
 */

const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK_64 = 0xffffffffffffffffn;

/**
 * A short id for a thing with this content: FNV-1a, 64 bits.
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
  let hash = OFFSET_BASIS;
  for (const unit of JSON.stringify(parts)) {
    hash = ((hash ^ BigInt(unit.codePointAt(0)!)) * PRIME) & MASK_64;
  }
  return `${prefix}-${hash.toString(16).padStart(16, "0")}`;
}
