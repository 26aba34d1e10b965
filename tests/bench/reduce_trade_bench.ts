/**
 * Speed of the filter: trades a second, and whether it depends on how many keys are watched.
 *
 * The number of steps does not, but the memory they touch does: 2,000 keys stay in a cache, 200,000 do not. Trades come
 * in two ways, as a live source tells them and as a replay holds them; of the second, the very ids are out of the cache.
 * To tell how much of that is the filter's doing, the same trades also go through a filter that remembers nothing and
 * looks each whale's market up in one native `Map`.
 *
 * Each stream of trades has a process of its own, as a filter has: what another one left behind scatters in memory what
 * comes after it, and that alone can double the time of a market that is in no cache.
 *
 * @module
 */

import { printMachine } from "./harness.ts";
import { startProgram } from "./processes.ts";

/** Filter, activity, source and numbers of keys, as the program takes them. */
const STREAMS = [
  ["reduceAll", "skewed", "told", 2_000, 20_000, 200_000],
  ["reduceAll", "even", "told", 2_000, 200_000],
  ["reduceAll", "skewed", "held", 2_000, 200_000],
  ["reduceAll", "even", "held", 2_000, 200_000],
  ["lookUpAll", "even", "held", 2_000, 200_000],
] as const;

printMachine();
for (const args of STREAMS) {
  const { success } = await startProgram({
    file: "./reduce_trade_run.ts",
    args,
    permissions: ["--allow-read"],
    stdout: "inherit",
  }).status;
  if (!success) throw new Error(`Cannot measure ${args.join(" ")}: it failed`);
}
