/**
 * Takes an account away.
 *
 * @module
 */

import { noAccount } from "./account_faults.ts";
import { exists } from "./exists.ts";
import { keyOf } from "./keys.ts";
import type { KvKey } from "./kv.ts";
import { type ProfileOptions, WritableProfile } from "./profile.ts";
import { currentPaths } from "./profile_paths.ts";
import { moveAside, refuseIfCopied, refuseWhileWritten } from "./set_aside.ts";
import { Writer } from "./writer.ts";

/** What a reset left. */
export interface Reset {
  /** Paths of the files that were put aside; none of a KV elsewhere. */
  readonly kept: readonly string[];
}

/** Keys that belong to whoever writes, not to the account. */
const WRITERS_OWN: readonly unknown[] = ["lease", "fence"];

/**
 * Takes an account away, whatever state it is in, so that the next start begins a new one. Files of this machine are put
 * aside; what is in a KV elsewhere is removed.
 *
 * @param options The profile.
 * @throws {StoreError} If there is no account, or somebody writes to it.
 */
export async function resetAccount(options: ProfileOptions): Promise<Reset> {
  if (options.kvUrl !== undefined) return await clearElsewhere(options);
  const current = await currentPaths(options);
  const { kv, journal, folder } = current;
  if (!await exists(kv) && !await exists(journal)) throw noAccount(options.profile, folder);
  using _free = await refuseWhileWritten(options, "reset");
  await refuseIfCopied(options, { paths: current, what: "reset" });
  // The journal first: a KV without one is never taken for a new account, and neither is the reverse.
  const kept = await moveAside([journal, kv], current);
  // Nor must a copy come back that somebody has begun meanwhile.
  await refuseIfCopied(options, { paths: current, what: "reset" });
  return { kept };
}

async function clearElsewhere(options: ProfileOptions): Promise<Reset> {
  await using profile = await WritableProfile.open(options);
  const { kv, lease } = profile;
  const writer = new Writer(kv, lease, options.clock);
  const deletes: KvKey[] = [];
  for await (const { key } of kv.list(keyOf(options.profile))) {
    if (!WRITERS_OWN.includes(key[2])) deletes.push(key);
  }
  if (deletes.length === 0) throw noAccount(options.profile);
  await writer.write({ deletes });
  return { kept: [] };
}
