/**
 * What goes wrong with the machine, when, and how that is chosen by chance from a seed.
 *
 * @module
 */

import type { FaultName, MachineFault } from "./fault_names.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";

/** Something a process asks of the machine or of the world. */
export type Operation =
  | "commit"
  | "read"
  | "append"
  | "sync"
  | "truncate"
  | "send"
  | "perform"
  /** Nothing, for a moment. */
  | "rest";

/** Something that goes wrong with an operation. */
export interface Mishap {
  readonly fault: MachineFault;
  /** Whether the operation has not happened, has happened in part or has happened. */
  readonly when: "before" | "during" | "after";
}

/** Says what goes wrong. */
export interface MishapPlan {
  /** What goes wrong with the operation that begins now, if anything. Asked once for each, in their order. */
  next(operation: Operation): Mishap | undefined;
  /** A random number for how exactly: 0 to below 1. */
  uniform(): number;
}

const BEFORE_AND_AFTER = [
  { fault: "crash", when: "before" },
  { fault: "crash", when: "after" },
] as const;

const SENDING = [
  ...BEFORE_AND_AFTER,
  { fault: "send-fail", when: "before" },
  { fault: "send-fail", when: "after" },
] as const;

/** Everything that can go wrong with each operation. */
export const MISHAPS: Readonly<Record<Operation, readonly Mishap[]>> = {
  commit: [
    ...BEFORE_AND_AFTER,
    { fault: "kv-fail", when: "before" },
    { fault: "kv-timeout", when: "after" },
    { fault: "kv-conflict", when: "before" },
    // The network repeats a transaction whose answer was lost: the repetition is refused.
    { fault: "kv-conflict", when: "after" },
    { fault: "takeover", when: "before" },
    { fault: "takeover", when: "after" },
  ],
  read: [{ fault: "kv-read", when: "before" }, { fault: "crash", when: "before" }],
  append: [
    ...BEFORE_AND_AFTER,
    { fault: "crash", when: "during" },
    { fault: "disk-full", when: "during" },
    { fault: "takeover", when: "before" },
    { fault: "takeover", when: "after" },
  ],
  sync: [...BEFORE_AND_AFTER, { fault: "disk-full", when: "before" }],
  truncate: BEFORE_AND_AFTER,
  send: SENDING,
  perform: SENDING,
  rest: [
    { fault: "crash", when: "before" },
    { fault: "takeover", when: "before" },
    { fault: "clock-set", when: "before" },
  ],
};

/** Mishaps at most in this many operations: afterwards everything works, so that every run ends. */
const MAX_MISHAPS = 12;
const OPERATIONS_OF_A_DAY = 800;
/** Mishaps that go on for some operations, as an outage does. */
const LASTING: ReadonlySet<MachineFault> = new Set(["kv-fail", "kv-read", "disk-full"]);
/** Operations that an outage lasts at most: longer than anybody tries again. */
const MAX_OUTAGE = 16;

/**
 * Mishaps by chance.
 *
 * @param seed The simulation's seed.
 * @param faults Faults that are switched on.
 * @param operations About how many operations an undisturbed run has: the mishaps are spread over them.
 */
export function randomMishaps(
  seed: number,
  faults: ReadonlySet<FaultName>,
  operations: number,
): MishapPlan {
  const random = streamFor(seed, "mishaps");
  const most = Math.ceil(MAX_MISHAPS * Math.max(1, operations / OPERATIONS_OF_A_DAY));
  const wanted = 1 + random.below(most);
  let left = wanted;
  let outage: Mishap | undefined;
  let outageLeft = 0;

  function begin(operation: Operation): Mishap | undefined {
    if (left === 0 || !random.chance(wanted / operations)) return undefined;
    const possible = MISHAPS[operation].filter(({ fault }) => faults.has(fault));
    if (possible.length === 0) return undefined;
    left--;
    const mishap = pick(random, possible);
    if (LASTING.has(mishap.fault) && random.chance(0.5)) {
      outage = mishap;
      outageLeft = 1 + random.below(MAX_OUTAGE);
    }
    return mishap;
  }

  return {
    next(operation) {
      if (outageLeft === 0) return begin(operation);
      outageLeft--;
      return MISHAPS[operation].find(({ fault }) => fault === outage?.fault);
    },
    uniform: () => random.uniform(),
  };
}
