/** `pilotfish executions`. @module */

import { parseExecutionLine } from "../../execution/execution_log.ts";
import type { ExecutionRecord } from "../../execution/execution_record.ts";
import {
  type ExecutionSummary,
  FILL_FIGURES,
  type FillFigure,
  summarizeExecutions,
} from "../../execution/execution_summary.ts";
import { DataError, toDataError } from "../../research/data_error.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { orderFacts, wordsOf } from "../replay/order_facts.ts";
import { printHeading } from "../replay/replay_report.ts";
import { formatCount, formatNumber, formatPercent } from "../terminal/format.ts";
import { formatFacts, formatTable } from "../terminal/table.ts";

/** What each figure is called. */
const FIGURE_WORDS: Readonly<Record<FillFigure, string>> = {
  requested_usd: "asked for, USD",
  filled_usd: "filled, USD",
  slippage_bps: "slippage, bps",
  spread_cost_usd: "half the spread, USD",
  impact_cost_usd: "own impact, USD",
  fee_usd: "fee, USD",
  signal_to_order_ms: "signal to order, ms",
  order_to_fill_ms: "order to fill, ms",
  signal_to_fill_ms: "signal to fill, ms",
};

/** Summarises an execution log. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, args: [path = options.log] } = context;
  if (path === undefined) {
    throw new UsageError(
      "Cannot summarise executions without a log",
      "Name the file that pilotfish replay --log FILE wrote",
    );
  }
  const summary = summarizeExecutions(await readLog(context, path));
  if (options.json) print(JSON.stringify(summary));
  else report(context, summary);
}

/**
 * @throws {DataError} If the file is missing or a line is not one of an execution log.
 */
async function readLog(
  { note }: CommandContext,
  path: string,
): Promise<readonly ExecutionRecord[]> {
  const lines = (await readText(path)).split("\n");
  // What follows the last line break is nothing, a line without its own, or one that is being written.
  if (parseExecutionLine(lines.at(-1)!) === undefined) {
    if (lines.pop() !== "") note("Left out the last line of the log, which is not whole.");
  }
  return lines.map((line, index) => {
    const record = parseExecutionLine(line);
    if (record !== undefined) return record;
    throw new DataError(`Cannot read line ${index + 1} of an execution log`, {
      path,
      next: "write the log anew with pilotfish replay --log FILE",
    });
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw toDataError(cause, "the execution log", { path, next: "name another file" });
    }
    throw new DataError("Cannot find the execution log", {
      path,
      next: "write it with pilotfish replay --log FILE",
      cause,
    });
  }
}

function report(context: CommandContext, summary: ExecutionSummary): void {
  const { io, colors } = context;
  const { signals, orders, fills, rejections } = summary;
  const sum = Object.values(rejections).reduce((total, count) => total + count, 0);
  io.stdout.write(formatFacts([
    ...orderFacts({ signals, orders, rejected: rejections, open: signals - fills - sum }),
    [
      "filled of what was asked for",
      summary.fill_rate === null ? "–" : formatPercent(summary.fill_rate, 2),
    ],
    ...Object.entries(summary.partial_fills).map(([reason, count], index) =>
      [index === 0 ? "filled in part" : "", `${formatCount(count)}: ${wordsOf(reason)}`] as const
    ),
    ["positions paid out", formatCount(summary.resolutions)],
    ["pauses", formatCount(summary.pauses)],
  ], colors));
  printHeading(context, "Fills");
  io.stdout.write(formatTable(
    [
      { title: "figure" },
      { title: "mean", align: "right" },
      { title: "median", align: "right" },
      { title: "p95", align: "right" },
      { title: "p99", align: "right" },
    ],
    FILL_FIGURES.map((figure) => {
      const values = summary.figures[figure];
      const cells = values && [values.mean, values.median, values.p95, values.p99];
      return [
        FIGURE_WORDS[figure],
        ...(cells?.map((value) => formatNumber(value)) ?? ["–", "–", "–", "–"]),
      ];
    }),
    { output: io.stdout, colors },
  ));
}
