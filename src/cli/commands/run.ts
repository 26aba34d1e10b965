/** `pilotfish run`. @module */

import type { CommandContext } from "../command.ts";
import { runLive } from "../live_run.ts";
import { runRecording } from "../recording_run.ts";
import { run as replay } from "./replay.ts";

/** Follows live trades; with `--replay` history instead, with `--from-recording` what was received once. */
export async function run(context: CommandContext): Promise<void> {
  const { replay: isReplay, fromRecording } = context.options;
  if (isReplay) await replay(context);
  else if (fromRecording !== undefined) await runRecording(context, fromRecording);
  else await runLive(context);
}
