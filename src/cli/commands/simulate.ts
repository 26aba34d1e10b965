/** `pilotfish simulate`. @module */

import { PROPERTIES } from "../../simulation/checker/check.ts";
import {
  FAULT_NAMES,
  type FaultName,
  FEED_FAULTS,
  MACHINE_FAULTS,
  NETWORK_FAULTS,
} from "../../simulation/fault_names.ts";
import { simulate, type SimulationReport } from "../../simulation/simulate.ts";
import type { CommandContext } from "../command.ts";
import { didYouMean } from "../options/did_you_mean.ts";
import { EXIT, UsageError } from "../errors.ts";
import { formatCount, formatCounted } from "../terminal/format.ts";

/** The word for no faults at all. */
const NONE = "none";

/** Simulates the program on a made-up venue and a machine that fail, and says what was proved. */
export async function run(context: CommandContext): Promise<number> {
  const { faults, json } = context.options;
  const report = await simulateShown(context, faultsOf(faults));
  if (json) printJson(context, report);
  else await printReport(context, report);
  return report.violations.length > 0 ? EXIT.failed : EXIT.done;
}

/** Simulates, and shows how far that is: some thousand hours take minutes. */
async function simulateShown(
  { options: { seed, hours }, progress }: CommandContext,
  faults: readonly FaultName[],
): Promise<SimulationReport> {
  using bar = await progress({ label: "Simulating" });
  return await simulate({
    seed,
    hours,
    faults,
    onProgress: (taken, deliveries) => bar.update(taken, deliveries),
  });
}

/** The faults that a user named; all of them for an empty list. */
function faultsOf(names: readonly string[]): readonly FaultName[] {
  if (names.length === 0) return FAULT_NAMES;
  if (names.length === 1 && names[0] === NONE) return [];
  return names.map((name) => {
    const fault = FAULT_NAMES.find((known) => known === name.toLowerCase());
    if (fault !== undefined) return fault;
    throw new UsageError(
      `Cannot use a fault that does not exist: ${name}`,
      didYouMean(name, FAULT_NAMES) ?? `There are ${FAULT_NAMES.join(", ")}; or all, or ${NONE}`,
    );
  });
}

function printJson({ options, print }: CommandContext, report: SimulationReport): void {
  const { traceHash, trace: _long, ...rest } = report;
  print(JSON.stringify({ ...rest, hours: options.hours, trace_hash: traceHash }));
}

async function printReport(context: CommandContext, report: SimulationReport): Promise<void> {
  const { options, print, colors, table } = context;
  const { deliveries, refused, processes, lines, actions, violations } = report;
  print(
    `Simulated ${formatCounted(options.hours, "hour")} with seed ${report.seed}: ` +
      `${formatCount(deliveries)} deliveries, ${formatCounted(refused, "message")} refused, ` +
      `${formatCounted(processes, "process start")}, ${formatCounted(lines, "line")} of journal.`,
  );
  print("");
  print(colors.bold("What was put in"));
  const meanings: Readonly<Record<string, string>> = {
    ...FEED_FAULTS,
    ...NETWORK_FAULTS,
    ...MACHINE_FAULTS,
  };
  await table(
    [{ title: "fault" }, { title: "times", align: "right" }, { title: "meaning", wraps: true }],
    Object.entries(report.injected).map(([name, times]) => [
      name,
      formatCount(times),
      meanings[name] ?? "",
    ]),
  );
  print("");
  print(colors.bold("What an undisturbed run does"));
  await table(
    [{ title: "action" }, { title: "times", align: "right" }],
    Object.entries(actions).map(([name, times]) => [name, formatCount(times)]),
  );
  print("");
  print(colors.bold(violations.length === 0 ? "What was proved" : "What does not hold"));
  for (const [property, meaning] of Object.entries(PROPERTIES)) {
    const broken = violations.filter((violation) => violation.property === property);
    if (violations.length === 0) print(`  ${property}: ${meaning}`);
    for (const { what } of broken) print(`  ${property}: ${what}`);
  }
  print("");
  print(`trace ${report.traceHash}`);
}
