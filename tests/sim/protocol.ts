/**
 * What the processes of `deno task sim` say to each other.
 *
 * @module
 */

import type { SimulationOptions, SimulationReport } from "../../src/simulation/simulate.ts";

/** Which simulation to run. */
export type SeedRequest = Pick<SimulationOptions, "seed" | "hours">;

/** What it came to. */
export type SeedResult = Omit<SimulationReport, "trace">;
