/**
 * Goes on with a copy of an account whose files are kept locked by a process that stands still.
 *
 * A process that the system has stopped in the middle of a write holds the locks of its files until it goes on or is ended,
 * and nobody can take them from it. What is on the disk at that moment is what a crash would have left, so a copy of it is
 * an account that can be opened. The steps, each of which may be the last one of a process that dies or is stopped itself:
 *
 * 1. A folder `pending-…` is made.
 * 2. A mark tells the holder of the lease, should it wake up, that others go on without it. It looks for the mark after
 *    each transaction: what it commits before, the copy holds; what it commits after, it does not perform.
 * 3. KV and journal are copied, until nothing has changed meanwhile.
 * 4. The folder is renamed `takeover-…`, which only the first one of those who try can do. From then on it is the account.
 *
 * Somebody who gets the lease of the old files in the ordinary way takes away what is pending: it is older than what that
 * process is about to write. Names are never used twice, so whoever wakes up late can neither publish an old copy nor spoil
 * a new one.
 *
 * @module
 */

import { copyAtOneMoment, copyFile } from "./copy_files.ts";
import { exists } from "./exists.ts";
import { ifThere } from "./if_there.ts";
import { leaveHolder } from "./left_mark.ts";
import { type Clock, fenceOf, type LeaseHolder, leaseHolder } from "./lease.ts";
import { openKv } from "./open_kv.ts";
import { namesIn, type ProfileLocation, type ProfilePaths, profilePaths } from "./profile_paths.ts";
import { syncFolder } from "./sync_folder.ts";

/** How folders of copies begin that nobody uses yet, or any more. */
const PENDING = "pending-";
const DISCARDED = "discarded-";

/** What is told by a lease and the fence beside it. */
interface Writing {
  readonly fence: number;
  readonly holder: LeaseHolder | undefined;
}

/** A copy of an account, in the making: nobody uses it before it is published. */
export class AccountCopy implements AsyncDisposable {
  readonly #location: ProfileLocation;
  readonly #paths: ProfilePaths;
  /** Folder that it is made in. */
  readonly folder: string;

  private constructor(location: ProfileLocation, paths: ProfilePaths, folder: string) {
    this.#location = location;
    this.#paths = paths;
    this.folder = folder;
  }

  /**
   * Makes a folder for a copy.
   *
   * @param location The profile.
   * @param paths Its files.
   */
  static async begin(location: ProfileLocation, paths: ProfilePaths): Promise<AccountCopy> {
    const folder = `${paths.root}/${PENDING}${crypto.randomUUID()}`;
    await Deno.mkdir(folder);
    return new AccountCopy(location, paths, folder);
  }

  /**
   * Copies the files, again if they change meanwhile: then the copy is what they were at some moment.
   *
   * @param withJournal Whether the journal is wanted as well.
   * @returns Who writes, by the word of the copy; `undefined` if the files change all the time.
   * @throws {StoreError} If the system refuses, or the disk is full.
   */
  async take(withJournal: boolean): Promise<Writing | undefined> {
    const { kv, journal } = this.#paths;
    const sources = [kv, `${kv}-wal`, ...withJournal ? [journal] : []];
    const pairs = sources.map((path) => [path, `${this.folder}/${nameOf(path)}`] as const);
    return await copyAtOneMoment(pairs) ? await this.#look() : undefined;
  }

