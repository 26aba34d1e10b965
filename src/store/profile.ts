/**
 * Where the account of a profile is, and who may open it: a folder of this machine, or a KV elsewhere.
 *
 * @module
 */

import {
  discardCopies,
  goOnWithCopy,
  isBeingCopied,
  isPublished,
  type LeftAccount,
} from "./account_copy.ts";
import { noAccount } from "./account_faults.ts";
import { AliveLock } from "./alive_lock.ts";
import { DiskJournalFile, readOnlyJournalFile } from "./disk_journal_file.ts";
import { exists } from "./exists.ts";
import { ifThere } from "./if_there.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import type { Kv } from "./kv.ts";
import { KvJournalFile, readOnlyKvJournal } from "./kv_journal_file.ts";
import { openKvForReading } from "./kv_for_reading.ts";
import { acquireLease, type Lease, LEASE_TTL_MS, type LeaseOptions } from "./lease.ts";
import { isLeft, marksIn } from "./left_mark.ts";
import { openKv } from "./open_kv.ts";
import { PATIENCE_MS } from "./patience.ts";
import { currentPaths, type ProfileLocation, type ProfilePaths } from "./profile_paths.ts";
import { LeaseLost, StoreError } from "./store_error.ts";
import { Writer } from "./writer.ts";

/** How to open a profile for writing. */
export interface ProfileOptions extends ProfileLocation, Omit<LeaseOptions, "probe" | "isLeft"> {
  /**
   * Told by a stand-by that goes on with a copy of the files, as a process that stands still keeps them locked.
   *
   * @default {nobody}
   */
  readonly onCopy?: (left: LeftAccount) => void;
}

/** A profile that is open for reading. */
export interface ReadableProfile extends Disposable {
  readonly kv: Kv;
  readonly file: ReadableJournal;
  readonly profile: string;
  /**
   * Whether this is still the account: not if a stand-by has gone on with a copy of the files, or the KV was put aside to be
   * made anew; nor if this is a copy that was made to look at, and others have written since.
   */
  isCurrent(): Promise<boolean>;
  /** Marks of those who held the lease and were left, for {@linkcode ReadableProfile.isSettled}. */
  marks(): Promise<readonly string[]>;
  /**
   * Whether what is here now is here for good, if `isCurrent` says yes as well when it is asked next.
   *
   * It is not while a copy that may lack it can still take the place of the files. Such a copy was begun already, and its
   * maker has marked already whoever wrote what is here: who is not marked will be before the files are copied for the last
   * time, so that the copy has it.
   *
   * @param oldMarks Marks that were there before any of it was asked for: who had one of them has not written it.
   */
  isSettled(oldMarks: readonly string[]): Promise<boolean>;
}

/**
 * Opens a profile for reading. Needs no lease: somebody may write to it meanwhile. Makes and changes nothing there, so that
 * it may be on a medium that cannot be written to.
 *
 * @throws {StoreError} If there is none, or it cannot be opened.
 */
export async function openForReading(location: ProfileLocation): Promise<ReadableProfile> {
  const { profile, kvUrl, openKv: open = openKv } = location;
  if (kvUrl !== undefined) {
    const kv = await open(kvUrl);
    const file = readOnlyKvJournal(kv, profile);
    return {
      kv,
      file,
      profile,
      isCurrent: () => Promise.resolve(true),
      marks: () => Promise.resolve([]),
      isSettled: () => Promise.resolve(true),
      [Symbol.dispose]: () => kv.close(),
    };
  }
  const paths = await currentPaths(location);
  if (!await exists(paths.kv) && !await exists(paths.journal)) {
    throw noAccount(profile, paths.folder);
  }
  const inode = await inodeOf(paths.kv);
  const kv = await openKvForReading(paths.kv, { open });
  const file = readOnlyJournalFile(paths.journal);
  return {
    kv,
    file,
    profile,
    isCurrent: async () => !await isPublished(location, paths) && await inodeOf(paths.kv) === inode,
    marks: () => marksIn(paths),
    async isSettled(oldMarks) {
      const isAnyLeft = (await marksIn(paths)).some((mark) => !oldMarks.includes(mark));
      return !isAnyLeft || !await isBeingCopied(paths);
    },
    [Symbol.dispose]: () => kv.close(),
  };
}

/** Time between two looks at a lock that somebody has without a lease, milliseconds; doubled each time, up to the last. */
const FIRST_BUSY_MS = 20;
const LAST_BUSY_MS = 1280;
/** Parts of the time that a holder may be silent in which the lease is looked after. */
const RENEWALS = 8;

/** A profile that is open for writing. The lease is renewed until it is closed. */
export class WritableProfile implements AsyncDisposable {
  /** Name of the profile. */
  readonly profile: string;
  /** Where the account is. */
  readonly kv: Kv;
  /** The journal. */
  readonly file: JournalFile;
  /** The right to write. */
  readonly lease: Lease;
  readonly #lock: AliveLock | undefined;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #lost = new AbortController();

  private constructor(
    { profile, ttlMs = LEASE_TTL_MS }: ProfileOptions,
    { kv, file, lease, lock }: Pick<WritableProfile, "kv" | "file" | "lease"> & {
      lock?: AliveLock;
    },
  ) {
    this.profile = profile;
    this.kv = kv;
    this.file = file;
    this.lease = lease;
    this.#lock = lock;
    this.#timer = setInterval(() => this.#renew(), ttlMs / RENEWALS);
  }

