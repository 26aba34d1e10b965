/** `pilotfish verify`. @module */

import { leaseHolder } from "../../store/lease.ts";
import { openForReading, type ReadableProfile } from "../../store/profile.ts";
import { type Verification, verifyAccount } from "../../store/verify.ts";
import type { CommandContext } from "../command.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatCounted } from "../terminal/format.ts";

/** Derives an account from its journal and compares it with what is kept. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, note } = context;
  using profile = await openForReading(profileLocation(context));
  const found = await verifyAccount(profile);
  for (const sentence of await incompleteness(context, profile, found)) note(sentence);
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

/** What is under way, or was when a process died. */
async function incompleteness(
  { io }: CommandContext,
  { kv, profile }: ReadableProfile,
  { linesAhead, tornBytes }: Verification,
): Promise<readonly string[]> {
  const writer = await leaseHolder(kv, profile);
  const lines = formatCounted(linesAhead, "line");
  if (writer !== undefined && io.clock.nowMs() < writer.expiresMs) {
    // The KV is read first, and the end of the journal while it is written.
    return linesAhead > 0 ? [`${writer.owner} has written ${lines} since the KV was read.`] : [];
  }
  const sentences: string[] = [];
  if (linesAhead > 0) {
    const them = linesAhead === 1 ? "it" : "them";
    sentences.push(`The KV lacks the last ${lines}: the next start adds ${them}.`);
  }
  if (tornBytes > 0) {
    const bytes = formatCounted(tornBytes, "byte");
    sentences.push(`The last line was not written to its end: the next start cuts ${bytes} off.`);
  }
  return sentences;
}
