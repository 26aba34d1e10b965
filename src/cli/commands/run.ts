/** `pilotfish run`. @module */

import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { runLive } from "../live/live_run.ts";
import { runRecording } from "../live/recording_run.ts";
import { type OptionKey, optionName, optionsOf } from "../options/options.ts";
import { run as replay } from "./replay.ts";

/** Flags that mean something on history only. */
const ON_HISTORY: readonly OptionKey[] = ["from", "to", "verify", "report", "csv"];

/** Follows live trades; with `--replay` history instead, with `--from-recording` what was received once. */
export async function run(context: CommandContext): Promise<void> {
  const { replay: isReplay, fromRecording, dashboard } = context.options;
  if (dashboard && (isReplay || fromRecording !== undefined)) {
    throw new UsageError(
      "Cannot show a run on history on a dashboard while it runs: --dashboard is for live trades",
      'Keep it with --replay --persist, then look at it with "pilotfish dashboard"',
    );
  }
  if (isReplay) {
    refuseFlags(context, isNoneOfReplay, {
      of: "with --replay",
      next: "Leave it out, or leave --replay out to follow live trades",
    });
    await replay(context);
  } else if (fromRecording !== undefined) {
    refuseFlags(context, (key) => key === "record" || ON_HISTORY.includes(key), {
      of: "with --from-recording",
      next: "Leave it out: a recording is run as it was received, and its result is printed",
    });
    await runRecording(context, fromRecording);
  } else {
    refuseFlags(context, (key) => key === "speed" || ON_HISTORY.includes(key), {
      of: "on live trades",
      next: 'Leave it out: "pilotfish report" writes a report on the account whenever you want one',
    });
    await runLive(context);
  }
}

function isNoneOfReplay(key: OptionKey): boolean {
  return key !== "replay" && !optionsOf("replay").includes(key);
}

/**
 * Nobody is to wait for days for a file that is never written. What is set for all commands, by a variable or in the config
 * file, may be meant for others.
 *
 * @throws {UsageError} If a flag is given that has no effect.
 */
function refuseFlags(
  { given }: CommandContext,
  hasNoEffect: (key: OptionKey) => boolean,
  { of, next }: { readonly of: string; readonly next: string },
): void {
  const key = [...given?.flags.keys() ?? []].find(hasNoEffect);
  if (key === undefined) return;
  throw new UsageError(`Cannot use --${optionName(key)} ${of}: it has no effect there`, next);
}
