/**
 * The files that `--report` and `--csv` ask for.
 *
 * What makes them is loaded when they are: most runs need none.
 *
 * @module
 */

import type { ReportInput } from "../../report/report_input.ts";
import type { CommandContext } from "../command.ts";
import type { Learning } from "../learning/learning.ts";
import type { Options } from "../options/options.ts";
import { csvPaths } from "../output/output_check.ts";
import { writeFilesWhole } from "../output/output_file.ts";
import type { Simulation } from "../replay/simulation.ts";

/** What may be asked for. */
export interface ReportFiles {
  /** HTML file. */
  readonly report: string | undefined;
  /** Folder for two CSV files. */
  readonly csv: string | undefined;
}

/** Whether the options ask for anything that needs the account day by day. */
export function wantsReport({ report, csv }: Pick<Options, "report" | "csv">): boolean {
  return report !== undefined || csv !== undefined;
}

/** Writes what the options ask for about a replay or a back-test; nothing if they ask for nothing. */
export async function writeRunReport(
  context: CommandContext,
  learning: Learning,
  { result, recording }: Pick<Simulation, "result" | "recording">,
): Promise<void> {
  if (recording === undefined) return;
  const { reportOnRun } = await import("./account_report.ts");
  const input = reportOnRun(context, learning, { tally: result, recording });
  await writeReportFiles(context, context.options, input);
}

/** Writes the files, and says where they are. */
export async function writeReportFiles(
  { note }: Pick<CommandContext, "note">,
  { report, csv }: ReportFiles,
  input: ReportInput,
): Promise<void> {
  const files: [path: string, data: string][] = [];
  const written: string[] = [];
  if (report !== undefined) {
    const { reportHtml } = await import("../../report/page.ts");
    files.push([report, await reportHtml(input)]);
    written.push(`Wrote ${report}: open it in a browser.`);
  }
  if (csv !== undefined) {
    const { equityCsv, tradesCsv } = await import("../../report/csv.ts");
    const [trades, equity] = csvPaths(csv);
    files.push([trades, tradesCsv(input.recording, input.questionOf)]);
    files.push([equity, equityCsv(input.recording)]);
    written.push(`Wrote ${trades} and ${equity}.`);
  }
  await writeFilesWhole(files);
  for (const line of written) note(line);
}
