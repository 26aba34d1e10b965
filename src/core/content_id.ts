/**
 * Ids made from what a thing is, so that the same input gives the same id on every machine and in every run.
 *
 * @module
 */

import { hashText } from "./text_hash.ts";

/** Takes the hashes. */
const LANES = new Uint32Array(2);

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
  hashText(JSON.stringify(parts), LANES);
  return `${prefix}-${hex(LANES[0]!)}${hex(LANES[1]!)}`;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
