/** `pilotfish rebuild`. @module */

import { WritableProfile } from "../../store/profile.ts";
import { rebuildAccount } from "../../store/rebuild.ts";
import { setKvAside } from "../../store/set_aside.ts";
import type { CommandContext } from "../command.ts";
import { profileOptions } from "../account/profile_options.ts";
import { formatCounted } from "../terminal/format.ts";

/** Restores the KV of an account from its journal. */
export async function run(context: CommandContext): Promise<void> {
  const { options, io, print, note } = context;
  const where = profileOptions(context);
  const aside = await setKvAside(where);
  if (aside !== undefined) note(`Kept what was there as ${aside}.`);
  await using open = await WritableProfile.open(where);
  const { kv, file, lease, profile } = open;
  const { lines, repairs } = await rebuildAccount({ kv, file, lease, profile, clock: io.clock });
  for (const repair of repairs) note(repair);
  if (options.json) print(JSON.stringify({ profile, lines }));
  else print(`Restored profile ${profile} from ${formatCounted(lines, "line")} of its journal.`);
}
