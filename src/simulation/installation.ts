/**
 * How the program is set up in a simulation: all the ways in which it may be.
 *
 * @module
 */

import { streamFor } from "./stream.ts";

/** A way to set the program up. */
export interface Installation {
  /** Where the journal is: on the machine's disk, where one process at a time has it to itself; or in the KV. */
  readonly journal: "disk" | "kv";
  /**
   * Who fills orders: an exchange that outlives the program, or the program itself, on paper; or it does so as a live run
   * does, from books that it looks at meanwhile, behind the intake of a live run.
   */
  readonly venue: "exchange" | "paper" | "live";
  /**
   * Whether trades come from sockets that break, and what they miss from the Data API, as in a live run; of such a run only.
   *
   * @default {they arrive by themselves}
   */
  readonly repairs?: boolean;
  /** Writes that a transaction has room for: so few that many a turn needs more than one, or as many as Deno's KV takes. */
  readonly maxWrites?: number | undefined;
}

/** The way that belongs to a seed. */
export function installationFor(seed: number): Installation {
  const random = streamFor(seed, "installation");
  return {
    journal: random.chance(0.6) ? "disk" : "kv",
    venue: random.chance(0.8) ? "exchange" : "paper",
    maxWrites: random.chance(0.3) ? random.below(12) : undefined,
    ...random.chance(0.2) ? { venue: "live", repairs: random.chance(0.4) } : {},
  };
}
