/** `pilotfish resume`. @module */

import type { CommandContext } from "../command.ts";
import { runDecision } from "../account/decision.ts";
import { UsageError } from "../errors.ts";

/** Lets an account buy again. */
export async function run(context: CommandContext): Promise<void> {
  if (context.options.reason === undefined) {
    throw new UsageError(
      "Cannot resume without a reason: it goes into the journal",
      'Say why with --reason "…"',
    );
  }
  await runDecision(context, "resume");
}
