/** `pilotfish export`. @module */

import { exportText } from "../account/account_export.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { checkOutputs } from "../output/output_check.ts";
import { writeFileWhole } from "../output/output_file.ts";
import { readView } from "../account/profile_options.ts";

/** Writes an account as JSON or CSV. */
export async function run(context: CommandContext): Promise<void> {
  const { options: { format, table, json, out }, io, note } = context;
  if (json && format === "csv") {
    throw new UsageError("Cannot export CSV as JSON: --format csv with --json", "Leave one out");
  }
  await checkOutputs({ out }, ["out"]);
  const text = exportText(await readView(context), format, table);
  if (out === undefined) return io.stdout.write(text);
  await writeFileWhole(out, text);
  note(`Wrote ${out}.`);
}
