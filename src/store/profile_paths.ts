/**
 * The files of a profile: where they are, and which of them are in use.
 *
 * They are in a folder of the profile's name. Where a process stood still in the middle of a write and kept its files
 * locked, a stand-by has gone on with copies of them, in a folder `takeover-1` beside them; the next time in `takeover-2`.
 * The files with the highest number are the account, all others are left behind.
 *
 * @module
 */

import { ifThere } from "./if_there.ts";
import type { openKv } from "./open_kv.ts";
import { refusable } from "./refusable.ts";

/** Names that are safe as folders and as keys. */
const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Names of folders that a stand-by went on in. */
const TAKEOVER_NAME = /^takeover-([1-9]\d{0,8})$/;

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

/** The files of a profile. */
export interface ProfilePaths {
  /** Folder of the profile. */
  readonly root: string;
  /** How often files were left behind. */
  readonly takeover: number;
  /** Folder of the files: the profile's own, or one in it. */
  readonly folder: string;
  /** The KV. */
  readonly kv: string;
  /** The journal. */
  readonly journal: string;
  /** Locked for as long as a process writes. */
  readonly lock: string;
}

/**
 * The files of a profile after a number of times at which files were left behind.
 *
 * @param location The profile.
 * @param takeover How often. @default {0}
 * @throws {RangeError} If the name is not safe.
 */
export function profilePaths({ dataDir, profile }: ProfileLocation, takeover = 0): ProfilePaths {
  if (!PROFILE_NAME.test(profile)) {
    throw new RangeError(`Cannot use a profile of this name: ${profile}`);
  }
  const root = `${dataDir}/${profile}`;
  const folder = takeover === 0 ? root : `${root}/takeover-${takeover}`;
  return {
    root,
    takeover,
    folder,
    kv: `${folder}/state.sqlite3`,
    journal: `${folder}/journal.jsonl`,
    lock: `${folder}/lock`,
  };
}

/**
 * The files of a profile that are in use.
 *
 * @param location The profile.
 * @throws {RangeError} If its name is not safe.
 */
export async function currentPaths(location: ProfileLocation): Promise<ProfilePaths> {
  const { root } = profilePaths(location);
  let takeover = 0;
  for (const name of await namesIn(root)) {
    takeover = Math.max(takeover, Number(TAKEOVER_NAME.exec(name)?.[1] ?? 0));
  }
  return profilePaths(location, takeover);
}

/**
 * Names in a folder; none if it is not there.
 *
 * @throws {StoreError} If the system refuses, or it is no folder.
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await ifThere(
    refusable(`the folder ${folder}`, () => Array.fromAsync(Deno.readDir(folder))),
  );
  return entries?.map(({ name }) => name) ?? [];
}
