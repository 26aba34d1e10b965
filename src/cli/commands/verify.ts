/** `pilotfish verify`. @module */

import { openForReading } from "../../store/profile.ts";
import { verifyAccount } from "../../store/verify.ts";
import type { CommandContext } from "../command.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatCounted } from "../terminal/format.ts";

/** Derives an account from its journal and compares it with what is kept. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, note } = context;
  using profile = await openForReading(profileLocation(context));
  const found = await verifyAccount(profile);
  if (found.linesAhead > 0) {
    note(
      `The KV lacks the last ${formatCounted(found.linesAhead, "line")}: the next start adds it.`,
    );
  }
  if (found.tornBytes > 0) {
    note(
      `The last line was not written to its end: the next start cuts ${
        formatCounted(found.tornBytes, "byte")
      } off.`,
    );
  }
  if (options.json) {
    print(JSON.stringify({
      profile: options.profile,
      lines: found.lines,
      turns: found.turns,
      inputs: found.inputs,
      actions: found.actions,
      checkpoints: found.checkpoints,
      state_hash: found.stateHash,
      journal_hash: found.journalHash,
      lines_ahead: found.linesAhead,
      torn_bytes: found.tornBytes,
    }));
    return;
  }
  print(
    `Verified profile ${options.profile}: ${formatCounted(found.lines, "line")} of journal with ` +
      `${formatCounted(found.inputs, "input")} and ${
        formatCounted(found.actions, "action")
      } derive ` +
      "the state that the KV has.",
  );
  print(`state   ${found.stateHash}`);
  print(`journal ${found.journalHash}`);
}
