/**
 * Questions for markets about countries, people, clubs and coins that do not exist.
 *
 * @module
 */

import type { Random } from "./random.ts";

const STARTS = ["Al", "Bre", "Cor", "Dra", "El", "Fen", "Gal", "Hol", "Is", "Jor", "Kal", "Lor"];
const MIDDLES = ["a", "an", "e", "er", "i", "in", "o", "or", "u", "ul"];
const ENDS = ["bek", "dale", "dor", "grad", "land", "mar", "mond", "nia", "rest", "stan", "via"];

/** Templates by category; `X` and `Y` become made-up names, `N` a number. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Crypto: ["Will the Xcoin trade above $N?", "Will the Xcoin network halt?"],
  Economy: [
    "Will the central bank of X cut rates by N basis points?",
    "Will inflation in X exceed N percent?",
  ],
  Geopolitics: [
    "Will X and Y sign a ceasefire?",
    "Will X leave the treaty of Y?",
    "Will X reopen its border with Y?",
  ],
  Politics: [
    "Will the government of X fall?",
    "Will the Y party win the election in X?",
    "Will the parliament of X pass bill N?",
  ],
  Sports: ["Will X beat Y?", "Will X and Y score more than N points?"],
};

/**
 * Makes up the question of a market.
 *
 * @param category One of the sample's categories.
 * @param random Where the names come from.
 */
export function makeQuestion(category: string, random: Random): string {
  const template = pick(TEMPLATES[category] ?? ["Will X happen to Y?"], random);
  return template
    .replace("X", () => makeName(random))
    .replace("Y", () => makeName(random))
    .replace("N", () => String(1 + random.below(99)));
}

/**
 * Makes the part of an address out of a question.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toSlug } from "./names.ts";
 *
 * assertEquals(toSlug("Will the Falonia party win?", 7), "will-the-falonia-party-win-7");
 * ```
 */
export function toSlug(question: string, number: number): string {
  const words = question.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [...words, number].join("-");
}

function makeName(random: Random): string {
  return pick(STARTS, random) + pick(MIDDLES, random) + pick(ENDS, random);
}

function pick(list: readonly string[], random: Random): string {
  return list[random.below(list.length)]!;
}
