/** `pilotfish run`. @module */

import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { runLive } from "../live/live_run.ts";
import { runRecording } from "../live/recording_run.ts";
import { run as replay } from "./replay.ts";

/** Follows live trades; with `--replay` history instead, with `--from-recording` what was received once. */
export async function run(context: CommandContext): Promise<void> {
  const { replay: isReplay, fromRecording, dashboard } = context.options;
  if (dashboard && (isReplay || fromRecording !== undefined)) {
    throw new UsageError(
      "Cannot show a run on history on a dashboard while it runs: --dashboard is for live trades",
      'Keep it with --replay --persist, then look at it with "pilotfish dashboard"',
    );
  }
  if (isReplay) await replay(context);
  else if (fromRecording !== undefined) await runRecording(context, fromRecording);
  else await runLive(context);
}
