/**
 * Makes room for an account that is restored or begun anew: keeps the old files under other names, whatever is in them.
 *
 * @module
 */

import { discardCopies, isPublished } from "./account_copy.ts";
import { missingLine, openJournal, type ReadableAccount } from "./account_journal.ts";
import { AliveLock } from "./alive_lock.ts";
import { Derivation } from "./derivation.ts";
import { DiskJournalFile, readOnlyJournalFile } from "./disk_journal_file.ts";
import { type JournalEnd, scanJournal } from "./journal.ts";
import { acquireLease } from "./lease.ts";
import { exists } from "./exists.ts";
import type { ReadableJournal } from "./journal_file.ts";
import type { Kv } from "./kv.ts";
import { openKv } from "./open_kv.ts";
import type { ProfileOptions } from "./profile.ts";
import { currentPaths, namesIn, type ProfilePaths } from "./profile_paths.ts";
import { keptHead, refuseShorter } from "./rebuild.ts";
import { StoreError } from "./store_error.ts";

/** What SQLite calls the files of a database, behind its name; the one that the others belong to comes last. */
const ENDINGS = ["-wal", "-shm", ""];

/**
 * Renames the KV of a profile, if the journal can take its place and nobody writes to it.
 *
 * @param options The profile.
 * @param onRead Told when the journal was read, which may take minutes in which others write. @default {nobody}
 * @returns New name of the KV; `undefined` if there is none on this machine.
 * @throws {StoreError} If the journal is damaged or has less than the KV, or somebody writes to the account.
 */
export async function setKvAside(
  options: ProfileOptions,
  onRead: () => Promise<void> = () => Promise.resolve(),
): Promise<string | undefined> {
  if (options.kvUrl !== undefined) return undefined;
  const paths = await currentPaths(options);
  if (!await exists(paths.kv)) return undefined;
  const file = readOnlyJournalFile(paths.journal);
  const before = await derivableEnd(options.profile, file);
  await onRead();
  using _free = await refuseWhileWritten(options, "restore");
  await refuseIfCopied(options, { paths, what: "restore" });
  // Whoever wrote meanwhile has ended: what is there now stays.
  const isSame = await file.size?.() === before.bytes + before.tornBytes;
  const end = isSame ? before : await derivableEnd(options.profile, file);
  const kv = await openIfWhole(paths.kv);
  if (kv !== undefined) {
    try {
      await completeJournal({ kv, file, profile: options.profile }, end);
    } finally {
      kv.close();
    }
  }
  const [old] = await moveAside([paths.kv], paths);
  await refuseIfCopied(options, { paths, what: "restore" });
  return old;
}

/** The end of a journal from which an account can be derived. */
async function derivableEnd(profile: string, file: ReadableJournal): Promise<JournalEnd> {
  const derivation = new Derivation(file);
  const end = await scanJournal(file, async (line) => {
    await derivation.take(line);
  });
  if (derivation.opening !== undefined) return end;
  throw new StoreError(`Cannot restore profile ${profile}: its journal is empty`, {
    trouble: "missing",
    safe: "The KV is untouched",
    next: `Put the journal back: ${file.name}`,
  });
}

/** Adds the line to a journal that only the KV has, if there is one; refuses a journal that lacks more. */
async function completeJournal(account: ReadableAccount, inFile: JournalEnd): Promise<void> {
  const { kv, file: { name }, profile } = account;
  const kept = await keptHead(account);
  const missing = kept && await missingLine(kv, profile, { kept, inFile });
  if (missing === undefined) return await refuseShorter(account, inFile);
  const file = await DiskJournalFile.open(name);
  try {
    await file.exclusively(() => openJournal(file, { inFile, missing }));
  } finally {
    file.close();
  }
}

/**
 * Makes sure that nobody writes to a profile of this machine. Where that can be told without opening the KV, it is not
 * opened.
 *
 * @param options The profile.
 * @param what What somebody wants to do meanwhile: `restore`.
 * @returns Keeps others from writing until it is disposed of, where that is possible.
 * @throws {StoreError} If somebody writes.
 */
export async function refuseWhileWritten(
  options: ProfileOptions,
  what: string,
): Promise<Disposable> {
  const paths = await currentPaths(options);
  const lock = await AliveLock.open(paths.lock);
  try {
    const probed = await lock.probe();
    if (probed === "alive") {
      throw new StoreError(
        `Cannot ${what} profile ${options.profile} while a process writes to it`,
        { trouble: "held", safe: "Nothing has been changed", next: "Stop it first" },
      );
    }
    if (probed === "unknown" && await exists(paths.kv)) await waitForWriter(paths.kv, options);
    return lock;
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/**
 * Keeps copies of a profile's files from taking their place: those that somebody makes meanwhile, or has died over.
 *
 * @param options The profile.
 * @param besides Its files, and what somebody does with them: `reset`.
 * @throws {StoreError} If one has done so: then that is the account.
 */
export async function refuseIfCopied(
  options: ProfileOptions,
  { paths, what }: { readonly paths: ProfilePaths; readonly what: string },
): Promise<void> {
  await discardCopies(paths);
  if (!await isPublished(options, paths)) return;
  throw new StoreError(
    `Cannot ${what} profile ${options.profile}, a stand-by has gone on with a copy of its files`,
    { trouble: "held", safe: "The copy is whole", next: "Stop the stand-by and try again" },
  );
}

/**
 * Gives files names that no file of the profile had before, with all that belongs to them: `.old` behind theirs, then
 * `.old-2`, the same for all of them.
 *
 * @param files The files; those that are not there are passed over.
 * @param paths The profile that they belong to.
 * @returns Their new names.
 */
export async function moveAside(
  files: readonly string[],
  { folder }: ProfilePaths,
): Promise<readonly string[]> {
  const taken = await namesIn(folder);
  let suffix = ".old";
  // The endings of SQLite's files come behind it.
  const isTaken = (name: string) => ENDINGS.some((ending) => name.endsWith(suffix + ending));
  for (let number = 2; taken.some(isTaken); number++) suffix = `.old-${number}`;
  const moved: string[] = [];
  for (const path of files) {
    if (!await exists(path)) continue;
    const old = path + suffix;
    for (const ending of ENDINGS) {
      // Whoever closes a database meanwhile, as a page that shows it does, takes what is beside it away.
      await unlessGone(() => Deno.rename(path + ending, old + ending));
    }
    moved.push(old);
  }
  return moved;
}

/** Does something to a file that may not be there. */
async function unlessGone(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Waits until the lease is free; a KV that cannot be read has no lease that counts. */
async function waitForWriter(path: string, options: ProfileOptions): Promise<void> {
  const kv = await openIfWhole(path);
  if (kv === undefined) return;
  try {
    const lease = await acquireLease(kv, options.profile, options);
    await lease.release();
  } finally {
    kv.close();
  }
}

/** Opens a KV; `undefined` if it is damaged. */
async function openIfWhole(path: string): Promise<Kv | undefined> {
  try {
    return await openKv(path);
  } catch (error) {
    if (error instanceof StoreError && error.trouble === "damaged") return undefined;
    throw error;
  }
}
