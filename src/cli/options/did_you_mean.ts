/**
 * The word a user probably meant.
 *
 * @module
 */

import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * Finds the known word nearest to a mistyped one.
 *
 * @param given What was typed.
 * @param known The words there are.
 * @returns The nearest word, or `undefined` if none is near: more than a third of the letters differ, they are not the
 * same letters in another order, and what was typed does not begin just one of the words.
 */
export function nearestWord(given: string, known: readonly string[]): string | undefined {
  // A single letter is near to every short word, and stands for none.
  if (given.length < 2 || known.length === 0) return undefined;
  const nearest = closestString(given, known);
  const distance = levenshteinDistance(given.toLowerCase(), nearest.toLowerCase());
  const isSlip = distance <= Math.max(1, Math.floor(nearest.length / 3));
  if (isSlip || sortedLetters(given) === sortedLetters(nearest)) return nearest;
  const begun = known.filter((word) => word.startsWith(given.toLowerCase()));
  return begun.length === 1 ? begun[0] : undefined;
}

/**
 * A sentence that names the nearest word, for the end of an error message.
 *
 * @param given What was typed.
 * @param known The words there are.
 * @param dashes Put before the word, as in `--`.
 * @returns `Did you mean "--capital"?`, or `undefined` if no word is near.
 */
export function didYouMean(
  given: string,
  known: readonly string[],
  dashes = "",
): string | undefined {
  const nearest = nearestWord(given, known);
  return nearest === undefined ? undefined : `Did you mean "${dashes}${nearest}"?`;
}

function sortedLetters(word: string): string {
  return [...word.toLowerCase()].toSorted().join("");
}
