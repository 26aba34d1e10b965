/**
 * One mishap at one place, for going through all places one by one.
 *
 * @module
 */

import { type MishapPlan, MISHAPS, type Operation } from "../../src/simulation/mishap.ts";
import { streamFor } from "../../src/simulation/stream.ts";

/** A plan with one mishap. */
export interface OneMishap extends MishapPlan {
  /** Operations so far. */
  readonly seen: number;
  /** The operation at its place, once it has come to that. */
  readonly operation: Operation | undefined;
}

/**
 * Puts one mishap in at one place.
 *
 * @param place Which operation, counted from 0.
 * @param which Which of the mishaps of that operation; nothing goes wrong if it has fewer.
 */
export function mishapAt(place: number, which: number): OneMishap {
  // The same for all: up to its place each run is the one without a mishap, so that no place is left out.
  const random = streamFor(0, "mishaps one by one");
  let seen = 0;
  let there: Operation | undefined;
  return {
    next(operation) {
      if (seen++ !== place) return undefined;
      there = operation;
      return MISHAPS[operation][which];
    },
    uniform: () => random.uniform(),
    get seen() {
      return seen;
    },
    get operation() {
      return there;
    },
  };
}
