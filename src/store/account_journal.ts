/**
 * The journal of an account, with the last line where only the KV has it.
 *
 * A short line is in the transaction that follows from it as well, so that it does not have to be safe in the journal before:
 * both are written at once. A power cut in between may take the line from the journal alone; then the KV gives it back.
 *
 * @module
 */

import {
  Journal,
  type JournalEnd,
  type JournalHead,
  type JournalLine,
  lineAfter,
  scanJournal,
} from "./journal.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import { keyOf } from "./keys.ts";
import type { Kv } from "./kv.ts";

/** An account that is only read. */
export interface ReadableAccount {
  readonly kv: Kv;
  readonly file: ReadableJournal;
  /** Name of the account. */
  readonly profile: string;
}

/** What is at the end of an account's journal. */
export interface ScannedAccount extends JournalEnd {
  /** The last line, which only the KV has; it counts as the head. @default {there is none} */
  readonly missing?: JournalLine;
  /** What is at the end of the file. */
  readonly inFile: JournalEnd;
}

/**
 * Reads the journal of an account and checks every line.
 *
 * @param account The account.
 * @param kept The last line that the KV knows; `undefined` if it knows none.
 * @param onLine Told about every line that is whole, in order.
 * @returns What is at its end.
 * @throws {StoreError} If a line is damaged.
 */
export async function scanAccount(
  { kv, file, profile }: ReadableAccount,
  kept: JournalHead | undefined,
  onLine: (line: JournalLine) => void | Promise<void>,
): Promise<ScannedAccount> {
  const inFile = await scanJournal(file, onLine);
  const missing = kept && await missingLine(kv, profile, { kept, inFile });
  if (missing === undefined) return { ...inFile, inFile };
  await onLine(missing);
  const { seq, hash } = missing;
  return { ...inFile, head: { seq, hash }, missing, inFile };
}

/**
 * Looks in the KV for the line that comes after the last one of a journal.
 *
 * @returns `undefined` if nothing is missing, more than that is, or the KV does not have it.
 */
export async function missingLine(
  kv: Kv,
  profile: string,
  { kept, inFile }: { readonly kept: JournalHead; readonly inFile: JournalEnd },
): Promise<JournalLine | undefined> {
  if (kept.seq !== inFile.head.seq + 1) return undefined;
  const { value } = await kv.get(keyOf(profile, "line"));
  const line = value === null ? undefined : await lineAfter(inFile, value);
  return line?.hash === kept.hash ? line : undefined;
}

/** A journal that is open for writing, and what was done about its end, as sentences for people. */
export interface RepairedJournal {
  readonly journal: Journal;
  readonly repairs: readonly string[];
}

/** Opens a journal that was read, and makes its end whole. */
export async function openJournal(
  file: JournalFile,
  { inFile, missing }: Pick<ScannedAccount, "inFile" | "missing">,
): Promise<RepairedJournal> {
  const journal = await Journal.open(file, inFile);
  const repairs = journal.repair === undefined ? [] : [journal.repair];
  if (missing === undefined) return { journal, repairs };
  await journal.restore(missing);
  const restored = `Added line ${missing.seq + 1} to the journal, which only the KV had.`;
  return { journal, repairs: [...repairs, restored] };
}
