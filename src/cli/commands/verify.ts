/** `pilotfish verify`. @module */

import { type LeaseHolder, leaseHolder } from "../../store/lease.ts";
import { openForReading, type ReadableProfile } from "../../store/profile.ts";
import { type Verification, verifyAccount } from "../../store/verify.ts";
import type { CommandContext } from "../command.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatCounted, formatDuration, formatTime } from "../terminal/format.ts";

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
  const unless = writingText(writer, io.clock.nowMs());
  const sentences: string[] = [];
  if (linesAhead > 0) {
    const them = linesAhead === 1 ? "it" : "them";
    const lines = formatCounted(linesAhead, "line");
    sentences.push(`The KV lacks the last ${lines}: the next start adds ${them}${unless}.`);
  }
  if (tornBytes > 0) {
    const bytes = formatCounted(tornBytes, "byte");
    sentences.push(
      `The last line was not written to its end: the next start cuts ${bytes} off${unless}.`,
    );
  }
  return sentences;
}

/** Who may be at work on it: a process that was killed leaves its lease behind, and looks alive until that lapses. */
function writingText(writer: LeaseHolder | undefined, nowMs: number): string {
  if (writer === undefined || nowMs >= writer.expiresMs) return "";
  const { owner, expiresMs } = writer;
  const time = `${formatTime(expiresMs)} UTC, in ${formatDuration(expiresMs - nowMs)}`;
  return `, unless ${owner} still writes, whose lease lapses at ${time}`;
}