  /**
   * Opens a profile, once nobody else writes to it.
   *
   * @throws {StoreError} If somebody else writes, or it cannot be opened.
   */
  static async open(options: ProfileOptions): Promise<WritableProfile> {
    const { profile, kvUrl, openKv: openAt = openKv } = options;
    if (kvUrl !== undefined) {
      return await withKv(await openAt(kvUrl), async (kv) => {
        const lease = await acquireLease(kv, profile, options);
        const file = new KvJournalFile(kv, new Writer(kv, lease, options.clock), profile);
        return new WritableProfile(options, { kv, file, lease });
      });
    }
    const { clock } = options;
    const sinceMs = clock.nowMs();
    let busyMs = FIRST_BUSY_MS;
    for (;;) {
      const paths = await currentPaths(options);
      await makeFolder(paths.root);
      try {
        const isLate = clock.nowMs() - sinceMs >= PATIENCE_MS;
        const opened = await WritableProfile.#openFiles(options, paths, isLate);
        if (opened instanceof WritableProfile) return opened;
        if (opened === "gone") continue;
        await clock.wait(busyMs);
        busyMs = Math.min(2 * busyMs, LAST_BUSY_MS);
      } catch (error) {
        if (!options.standby || !canGoOnWithCopy(error)) throw error;
        const left = await goOnWithCopy(options, paths);
        if (left !== undefined) options.onCopy?.(left);
      }
    }
  }

  /**
   * @param isLate Whether somebody was waited for long enough who has the lock without a lease.
   * @returns `gone` if these files are not the account any more: somebody has gone on with a copy of them, or put the KV
   *   aside. `busy` if somebody may be about to, or about to end.
   */
  static async #openFiles(
    options: ProfileOptions,
    paths: ProfilePaths,
    isLate: boolean,
  ): Promise<WritableProfile | "gone" | "busy"> {
    const { profile, openKv: openAt = openKv, standby = false, ttlMs = LEASE_TTL_MS } = options;
    // Whoever waits for somebody to fall silent need not wait longer for a lock.
    const patienceMs = standby ? Math.min(ttlMs, PATIENCE_MS) : PATIENCE_MS;
    const lock = await AliveLock.open(paths.lock);
    let kv: Kv | undefined;
    let lease: Lease | undefined;
    let opened: WritableProfile | undefined;
    try {
      kv = await openAt(paths.kv, patienceMs);
      const inode = await inodeOf(paths.kv);
      lease = await acquireLease(kv, profile, {
        ...options,
        probe: () => lock.probe(),
        isLeft: (holder) => isLeft(paths, holder),
        patience: { what: `Cannot use ${paths.kv} as a KV`, ms: patienceMs },
      });
      // Ours from here on, so that others know that this process lives.
      const isOthers = await lock.probe() === "alive";
      if (isOthers && lease.predecessor === undefined && !isLate) return "busy";
      // What is written to a KV that was put aside nobody would find.
      if (await inodeOf(paths.kv) !== inode) return "gone";
      // What is copied and not published is older than what follows now.
      await discardCopies(paths);
      if (await isPublished(options, paths)) return "gone";
      const file = await DiskJournalFile.open(paths.journal);
      // Whether the lock of the journal can be had is to be known while there is a way out.
      if (standby) await whenUnlocked(file, patienceMs);
      opened = new WritableProfile(options, { kv, file, lease, lock });
      return opened;
    } finally {
      if (opened === undefined) {
        try {
          await lease?.release();
        } finally {
          kv?.close();
          lock[Symbol.dispose]();
        }
      }
    }
  }

  /** Aborted when another process has taken over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Gives the lease back and closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.lease.release();
    } finally {
      this.file.close();
      this.kv.close();
      this.#lock?.[Symbol.dispose]();
    }
  }

  async #renew(): Promise<void> {
    try {
      await this.lease.renew();
    } catch (error) {
      // A KV that fails for a moment may work again by the next commit, which tells if it does not.
      if (error instanceof LeaseLost) this.#lost.abort(error);
    }
  }
}

/** Whether an error says that files are kept locked. Windows keeps them from being copied as well. */
function canGoOnWithCopy(error: unknown): boolean {
  return error instanceof StoreError && error.trouble === "locked" && Deno.build.os !== "windows";
}

/** Waits until nobody has a journal to himself. */
async function whenUnlocked(file: DiskJournalFile, patienceMs: number): Promise<void> {
  try {
    await file.exclusively(() => Promise.resolve(), patienceMs);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Closes a KV if what is to be done with it fails. */
async function withKv<T>(kv: Kv, action: (kv: Kv) => Promise<T>): Promise<T> {
  try {
    return await action(kv);
  } catch (error) {
    kv.close();
    throw error;
  }
}

/** What tells a file from another one of its name, where the system does; `undefined` if it is not there. */
async function inodeOf(path: string): Promise<number | null | undefined> {
  return (await ifThere(Deno.stat(path)))?.ino;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw new StoreError(`Cannot make the folder ${folder}: ${error.message}`, {
      trouble: "unavailable",
      safe: "Nothing has been changed",
      next: "Check who owns the data folder and its permissions, or name another with --data-dir",
      cause: error,
    });
  }
}
