/**
 * All benchmarks, one after the other, or the one whose name is given: `deno task bench live_feed 60`. Never part of the
 * tests: a busy machine is slow, not wrong.
 *
 * Refresh and whole replay come first: a process inherits the peak memory of the one that started it. Those of live trades have
 * a process of their own, so that what they need is theirs.
 *
 * @module
 */

import { startProgram } from "./processes.ts";

const HERE = ["refresh", "replay", "fetch", "persist", "reduce_trade", "report", "remote"];
const ALONE = ["live_feed", "dashboard", "commit", "soak"];

const [only, ...args] = Deno.args;
const names = [...HERE, ...ALONE].filter((name) => only === undefined || name === only);
if (names.length === 0) {
  throw new RangeError(`Cannot run the benchmark "${only}": ${[...HERE, ...ALONE].join(", ")}`);
}
for (const name of names) {
  if (HERE.includes(name)) await import(`./${name}_bench.ts`);
  else await runAlone(name);
}

async function runAlone(name: string): Promise<void> {
  const { success } = await startProgram({
    file: `./${name}_bench.ts`,
    args,
    permissions: [
      "--v8-flags=--expose-gc",
      "--allow-read",
      "--allow-write=data",
      "--allow-net=127.0.0.1",
      "--allow-env=PILOTFISH_*",
      "--allow-sys=cpus,osRelease,systemMemoryInfo,loadavg",
      `--allow-run=${Deno.execPath()},/usr/bin/taskset,/usr/bin/cat`,
    ],
    stdout: "inherit",
  }).status;
  if (!success) throw new Error(`Cannot measure ${name}: the benchmark failed`);
}