  /**
   * Lets the copy take the place of what it was made from.
   *
   * @returns Whether it has: not if another one has been faster, or somebody has got the lease in the ordinary way.
   */
  async publish(): Promise<boolean> {
    const { root, takeover } = this.#paths;
    try {
      for (const name of await namesIn(this.folder)) await sync(`${this.folder}/${name}`);
      await syncFolder(this.folder);
      await Deno.rename(this.folder, profilePaths(this.#location, takeover + 1).folder);
    } catch (error) {
      if (await isPublished(this.#location, this.#paths) || !await exists(this.folder)) {
        return false;
      }
      throw error;
    }
    await syncFolder(root);
    return true;
  }

  /** Removes what was not published. */
  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.folder);
  }

  /** Opens a copy of the copy: what is published was never opened before. */
  async #look(): Promise<Writing> {
    const folder = `${this.folder}-look`;
    await Deno.mkdir(folder, { recursive: true });
    try {
      const name = nameOf(this.#paths.kv);
      for (const end of ["", "-wal"]) {
        await copyFile(`${this.folder}/${name}${end}`, `${folder}/${name}${end}`);
      }
      const kv = await openKv(`${folder}/${name}`);
      try {
        const { profile } = this.#location;
        return { fence: await fenceOf(kv, profile), holder: await leaseHolder(kv, profile) };
      } finally {
        kv.close();
      }
    } finally {
      await remove(folder);
    }
  }
}

/** An account whose files were left behind. */
export interface LeftAccount {
  /** Folder of the files. */
  readonly folder: string;
  /** Who had its lease, if somebody had. */
  readonly owner: string | undefined;
}

/** What {@linkcode goOnWithCopy} needs to know. */
export interface CopyOptions extends ProfileLocation {
  /** The time. */
  readonly clock: Clock;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * Puts a copy in the place of an account whose files are kept locked, if whoever writes to it has fallen silent.
 *
 * @param options The profile and the clock.
 * @param paths Its files.
 * @returns What was left, once there is a copy that can be opened; `undefined` if somebody writes after all.
 * @throws {StoreError} If the files cannot be copied.
 */
export async function goOnWithCopy(
  options: CopyOptions,
  paths: ProfilePaths,
): Promise<LeftAccount | undefined> {
  const { clock, signal } = options;
  if (await isPublished(options, paths)) return undefined;
  await using copy = await AccountCopy.begin(options, paths);
  try {
    const before = await copy.take(false);
    if (before === undefined) return undefined;
    const { holder } = before;
    if (holder !== undefined && clock.nowMs() < holder.expiresMs) {
      // By a clock that was set back since it may be long until then: whoever says nothing for as long has lapsed too.
      await clock.wait(holder.expiresMs - holder.renewedMs);
      signal?.throwIfAborted();
      if ((await copy.take(false))?.holder?.renewedMs !== holder.renewedMs) return undefined;
    }
    if (holder !== undefined) await leaveHolder(paths, holder);
    const now = await copy.take(true);
    const isSame = now?.fence === before.fence && now.holder?.acquiredMs === holder?.acquiredMs;
    if (!isSame || !await copy.publish()) return undefined;
    return { folder: paths.folder, owner: holder?.owner };
  } catch (error) {
    // Somebody has got the lease in the ordinary way, and taken the copy away.
    if (!await exists(copy.folder)) return undefined;
    throw error;
  }
}

/** Whether somebody has gone on with a copy of these files. */
export async function isPublished(
  location: ProfileLocation,
  { takeover }: ProfilePaths,
): Promise<boolean> {
  return await exists(profilePaths(location, takeover + 1).folder);
}

/** Whether somebody has begun a copy of these files that is not published, or has died over it. */
export async function isBeingCopied({ root }: ProfilePaths): Promise<boolean> {
  return (await namesIn(root)).some((name) => name.startsWith(PENDING));
}

/** Takes away every copy that is not published, so that none of them will be. */
export async function discardCopies({ root }: ProfilePaths): Promise<void> {
  for (const name of await namesIn(root)) {
    if (name.startsWith(PENDING)) {
      // At one stroke: half a copy must not be published either.
      await ifThere(Deno.rename(`${root}/${name}`, `${root}/${DISCARDED}${name}`));
      await remove(`${root}/${DISCARDED}${name}`);
    } else if (name.startsWith(DISCARDED)) await remove(`${root}/${name}`);
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function sync(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.syncData();
}

async function remove(path: string): Promise<void> {
  await ifThere(Deno.remove(path, { recursive: true }));
}
