/**
 * `deno task sim`: simulates many seeds on every core and fails if anything does not hold for one of them.
 *
 * `deno task sim --seed 7` runs one seed and prints its trace.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { PROPERTIES } from "../../src/simulation/checker/check.ts";
import { FAULT_NAMES } from "../../src/simulation/fault_names.ts";
import { installationFor } from "../../src/simulation/installation.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import type { SeedRequest, SeedResult } from "./protocol.ts";

/** Actions and rejections that a good number of seeds has to bring about, or they prove little. */
const EXPECTED_ACTIONS = [
  "signal",
  "order",
  "fill",
  "resolution",
  "pause",
  "resume",
  "warning",
  "exit",
  ...[
    "dry_run",
    "duplicate_signal",
    "paused",
    "market_resolved",
    "size_zero",
    "blind",
    "signal_stale",
    "price_stale",
    "position_limit",
    "market_limit",
    "event_limit",
    "exposure_limit",
    "day_limit",
    "position_count",
    "insufficient_cash",
    "price_out_of_range",
    "no_market_data",
  ].map((reason) => `rejection ${reason}`),
];
/** Seeds that are shown when they fail. */
const MAX_SHOWN = 10;
/** An hour with sockets and all that mends them takes as long as so many others, and has as much in it. */
const MENDING_PART = 4;
/** Fewer seeds than this may lack the rare ones. */
const MANY_SEEDS = 1000;

/** Simulates seeds on every core, in any order. */
async function simulateAll(
  requests: readonly SeedRequest[],
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const queue = requests.values();
  const cores = Math.max(1, Math.min(navigator.hardwareConcurrency, requests.length));
  await Promise.all(Array.from({ length: cores }, () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      function next() {
        const { done, value } = queue.next();
        if (!done) return worker.postMessage(value);
        worker.terminate();
        resolve();
      }
      worker.onmessage = ({ data }: MessageEvent<SeedResult>) => {
        onResult(data);
        next();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot go on in a worker: ${event.message}`));
      };
      next();
    })));
}

/** Adds counts to counts. */
function add(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
}

function printCounts(title: string, counts: Readonly<Record<string, number>>): void {
  const parts = Object.entries(counts).sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count.toLocaleString("en-US")}`);
  console.log(`${title}: ${parts.join(", ")}`);
}

function printFailure({ seed, violations }: SeedResult, hours: number): void {
  for (const { property, what } of violations.slice(0, 3)) {
    console.log(`seed ${seed}: ${property}: ${what}`);
  }
  const options = `--seed ${seed} --hours ${hours}`;
  console.log(`  replay it with: deno task sim ${options}, or pilotfish simulate ${options}`);
}

/** How long a seed is simulated. */
function hoursOf(seed: number, hours: number): number {
  return installationFor(seed).repairs ? hours / MENDING_PART : hours;
}

/** Simulates many seeds; returns how many failed. */
async function runMany(first: number, seeds: number, hours: number): Promise<number> {
  const injected: Record<string, number> = {};
  const actions: Record<string, number> = {};
  const totals: Record<string, number> = {};
  let failed = 0;
  const startMs = performance.now();
  const requests = Array.from({ length: seeds }, (_, i) => first + i)
    .map((seed) => ({ seed, hours: hoursOf(seed, hours) }));
  await simulateAll(requests, (result) => {
    add(injected, result.injected as Readonly<Record<string, number>>);
    add(actions, result.actions);
    const { deliveries, processes, operations, lines } = result;
    add(totals, { deliveries, processes, operations, lines });
    if (result.violations.length > 0 && ++failed <= MAX_SHOWN) {
      printFailure(result, hoursOf(result.seed, hours));
    }
  });
  const seconds = (performance.now() - startMs) / 1000;
  printCounts("put in", injected);
  printCounts("happened", actions);
  printCounts("in all", totals);
  console.log(`proved of each: ${Object.values(PROPERTIES).join("; ")}`);
  console.log(
    `${seeds} seeds from ${first} in ${seconds.toFixed(1)} s, ${
      (seeds / seconds).toFixed(1)
    } seeds/s, ${failed} failed`,
  );
  if (seeds < MANY_SEEDS) return failed;
  const missing = [
    ...FAULT_NAMES.filter((name) => injected[name] === undefined),
    ...EXPECTED_ACTIONS.filter((name) => actions[name] === undefined),
  ];
  if (missing.length > 0) console.log(`never happened: ${missing.join(", ")}`);
  return failed + missing.length;
}

/** Simulates one seed and prints its trace; returns whether it failed. */
async function runOne(seed: number, hours: number): Promise<number> {
  const { trace, traceHash, violations } = await simulate({ seed, hours });
  for (const line of trace) console.log(line);
  for (const { property, what } of violations) console.log(`${property}: ${what}`);
  console.log(`seed ${seed}, trace ${traceHash}, ${violations.length} violations`);
  return violations.length;
}

if (import.meta.main) {
  const args = parseArgs(Deno.args, { string: ["seed", "seeds", "first", "hours"] });
  const { seed, seeds = 2000, first = 0, hours = 24 } = Object.fromEntries(
    Object.entries(args).filter(([, value]) => typeof value === "string")
      .map(([name, value]) => [name, Number(value)]),
  );
  const failed = seed === undefined
    ? await runMany(first, seeds, hours)
    : await runOne(seed, hours);
  Deno.exitCode = failed > 0 ? 1 : 0;
}
