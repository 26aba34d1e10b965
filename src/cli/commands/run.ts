/** `pilotfish run`. @module */

import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { run as replay } from "./replay.ts";

/** Runs on history with `--replay`, which is the same as the command `replay`. */
export async function run(context: CommandContext): Promise<void> {
  if (!context.options.replay) {
    throw new UsageError(
      "Cannot run on live trades: this version reads history only",
      "Give --replay to run on history; live trading comes later",
    );
  }
  await replay(context);
}
