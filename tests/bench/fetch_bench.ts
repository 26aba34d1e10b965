/**
 * Speed and memory of a download of a million trades, against the time that the exchange's rate limits leave; then of a
 * refresh without anything new.
 *
 * @module
 */

import { START_FLAGS } from "../start_flags.ts";
import { printMachine, timed } from "./harness.ts";

const MARKETS = 500;
const TRADES = 1_000_000;
/** The documented limit of requests for trades, and its window, milliseconds. */
const LIMIT = 300;
const WINDOW_MS = 10_000;
const ROOT = new URL("../../", import.meta.url).pathname;
const FOLDER = "data/bench/fetched";

printMachine();
const server = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-net=127.0.0.1"],
    ...["tests/bench/past_server.ts", String(MARKETS), String(TRADES)],
  ],
  cwd: ROOT,
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const answers = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
const questions = server.stdin.getWriter();
const host = (await answers.read()).value!.trim();
await Deno.remove(`${ROOT}${FOLDER}`, { recursive: true }).catch((error) => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
});
try {
  for (const name of ["fetching everything", "fetching nothing new"]) {
    const [{ peak_rss_bytes: peak, categories }, ms] = await timed(fetchAll);
    await questions.write(new TextEncoder().encode("?\n"));
    const { requests, most } = JSON.parse((await answers.read()).value!);
    const trades = categories.reduce((sum: number, one: { trades: number }) => sum + one.trades, 0);
    const leastMs = (Math.ceil(requests / LIMIT) - 1) * WINDOW_MS;
    console.log(
      `${name}: ${trades.toLocaleString("en-US")} trades of ${MARKETS} markets, ` +
        `${(ms / 1000).toFixed(1)} s, peak ${
          Math.round(peak / 2 ** 20)
        } MiB; ${requests} questions ` +
        `for trades, which take ${leastMs / 1000} s at least; ${most} in ten seconds at most`,
    );
  }
} finally {
  await questions.close();
  await answers.cancel();
  server.kill();
  await server.status;
}

async function fetchAll() {
  const hosts = ["--gamma-url", host, "--data-url", host, "--clob-url", host];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...START_FLAGS, "--quiet", "--no-prompt", "--allow-read", "--allow-write=data"],
      ...["--allow-net=127.0.0.1", "main.ts", "fetch", "--json", "--quiet"],
      ...["--research-dir", FOLDER, "--categories", "all", "--top", "0", ...hosts],
    ],
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot time the download: it failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}
