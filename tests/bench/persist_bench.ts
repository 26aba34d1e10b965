/**
 * What it costs to keep every change of the state: the same replay with `--persist` and without, in turns.
 *
 * Two figures each: the whole command, as a person waits for it, and the part of it that takes events, without the
 * reading of history and the learning from it, which are the same for both. Run it with `deno task bench`; the sample is
 * the one of the replay benchmark.
 *
 * @module
 */

import { START_FLAGS } from "../start_flags.ts";
import { median, timed } from "./harness.ts";

const TRADES = 5_000_000;
const ROUNDS = 5;
/** A replay that keeps everything runs at this part of the speed of one that keeps nothing, at least. */
const TARGET = 0.5;
const ROOT = new URL("../../", import.meta.url).pathname;
const SAMPLE = `${ROOT}data/bench/${TRADES}`;
const STATE = `${ROOT}data/bench/state`;

/** How long a replay took, milliseconds. */
interface Times {
  /** All of it, as a process of its own. */
  readonly command: number;
  /** Once history was read and learnt from. */
  readonly events: number;
}

const plain: Times[] = [];
const kept: Times[] = [];
// In turns, so that a machine that grows slower meanwhile is slower for both.
for (let round = 0; round < ROUNDS; round++) {
  plain.push(await replay());
  kept.push(await replay("--persist", "--data-dir", STATE));
  await Deno.remove(STATE, { recursive: true });
}
report("whole command", ({ command }) => command);
report("taking events only", ({ events }) => events);

function report(name: string, msOf: (times: Times) => number): void {
  const [fast, slow] = [median(plain.map(msOf)), median(kept.map(msOf))];
  console.log(
    `replay, ${name}: ${fast.toFixed(0)} ms keeping nothing, ${slow.toFixed(0)} ms keeping every ` +
      `change: ${(fast / slow).toFixed(2)} of the speed; the target is ${TARGET} or more`,
  );
}

async function replay(...args: readonly string[]): Promise<Times> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...START_FLAGS, "--quiet", "--no-prompt", "--allow-read", "--allow-write=data"],
      ...["main.ts", "replay", "--research-dir", SAMPLE, "--categories", "all"],
      ...["--json", "--quiet", ...args],
    ],
    cwd: ROOT,
    stderr: "inherit",
  });
  const [{ success, stdout }, ms] = await timed(() => command.output());
  if (!success) throw new Error(`Cannot time a replay ${args.join(" ")}: it failed`);
  return { command: ms, events: JSON.parse(new TextDecoder().decode(stdout)).ms.replay };
}
