/** `pilotfish dashboard`. @module */

import type { CommandContext } from "../command.ts";
import { Dashboard } from "../account/dashboard.ts";
import { StopRequest } from "../stop_signals.ts";

/** Serves the page of an account until it is asked to stop. */
export async function run(context: CommandContext): Promise<void> {
  using stop = new StopRequest();
  await using _page = Dashboard.open(context);
  const { promise, resolve } = Promise.withResolvers<void>();
  stop.signal.addEventListener("abort", () => resolve());
  await promise;
}
