/**
 * How long a report on 100 000 closed positions takes, its figures included, and how large it is.
 *
 * @module
 */

import { equityCsv, tradesCsv } from "../../src/report/csv.ts";
import { reportHtml } from "../../src/report/page.ts";
import { recording, reportInput } from "../report/made_report.ts";
import { median, printMeasurement, timed } from "./harness.ts";

const POSITIONS = 100_000;
const ROUNDS = 5;

const made = recording(POSITIONS, 3 * 365);
const reports: number[] = [];
const tables: number[] = [];
let bytes = 0;
for (let round = 0; round < ROUNDS; round++) {
  const [page, ms] = await timed(() => reportHtml(reportInput(POSITIONS, { recording: made })));
  bytes = new TextEncoder().encode(page).length;
  reports.push(ms);
  const [, csvMs] = await timed(() => tradesCsv(made, () => "Will it rain?") + equityCsv(made));
  tables.push(csvMs);
}
printMeasurement({
  name: "report",
  rows: POSITIONS,
  ms: median(reports),
  note: `${Math.round(bytes / 1000)} kB; at most 3000 ms and 2000 kB`,
});
printMeasurement({ name: "trades and equity as CSV", rows: POSITIONS, ms: median(tables) });
