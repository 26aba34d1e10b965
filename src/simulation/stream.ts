/**
 * Streams of random numbers, one for each purpose: switching one fault off changes nothing about the others.
 *
 * @module
 */

import { contentId } from "../core/content_id.ts";
import { Random } from "../research/sample/random.ts";

/**
 * The stream of a seed for a purpose.
 *
 * @param seed The simulation's seed.
 * @param purpose What the numbers are for, such as the name of a fault.
 */
export function streamFor(seed: number, purpose: string): Random {
  return new Random(Number.parseInt(contentId("", [seed, purpose]).slice(1, 9), 16) | 0);
}
