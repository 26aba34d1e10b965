/**
 * Speed and memory of a whole replay, as a process of its own, against merely decoding the same columns.
 *
 * The sample is written to `data/bench` the first time. Run it with `deno task bench`.
 *
 * @module
 */

import { START_FLAGS } from "../start_flags.ts";
import { median, printMachine, timed } from "./harness.ts";

const SIZES = [5_000_000, 10_000_000];
const ROUNDS = 7;
const ROOT = new URL("../../", import.meta.url).pathname;

interface Run {
  readonly ms: number;
  readonly output: string;
}

printMachine();
const ofAll = ["--categories", "all", "--research-dir"];
const replayMs: number[] = [];
for (const trades of SIZES) {
  const folder = `${ROOT}data/bench/${trades}`;
  await prepare(folder, trades);
  const decodes: Run[] = [];
  const replays: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    decodes.push(await run(["tests/bench/decode_columns.ts", folder]));
    replays.push(await run([...START_FLAGS, "main.ts", "replay", "--json", ...ofAll, folder]));
  }
  const decode = median(decodes.map(({ ms }) => ms));
  const replay = median(replays.map(({ ms }) => ms));
  replayMs.push(replay);
  print("decoding its columns", trades, decode);
  print("whole replay", trades, replay);
  const { peak_rss_bytes: peak, ms } = JSON.parse(replays.at(-1)!.output);
  console.log(
    `  ${(replay / decode).toFixed(2)} times the decoding; peak ${
      Math.round(peak / 2 ** 20)
    } MiB; ` +
      `load ${ms.load.toFixed(0)} ms, warm-up ${ms.warmup.toFixed(0)} ms, ` +
      `replay ${ms.replay.toFixed(0)} ms`,
  );
}
console.log(`10 M against 5 M trades: ${(replayMs[1]! / replayMs[0]!).toFixed(2)} times`);

function print(name: string, rows: number, ms: number): void {
  const rate = Math.round(rows / ms * 1000).toLocaleString("en-US");
  console.log(
    `${name}: ${rows.toLocaleString("en-US")} rows, ${ms.toFixed(0)} ms, ${rate} rows/s`,
  );
}

async function prepare(folder: string, trades: number): Promise<void> {
  try {
    await Deno.stat(`${folder}/resolutions.csv`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const { ms } = await run(["main.ts", "sample", "--out", folder, "--trades", String(trades)]);
    print("writing the sample", trades, ms);
  }
}

/** Runs a script of this project to its end; the whole process is timed. */
async function run(args: readonly string[]): Promise<Run> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write=data", ...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  });
  const [{ success, stdout }, ms] = await timed(() => command.output());
  if (!success) throw new Error(`Cannot time ${args.join(" ")}: it failed`);
  return { ms, output: new TextDecoder().decode(stdout) };
}
