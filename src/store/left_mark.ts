/**
 * The mark that tells who holds the lease of an account that others go on without him: with a copy of its files, as
 * `account_copy.ts` says.
 *
 * @module
 */

import type { LeaseHolder } from "./lease.ts";
import { namesIn, type ProfilePaths } from "./profile_paths.ts";

/** How the names of marks begin. */
const MARK = "left-";

/** Whether others go on without the holder of a lease. Takes no time worth mentioning. */
export function isLeft(paths: ProfilePaths, holder: LeaseHolder): boolean {
  try {
    Deno.statSync(markOf(paths, holder));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Tells the holder of a lease that others go on without it. There is no way back. */
export async function leaveHolder(paths: ProfilePaths, holder: LeaseHolder): Promise<void> {
  await Deno.writeTextFile(markOf(paths, holder), "");
}

/** Names of all marks that were ever made in a folder of files. */
export async function marksIn({ folder }: ProfilePaths): Promise<readonly string[]> {
  return (await namesIn(folder)).filter((name) => name.startsWith(MARK));
}

/** No two leases of a profile have the same number and the same moment, even if its KV was restored in between. */
function markOf({ folder }: ProfilePaths, { fence, acquiredMs }: LeaseHolder): string {
  return `${folder}/${MARK}${fence}-${acquiredMs}`;
}
