/**
 * From the options of a command to the profile that they name.
 *
 * @module
 */

import { coverageFromText, type CoverageLedger } from "../../feed/coverage.ts";
import { type AccountView, readAccountView, type ViewOptions } from "../../store/account_view.ts";
import { CoverageRecord } from "../../store/coverage_record.ts";
import type { LeaseHolder } from "../../store/lease.ts";
import { openForReading, type ProfileOptions, type ReadableProfile } from "../../store/profile.ts";
import type { ProfileLocation } from "../../store/profile_paths.ts";
import type { CommandContext } from "../command.ts";
import { WRITING } from "../options/state_options.ts";

/** Where the profile is that the options name. */
export function profileLocation(
  { options: { dataDir, profile, kv } }: Pick<CommandContext, "options">,
): ProfileLocation {
  return { dataDir, profile, kvUrl: kv };
}

/** The account that the options name, as people look at it; read without a lease. */
export async function readView(
  context: Pick<CommandContext, "options">,
  options?: ViewOptions,
): Promise<AccountView> {
  using profile = await openForReading(profileLocation(context));
  return await readAccountView(profile, options);
}

/** The coverage ledger of an account; empty if none is kept, or it cannot be read: no figure depends on it. */
export async function readCoverage(
  { kv, profile }: Pick<ReadableProfile, "kv" | "profile">,
): Promise<CoverageLedger> {
  const text = await new CoverageRecord(kv, profile).read() ?? "";
  try {
    return coverageFromText(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
}

/** How to open it for writing: says on the standard error for whom it waits. */
export function profileOptions(context: CommandContext): ProfileOptions {
  const { command, options, io, note } = context;
  const standby = WRITING.includes(command) && options.standby;
  return {
    ...profileLocation(context),
    owner: `process ${Deno.pid}`,
    clock: io.clock,
    ttlMs: options.leaseSeconds * 1000,
    standby,
    onWait: (holder) => note(waiting(holder, standby)),
    onCopy: ({ folder, owner = "A process" }) =>
      note(`${owner} stands still and keeps the files in ${folder} locked: going on with a copy.`),
  };
}

function waiting({ owner }: LeaseHolder, standby: boolean): string {
  return standby
    ? `Waiting for ${owner} to stop or to fall silent.`
    : `Looking whether ${owner}, which wrote last, still runs.`;
}
