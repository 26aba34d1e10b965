/**
 * Where the account of a profile is, and who may open it: a folder of this machine, or a KV elsewhere.
 *
 * @module
 */

import { noAccount } from "./account_faults.ts";
import { AliveLock } from "./alive_lock.ts";
import { DiskJournalFile, readOnlyJournalFile } from "./disk_journal_file.ts";
import { exists } from "./exists.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import type { Kv } from "./kv.ts";
import { KvJournalFile, readOnlyKvJournal } from "./kv_journal_file.ts";
import { acquireLease, type Lease, LEASE_TTL_MS, type LeaseOptions } from "./lease.ts";
import { openKv } from "./open_kv.ts";
import { LeaseLost, StoreError } from "./store_error.ts";
import { Writer } from "./writer.ts";

/** Names that are safe as folders and as keys. */
export const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Where the account of a profile is. */
export interface ProfileLocation {
  /** Folder that holds a folder for each profile. */
  readonly dataDir: string;
  /** Name of the profile. */
  readonly profile: string;
  /** URL of a KV elsewhere: KV and journal are there instead. */
  readonly kvUrl?: string | undefined;
  /** Opens a KV. @default {openKv} */
  readonly openKv?: typeof openKv;
}

/** How to open a profile for writing. */
export interface ProfileOptions extends ProfileLocation, Omit<LeaseOptions, "probe"> {}

/** The files of a profile. */
export interface ProfilePaths {
  readonly folder: string;
  /** The KV. */
  readonly kv: string;
  /** The journal. */
  readonly journal: string;
  /** Locked for as long as a process writes. */
  readonly lock: string;
}

/** A profile that is open for reading. */
export interface ReadableProfile extends Disposable {
  readonly kv: Kv;
  readonly file: ReadableJournal;
  readonly profile: string;
}

/**
 * The files of a profile.
 *
 * @throws {RangeError} If the name is not safe.
 */
export function profilePaths({ dataDir, profile }: ProfileLocation): ProfilePaths {
  if (!PROFILE_NAME.test(profile)) {
    throw new RangeError(`Cannot use a profile of this name: ${profile}`);
  }
  const folder = `${dataDir}/${profile}`;
  return {
    folder,
    kv: `${folder}/state.sqlite3`,
    journal: `${folder}/journal.jsonl`,
    lock: `${folder}/lock`,
  };
}

/**
 * Opens a profile for reading. Needs no lease: somebody may write to it meanwhile.
 *
 * @throws {StoreError} If there is none, or it cannot be opened.
 */
export async function openForReading(location: ProfileLocation): Promise<ReadableProfile> {
  const { profile, kvUrl, openKv: open = openKv } = location;
  const paths = profilePaths(location);
  if (kvUrl === undefined && !await exists(paths.kv) && !await exists(paths.journal)) {
    throw noAccount(profile, paths.folder);
  }
  const kv = await open(kvUrl ?? paths.kv);
  const file = kvUrl === undefined
    ? readOnlyJournalFile(paths.journal)
    : readOnlyKvJournal(kv, profile);
  return { kv, file, profile, [Symbol.dispose]: () => kv.close() };
}

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
    const paths = profilePaths(options);
    await makeFolder(paths.folder);
    const lock = await AliveLock.open(paths.lock);
    try {
      return await withKv(await openAt(paths.kv), async (kv) => {
        const lease = await acquireLease(kv, profile, { ...options, probe: () => lock.probe() });
        // Ours from here on, so that others know that this process lives.
        await lock.probe();
        const file = await DiskJournalFile.open(paths.journal).catch(async (error: unknown) => {
          await lease.release();
          throw error;
        });
        return new WritableProfile(options, { kv, file, lease, lock });
      });
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
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

/** Closes a KV if what is to be done with it fails. */
async function withKv<T>(kv: Kv, action: (kv: Kv) => Promise<T>): Promise<T> {
  try {
    return await action(kv);
  } catch (error) {
    kv.close();
    throw error;
  }
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
