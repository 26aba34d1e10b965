/**
 * Text that is as many bytes as characters: limits in bytes and positions in files are then plain lengths.
 *
 * @module
 */

const NOT_ASCII = /[^\0-\x7f]/g;
const encoder = new TextEncoder();

/**
 * JSON in ASCII: what is not is written as `\uXXXX`.
 *
 * @param value Plain data.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asciiJson } from "./ascii.ts";
 *
 * assertEquals(asciiJson({ category: "Économie" }), '{"category":"\\u00c9conomie"}');
 * ```
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** ASCII text as bytes. */
export function toAscii(text: string): Uint8Array<ArrayBuffer> {
  // A copy: older compilers do not know that an encoder's bytes are never shared memory.
  return new Uint8Array(encoder.encode(text));
}

/** Bytes as text, one character a byte; those above 127 become characters that are not ASCII. */
export function fromAscii(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
