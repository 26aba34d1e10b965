/**
 * Text by the columns it takes on a terminal. Adapter of the `string-width` package.
 *
 * Loading that package takes as long as a quarter of a start: who needs no width imports `format.ts` alone.
 *
 * @module
 */

import stringWidth from "string-width";

/** Columns that text takes on a terminal: 2 for a wide letter, 0 for an escape. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/**
 * Shortens text in its middle, where ids differ least to the eye.
 *
 * @param text Any text without escapes.
 * @param width Columns there are, 1 or more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shorten } from "./text_width.ts";
 *
 * assertEquals(shorten("0x00112233445566778899", 11), "0x001…78899");
 * assertEquals(shorten("short", 11), "short");
 * ```
 */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 1) return "…";
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const head = takeWidth(letters, Math.floor((width - 1) / 2));
  const tail = takeWidth(letters.toReversed(), Math.ceil((width - 1) / 2));
  return `${head.join("")}…${tail.toReversed().join("")}`;
}

/**
 * Breaks text into lines between its words, never between a number and its `%` or `h`.
 *
 * @param text Any text without escapes.
 * @param width Columns there are; a longer word keeps its line to itself.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wrap } from "./text_width.ts";
 *
 * assertEquals(wrap("two whales agree", 10), ["two whales", "agree"]);
 * assertEquals(wrap("within 24 h", 9), ["within", "24 h"]);
 * ```
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<!\d) | (?!%|h\b)/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function takeWidth(letters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let room = width;
  for (const letter of letters) {
    room -= textWidth(letter);
    if (room < 0) break;
    taken.push(letter);
  }
  return taken;
}
