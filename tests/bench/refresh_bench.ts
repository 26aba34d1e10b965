/**
 * What the refresh of Deno Deploy takes with 5 million trades on a host of this machine: memory, time, writes to the KV.
 *
 * @module
 */

import { printMeasurement } from "./harness.ts";
import { startProgram } from "./processes.ts";

const TRADES = 5_000_000;
const DIR = "data/refresh_bench";
/** Memory that Deno Deploy gives a program. */
const MAX_MIB = 512;

const FILES = ["--allow-read", `--allow-write=${DIR}`];

const sample = startProgram({
  file: "../../main.ts",
  args: ["sample", "--out", `${DIR}/history`, "--seed", 7, "--trades", TRADES, "--quiet"],
  permissions: FILES,
  stdout: "inherit",
});
if (!(await sample.status).success) throw new Error("Cannot write the sample");
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, partOf);
const refresh = startProgram({
  file: "./refresh_run.ts",
  args: [`http://127.0.0.1:${server.addr.port}`, `${DIR}/kv.sqlite3`],
  permissions: [...FILES, "--allow-net=127.0.0.1"],
});
const { stdout, success } = await refresh.output();
await server.shutdown();
await Deno.remove(DIR, { recursive: true });
if (!success) throw new Error("The refresh failed");
const run = JSON.parse(new TextDecoder().decode(stdout));
const peakMib = Math.round(run.peakBytes / 2 ** 20);
printMeasurement({
  name: "refresh of the published whale set",
  rows: TRADES,
  ms: run.ms,
  note:
    `a process of its own: peak ${peakMib} of ${MAX_MIB} MiB, ${run.steps} steps, the longest ` +
    `${Math.round(run.longestMs)} ms, ${Math.round(run.writtenBytes / 1e6)} MB to the KV for ` +
    `${run.trades} trades of the training window`,
});
if (run.phase !== "done" || peakMib >= MAX_MIB) {
  throw new Error(`Not as it should be: ${peakMib} MiB`);
}

/** Gives a part of a file of the directory. */
async function partOf(request: Request): Promise<Response> {
  const path = `${DIR}/history${decodeURIComponent(new URL(request.url).pathname)}`;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const start = Number(first);
    const bytes = new Uint8Array(Math.min(Number(last) + 1, size) - start);
    await file.seek(start, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) done += await file.read(bytes.subarray(done)) ?? 0;
    return new Response(bytes, {
      status: 206,
      headers: { "content-range": `bytes ${start}-${start + bytes.length - 1}/${size}` },
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return new Response("no such file", { status: 404 });
  }
}
