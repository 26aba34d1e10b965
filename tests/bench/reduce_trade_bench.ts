/**
 * Speed of the filter: trades a second, and whether it depends on how many keys are watched.
 *
 * The number of steps does not, but the memory they touch does: 2,000 keys stay in a cache, 200,000 do not. Trades come
 * in two ways, as a live source tells them and as somebody who has a table of ids holds them; of the second, the very ids
 * are out of the cache. To tell how much of that is the filter's doing, the same trades also go through a filter that
 * remembers nothing and looks each whale's market up in one native `Map`.
 *
 * Each stream of trades has a process of its own, as a filter has: what another one left behind scatters in memory what
 * comes after it, and that alone can double the time of a market that is in no cache. It has several of them, since no two
 * place their memory alike, and a machine's neighbours take their share of its caches; the one in the middle counts.
 *
 * @module
 */

import { median, printMachine, printMeasurement } from "./harness.ts";
import { startProgram } from "./processes.ts";
import type { SizeTimes } from "./reduce_trade_run.ts";

/** Processes that each stream has. */
const PROCESSES = 5;

/** Filter, activity, source and numbers of keys, as the program takes them. */
const STREAMS = [
  ["reduceAll", "skewed", "told", 2_000, 20_000, 200_000],
  ["reduceAll", "even", "told", 2_000, 200_000],
  ["reduceAll", "skewed", "held", 2_000, 200_000],
  ["reduceAll", "even", "held", 2_000, 200_000],
  ["lookUpAll", "even", "held", 2_000, 200_000],
] as const;

/**
 * The comparison is printed twice. The total has everything in it, other programs too. The median lot leaves those out, and
 * with them garbage collection: the cost of the code and of memory.
 */
const TIMES = {
  totals: ({ totalMs }: SizeTimes) => totalMs,
  "median lot": ({ medianLotMs, lots }: SizeTimes) => medianLotMs * lots,
} as const;

printMachine();
// In turns, so that a slow minute of the machine meets all streams.
const runs: (readonly SizeTimes[])[][] = STREAMS.map(() => []);
for (let round = 1; round <= PROCESSES; round++) {
  console.error(`round ${round} of ${PROCESSES}`);
  for (const [i, args] of STREAMS.entries()) runs[i]!.push(await measure(args));
}
for (const [i, [filter, activity, source]] of STREAMS.entries()) {
  printStream(`${filter}, ${activity} activity, ${source}`, runs[i]!);
}

async function measure(args: typeof STREAMS[number]): Promise<readonly SizeTimes[]> {
  const program = startProgram({
    file: "./reduce_trade_run.ts",
    args,
    permissions: ["--allow-read"],
  });
  const { success, stdout } = await program.output();
  if (!success) throw new Error(`Cannot measure ${args.join(" ")}: it failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Prints each size of a stream, and what the last one costs beside the first, from what its processes measured. */
function printStream(name: string, processes: readonly (readonly SizeTimes[])[]): void {
  const sizes = processes[0]!;
  for (const [i, { keys, trades, found }] of sizes.entries()) {
    printMeasurement({
      name: `${name}, ${thousands(keys)} keys`,
      rows: trades,
      ms: median(processes.map((process) => process[i]!.totalMs)),
      note: `${thousands(found)} found`,
      peakBytes: median(processes.map((process) => process[i]!.peakRssBytes)),
    });
  }
  const [many, few] = [sizes.at(-1)!, sizes[0]!].map(({ keys }) => thousands(keys));
  for (const [what, time] of Object.entries(TIMES)) {
    const pairs = processes.map((process) => [time(process[0]!), time(process.at(-1)!)] as const);
    const ratios = pairs.map(([fewMs, manyMs]) => manyMs / fewMs);
    const extraNs = pairs.map(([fewMs, manyMs]) => (manyMs - fewMs) * 1e6 / sizes[0]!.lastSteps);
    const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)]
      .map((ratio) => ratio.toFixed(2));
    console.log(
      `  ${many} keys against ${few}, ${what}: ${middle} times per trade (${least} to ${most}), ` +
        `${median(extraNs).toFixed(0)} ns more per trade that reaches the last step`,
    );
  }
}

function thousands(count: number): string {
  return count.toLocaleString("en-US");
}
