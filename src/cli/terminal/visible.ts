/**
 * Text of others, made harmless for a terminal: a market's question may hold anything, also orders to clear the screen.
 *
 * Characters that nobody sees but a terminal obeys are written as `\u001b`, which in JSON is the same text.
 *
 * @module
 */

const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
const UNSEEN_BUT_LINE_ENDS = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
const ESCAPE = "\u001b";
/** The colours of `colors.ts`, or anything else unseen. */
const COLOR_OR_UNSEEN = new RegExp(
  `${ESCAPE}\\[\\d{1,2}m|${UNSEEN_BUT_LINE_ENDS.source}`,
  "gu",
);

/**
 * Shows what would not be seen: control characters, line ends, and those that change the direction of writing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { visible } from "./visible.ts";
 *
 * assertEquals(visible("Will \u001b[2J it\nrain?"), "Will \\u001b[2J it\\u000arain?");
 * ```
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/**
 * Does the same with several lines, which stay lines.
 *
 * @param text Lines, perhaps with colours.
 * @param keepsColors Whether colours are meant.
 */
export function visibleLines(text: string, keepsColors = false): string {
  if (!keepsColors) return text.replace(UNSEEN_BUT_LINE_ENDS, escaped);
  return text.replace(COLOR_OR_UNSEEN, (found) => found.length > 1 ? found : escaped(found));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
