/**
 * What an account did day by day: of a replay as it runs, of a kept account from its journal.
 *
 * @module
 */

import { step } from "../../core/step.ts";
import type { WarmUp } from "../../core/warm_up.ts";
import type { CoverageLedger } from "../../feed/coverage.ts";
import { AccountRecorder, type Period, type Recording } from "../../report/account_recorder.ts";
import { Derivation } from "../../store/derivation.ts";
import { lostLines, nothingKept, otherJournal } from "../../store/account_faults.ts";
import { scanAccount } from "../../store/account_journal.ts";
import { readKept } from "../../store/kept.ts";
import { openForReading } from "../../store/profile.ts";
import type { CommandContext } from "../command.ts";
import { readQuestions } from "./market_names.ts";
import { profileLocation, readCoverage } from "./profile_options.ts";

/** A kept account, from its first event to its last. */
export interface KeptRecording {
  /** What it did. */
  readonly recording: Recording;
  /** The account as its journal derives it. */
  readonly derivation: Derivation;
  /** The whale set that it began with. */
  readonly firstWarmUp: WarmUp;
  /** For each moment, whether the feeds were proven to tell; empty for an account of history. */
  readonly coverage: CoverageLedger;
  /** Questions of its markets, by market id, as far as they are kept. */
  readonly questions: ReadonlyMap<string, string>;
}

/**
 * Derives the account that the options name from its journal, and records it. Needs no lease.
 *
 * @param context The command.
 * @param period When it began and until when it was looked at, where that is known better than from its events.
 * @throws {StoreError} If there is no account, or its journal is damaged.
 */
export async function recordKept(
  context: Pick<CommandContext, "options">,
  period: Period = {},
): Promise<KeptRecording> {
  using profile = await openForReading(profileLocation(context));
  let begun: { readonly recorder: AccountRecorder; readonly warmUp: WarmUp } | undefined;
  const derivation: Derivation = new Derivation(profile.file, undefined, (state) => {
    const from = derivation.opening?.source.from;
    const startMs = period.startMs ?? (from === undefined ? undefined : Date.parse(String(from)));
    const recorder = new AccountRecorder(state, { ...period, startMs });
    begun = { recorder, warmUp: state.filter.warmUp };
    return recorder.around(step);
  });
  // The KV first: the journal may be ahead of it, behind it by what the KV has itself.
  const kept = await readKept(profile.kv, profile.profile);
  const end = await scanAccount(profile, kept?.head, async (line) => {
    if (line.seq === kept?.head.seq && line.hash !== kept.head.hash) {
      throw otherJournal(profile.profile, profile.file, line.seq);
    }
    await derivation.take(line);
  });
  if (kept !== undefined && kept.head.seq > end.head.seq) {
    throw lostLines(profile.profile, profile.file, { kept: kept.head, end });
  }
  if (begun === undefined) throw nothingKept(profile.profile, profile.file, end);
  const recording = begun.recorder.finish(period);
  return {
    recording,
    derivation,
    firstWarmUp: begun.warmUp,
    coverage: await readCoverage(profile),
    questions: await readQuestions(
      profile,
      [...recording.closed, ...recording.open].map(({ marketId }) => marketId),
    ),
  };
}
