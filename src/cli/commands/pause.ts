/** `pilotfish pause`. @module */

import type { CommandContext } from "../command.ts";
import { runDecision } from "../account/decision.ts";

/** Stops an account from buying. */
export async function run(context: CommandContext): Promise<void> {
  await runDecision(context, "pause");
}
