/**
 * The end of an account: its state as the KV has it, and what the last lines of the journal say. What it costs to read does
 * not depend on how old the account is.
 *
 * @module
 */

import type { step } from "../core/step.ts";
import type { WarmUp } from "../core/warm_up.ts";
import type { ReadableAccount } from "./account_journal.ts";
import { HistoryReader } from "./account_history.ts";
import { Derivation } from "./derivation.ts";
import { type JournalEnd, placeNearEnd, scanJournal } from "./journal.ts";
import { type OpeningRecord, readKept } from "./kept.ts";

/** Where a follower goes on that has not read the whole journal. */
export interface AccountEnd {
  readonly derivation: Derivation;
  /** Knows the last lines only. */
  readonly reader: HistoryReader;
  readonly end: JournalEnd;
  readonly opening: OpeningRecord;
  /** The warm-up that the KV has, and its name. */
  readonly warmUp: WarmUp;
  readonly warmUpId: string;
}

/** How the end is read. */
export interface EndOptions {
  /** Bytes of the journal that are read. */
  readonly bytes: number;
  /** How many of the last lines are shown. */
  readonly entries: number;
  /** Takes the events in the place of `step`. */
  readonly take: typeof step;
}

/**
 * Reads the end of an account.
 *
 * @param account Where it is.
 * @param options How much of it.
 * @returns The end; `undefined` if the journal is shorter than that, nobody knows how long it is, or KV and journal do not
 *   meet there: then the whole journal has to be read, which tells why.
 * @throws {StoreError} If the KV cannot be read, or a line is damaged.
 */
export async function readEnd(
  { kv, file, profile }: ReadableAccount,
  { bytes, entries, take }: EndOptions,
): Promise<AccountEnd | undefined> {
  const from = await placeNearEnd(file, bytes);
  if (from === undefined) return undefined;
  // The KV before the lines: the journal may be ahead of it, never behind.
  const kept = await readKept(kv, profile);
  if (kept === undefined) return undefined;
  const { head, state, opening } = kept;
  const derivation = new Derivation(
    file,
    { state, tally: head.tally, cursor: head.cursor },
    () => take,
  );
  const reader = new HistoryReader(entries);
  let doTheyMeet = false;
  const end = await scanJournal(file, async (line) => {
    doTheyMeet ||= line.seq === head.seq && line.hash === head.hash;
    if (line.seq > head.seq && doTheyMeet) await derivation.take(line);
    reader.take(line);
  }, from);
  if (!doTheyMeet) return undefined;
  const { warmUp } = state.filter;
  return { derivation, reader, end, opening, warmUp, warmUpId: head.warmUpId };
}
