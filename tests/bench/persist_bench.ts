/**
 * What it costs to keep every change of the state: the same replay with `--persist` and without, in turns.
 *
 * The part of it that takes events is compared, not the reading of history, which is the same for both. Run it with
 * `deno task bench`; the sample is the one of the replay benchmark.
 *
 * @module
 */

import { median } from "./harness.ts";

const TRADES = 5_000_000;
const ROUNDS = 5;
/** A replay that keeps everything runs at this part of the speed of one that keeps nothing, at least. */
const TARGET = 0.5;
const ROOT = new URL("../../", import.meta.url).pathname;
const SAMPLE = `${ROOT}data/bench/${TRADES}`;
const STATE = `${ROOT}data/bench/state`;

const plain: number[] = [];
const persisted: number[] = [];
// In turns, so that a machine that grows slower meanwhile is slower for both.
for (let round = 0; round < ROUNDS; round++) {
  plain.push(await replay());
  persisted.push(await replay("--persist", "--data-dir", STATE));
  await Deno.remove(STATE, { recursive: true });
}
const [fast, slow] = [median(plain), median(persisted)];
report("replay that keeps nothing", fast);
report("replay that keeps every change", slow);
console.log(`  ${(fast / slow).toFixed(2)} of the speed; the target is ${TARGET} or more`);

function report(name: string, ms: number): void {
  const rate = Math.round(TRADES / ms * 1000).toLocaleString("en-US");
  console.log(`${name}: ${ms.toFixed(0)} ms, ${rate} trades/s`);
}

/** Milliseconds that a replay takes once history is read and learnt from. */
async function replay(...args: readonly string[]): Promise<number> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write=data", "main.ts"],
      ...["replay", "--research-dir", SAMPLE, "--categories", "all", "--json", "--quiet", ...args],
    ],
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot time a replay ${args.join(" ")}: it failed`);
  return JSON.parse(new TextDecoder().decode(stdout)).ms.replay;
}
