/** `pilotfish report`. @module */

import { statsRecord } from "../../core/stats.ts";
import { reportOnAccount } from "../account_report.ts";
import type { CommandContext } from "../command.ts";
import { checkOutputs } from "../output_check.ts";
import { recordKept } from "../recording.ts";
import { checkCsv, writeReportFiles } from "../report_files.ts";

/** Where the report goes if nobody says. */
const DEFAULT_FILE = "report.html";

/** Writes the report on an account that is kept, from its journal. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print } = context;
  const { profile, csv, out = DEFAULT_FILE } = options;
  await checkOutputs({ out }, ["out"]);
  await checkCsv(options);
  const input = reportOnAccount(profile, await recordKept(context));
  await writeReportFiles(context, { report: out, csv }, input);
  if (options.json) print(JSON.stringify(statsRecord(input.stats)));
}
