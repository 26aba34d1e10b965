/**
 * Restores the KV of an account from its journal.
 *
 * @module
 */

import { lostLines, nothingKept } from "./account_faults.ts";
import { openJournal, type ReadableAccount, scanAccount } from "./account_journal.ts";
import { Derivation } from "./derivation.ts";
import type { JournalEnd, JournalHead } from "./journal.ts";
import { readKept } from "./kept.ts";
import type { StoreOptions } from "./open_account.ts";
import { StoreError } from "./store_error.ts";
import { wholeOf, writeWhole } from "./whole.ts";
import { Writer } from "./writer.ts";

/** What was restored. */
export interface Rebuilt {
  /** Lines of the journal. */
  readonly lines: number;
  /** What was repaired in the journal, as sentences for people. */
  readonly repairs: readonly string[];
}

/**
 * Replaces all that the KV has of an account by what its journal says.
 *
 * What the journal does not have is lost: what the source remembers of trades that it told, and whether the actions of the
 * last turn were performed. They are asked for again, and whoever performs them knows them by their keys.
 *
 * @param options The account; a lease is needed as for any writing.
 * @throws {StoreError} If the journal is empty or damaged, or this program derives something else than was written down.
 */
export async function rebuildAccount(
  options: Pick<StoreOptions, "kv" | "file" | "profile" | "lease" | "clock">,
): Promise<Rebuilt> {
  const { kv, file, profile, lease, clock } = options;
  return await file.exclusively(async () => {
    await lease.assertHeld();
    // What a process wrote and did not live to sync a power cut may still take: then the KV would know more than the journal.
    await file.sync();
    const derivation = new Derivation(file);
    const account = { kv, file, profile };
    const end = await scanAccount(account, await keptHead(account), async (line) => {
      await derivation.take(line);
    });
    if (end.head.seq < 0) throw nothingKept(profile, file, end);
    await refuseShorter(account, end);
    const { journal, repairs } = await openJournal(file, end);
    const whole = await wholeOf(derivation, journal.head);
    await writeWhole(kv, new Writer(kv, lease, clock), { profile, ...whole });
    return { lines: end.head.seq + 1, repairs };
  });
}

/**
 * Makes sure that a journal is not behind the KV that is to be made anew from it: what only the KV has would be lost.
 *
 * @param account Both.
 * @param end What is at the end of the journal.
 * @throws {StoreError} If the KV knows more lines, or a newer program wrote it. A KV that is damaged knows none.
 */
export async function refuseShorter(account: ReadableAccount, end: JournalEnd): Promise<void> {
  const kept = await keptHead(account);
  if (kept === undefined || kept.seq <= end.head.seq) return;
  throw lostLines(account.profile, account.file, { kept, end });
}

/**
 * The last line that a KV knows.
 *
 * @returns `undefined` if it knows none, or is damaged.
 * @throws {StoreError} If a newer program wrote it.
 */
export async function keptHead(
  { kv, profile }: Pick<ReadableAccount, "kv" | "profile">,
): Promise<JournalHead | undefined> {
  try {
    return (await readKept(kv, profile))?.head;
  } catch (error) {
    if (error instanceof StoreError && error.trouble === "damaged") return undefined;
    throw error;
  }
}
