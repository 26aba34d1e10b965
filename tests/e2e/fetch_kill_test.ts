/** A download, killed without warning again and again while the exchange goes on, and held against one that nobody touched. */

import { assert, assertEquals } from "@std/assert";
import { Random } from "../../src/research/sample/random.ts";
import { servePast } from "../fake_polymarket/faulty_port.ts";
import { makePast, type PastMarket } from "../fake_polymarket/past.ts";
import { PastServer } from "../fake_polymarket/past_server.ts";
import { FETCH_NOW_MS } from "../research/fetch/fetch_now.ts";
import { digestsOf } from "../research/fetch/fetching.ts";
import { withTempFolder } from "../temp_folder.ts";

const KILLS = 30;
const SEED = 20_260_102;
const ROOT = new URL("../../", import.meta.url).pathname;
/** What passes between two requests: markets open, trade, close meanwhile. */
const STEP_MS = 60_000;

/** Markets until some time after the download, so that there is something that must not get into it. */
function past(): PastMarket[] {
  return makePast({ markets: 60, trades: 8_000, endMs: FETCH_NOW_MS + 10 * 86_400_000 })
    // Who won is known at once: it may otherwise become known between the two downloads.
    .map((market) => ({ ...market, resolveMs: market.closeMs }));
}

function start(host: string, dir: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--frozen", "--no-prompt", "--no-check", "--allow-read", `--allow-write=${dir}`],
      ...["--allow-net=127.0.0.1", "tests/research/fetch/fetch_process.ts", host, dir],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Downloads; a `kill` that returns true at a request ends the process at once. */
async function download(
  dir: string,
  options: { readonly trouble: number; readonly kills: Random | undefined },
): Promise<void> {
  const { trouble, kills } = options;
  const server = new PastServer(past(), FETCH_NOW_MS);
  server.faults.v2PageRows = 40;
  let process: Deno.ChildProcess | undefined;
  let left = Infinity;
  await using port = servePast(server, {
    trouble,
    seed: SEED,
    onRequest() {
      server.nowMs += STEP_MS;
      if (--left === 0) process?.kill("SIGKILL");
    },
  });
  for (let number = 0; kills !== undefined && number < KILLS;) {
    // Half of them while it asks, half of them from the moment on from which it writes.
    const isAsking = number < KILLS / 2;
    left = isAsking ? 1 + kills.below(24) : Infinity;
    process = start(port.host, dir);
    const afterMs = kills.below(160);
    const timer = isAsking ? undefined : killAfter(process, afterMs);
    const { signal, code } = await process.status;
    const stderr = await new Response(process.stderr).text();
    if (isAsking) await process.stdout.cancel();
    await timer;
    if (signal === "SIGKILL") number++;
    else assertEquals(code, 0, stderr);
  }
  left = Infinity;
  const { code, stderr } = await start(port.host, dir).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}

/** Kills a process some time after it says that it has all trades; by then it may have come to its end. */
async function killAfter(process: Deno.ChildProcess, ms: number): Promise<void> {
  let isOver = false;
  void process.status.then(() => isOver = true);
  for await (const _ of process.stdout) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!isOver) process.kill("SIGKILL");
  }
}

Deno.test("a download killed at thirty moments and started again ends with the same files, byte for byte", () =>
  withTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/whole`);
    await Deno.mkdir(`${folder}/killed`);
    await download(`${folder}/whole`, { trouble: 0, kills: undefined });
    await download(`${folder}/killed`, {
      trouble: 0.05,
      kills: new Random(SEED),
    });
    const expected = await digestsOf(`${folder}/whole`);
    assertEquals(await digestsOf(`${folder}/killed`), expected);
    assert("Politics/trades.parquet" in expected);
    assertEquals([...Deno.readDirSync(`${folder}/killed/Politics`)].length, 2);
  }));
