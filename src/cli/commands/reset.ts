/** `pilotfish reset`. @module */

import { resetAccount } from "../../store/reset.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { profileOptions } from "../account/profile_options.ts";

/** Takes an account away, so that the next start begins a new one. */
export async function run(context: CommandContext): Promise<void> {
  const { options: { profile, yes, json }, print } = context;
  if (!yes) {
    throw new UsageError(
      `Cannot reset profile ${profile} unasked: its positions, its history and its journal would go`,
      "Give --yes to begin it anew",
    );
  }
  const { kept } = await resetAccount(profileOptions(context));
  if (json) return print(JSON.stringify({ profile, kept }));
  print(`Reset profile ${profile}: the next start begins a new account.`);
  for (const path of kept) print(`Kept what was there as ${path}.`);
}
