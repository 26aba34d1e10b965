/**
 * How many lines a journal has, in words.
 *
 * @module
 */

/**
 * A number of lines.
 *
 * @param count How many.
 * @param kind Which ones, if not just any.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lineCount } from "./line_count.ts";
 *
 * assertEquals(lineCount(1, "whole"), "1 whole line");
 * assertEquals(lineCount(7), "7 lines");
 * ```
 */
export function lineCount(count: number, kind?: string): string {
  return [count, kind, count === 1 ? "line" : "lines"].filter((word) => word !== undefined).join(
    " ",
  );
}
