/** Runs the simulations of one core: takes seeds, gives what each came to. */

/// <reference lib="deno.worker" />

import { simulate } from "../../src/simulation/simulate.ts";
import type { SeedRequest, SeedResult } from "./protocol.ts";

self.onmessage = async ({ data }: MessageEvent<SeedRequest>) => {
  const { trace: _long, ...report } = await simulate(data);
  self.postMessage(report satisfies SeedResult);
};
