/**
 * One of a few values, at random.
 *
 * @module
 */

import type { Random } from "../research/sample/random.ts";

/**
 * One of a few values, each as likely as the others.
 *
 * @throws {RangeError} If there are none.
 */
export function pick<T>(random: Random, values: readonly T[]): T {
  if (values.length === 0) throw new RangeError("Cannot pick one of no values");
  return values[random.below(values.length)]!;
}

/** The values in another order. */
export function shuffle<T>(random: Random, values: readonly T[]): T[] {
  const shuffled = values.slice();
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
