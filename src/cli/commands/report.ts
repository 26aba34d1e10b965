/** `pilotfish report`. @module */

import type { Interval } from "../../core/clustered_interval.ts";
import { METRIC_KEYS, METRICS } from "../../core/metrics.ts";
import { type AccountStats, edgeEvidence, statsRecord } from "../../core/stats.ts";
import { figure } from "../../report/html/numbers.ts";
import { reportOnAccount } from "../report/account_report.ts";
import type { CommandContext } from "../command.ts";
import { checkOutputs } from "../output/output_check.ts";
import { recordKept } from "../account/recording.ts";
import { writeReportFiles } from "../report/report_files.ts";
import { formatFacts } from "../terminal/table.ts";

/** On which side of 0 the interval of the mean edge is. */
const SIDES = { gain: "above", loss: "below" } as const;

/** Where the report goes if nobody says. */
const DEFAULT_FILE = "report.html";

/** Writes the report on an account that is kept, from its journal, and shows its figures. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print } = context;
  const { profile, csv, out = DEFAULT_FILE } = options;
  await checkOutputs({ out, csv }, ["out", "csv"]);
  const input = reportOnAccount(profile, await recordKept(context));
  await writeReportFiles(context, { report: out, csv }, input);
  if (options.json) print(JSON.stringify(statsRecord(input.stats)));
  else {
    context.io.stdout.write(formatFacts(figureFacts(input.stats), context.colors));
    print("");
    const sample = input.sample === "nothing" ? "no trade" : input.sample;
    print(`${sample}: ${evidenceWords(input.stats)}.`);
  }
}

/** What the interval of the mean edge says. */
function evidenceWords(stats: AccountStats): string {
  const evidence = edgeEvidence(stats);
  if (evidence !== "none") {
    return `evidence of a ${evidence}, as the 95 % interval of the mean edge is ${
      SIDES[evidence]
    } 0`;
  }
  const why = stats.edge === null
    ? "no position is closed"
    : stats.edgeInterval === null
    ? "one market proves nothing"
    : "the 95 % interval of the mean edge contains 0";
  return `no evidence either way, as ${why}`;
}

/** Every figure, with the intervals of those that have one. */
function figureFacts(stats: AccountStats): readonly (readonly [name: string, value: string])[] {
  const ends = (interval: Interval | null) =>
    interval === null
      ? "no 95 % interval"
      : `95 %: ${interval.map((end) => figure(end, "fraction")).join(" to ")}`;
  return METRIC_KEYS.map((key) => {
    const { name, unit } = METRICS[key];
    const value = figure(stats[key], unit);
    if (key === "edge") return [name, `${value}, ${ends(stats.edgeInterval)}`];
    if (key === "winRate") return [name, `${value}, ${ends(stats.winRateInterval)}`];
    return [name, value];
  });
}
