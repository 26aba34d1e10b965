/**
 * The made-up exchange as a program, for who wants to see the real program at work without the internet.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 --allow-read --allow-write=data tests/fake_polymarket/main.ts \
 *   --rate 60 --research-dir data/fake
 * ```
 *
 * It prints one line of JSON with its addresses, then trades until it is stopped or its time is over.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { writeResearch } from "./research.ts";
import { FakePolymarket } from "./server.ts";

const flags = parseArgs(Deno.args, {
  string: ["rate", "port", "seed", "seconds", "research-dir", "disconnect-every"],
});
/** Milliseconds between two bursts of transactions. */
const BURST_MS = 20;

const rate = Number(flags["rate"] ?? 60);
const seconds = Number(flags["seconds"] ?? 0);
const cutEveryMs = 1000 * Number(flags["disconnect-every"] ?? 0);
const startMs = Date.now();
await using fake = FakePolymarket.start({
  seed: Number(flags["seed"] ?? 7),
  port: Number(flags["port"] ?? 0),
  startMs,
  nowMs: Date.now,
});
const dir = flags["research-dir"];
if (dir !== undefined) await writeResearch(fake.world, String(dir));
console.log(JSON.stringify({ urls: fake.urls, research_dir: dir ?? null }));

/** One transaction is three messages, more or less: rate counts messages of one connection. */
const transactionsPerMs = rate / 3.3 / 1000;
let made = 0;
let cuts = 0;
const timer = setInterval(() => {
  const passedMs = Date.now() - startMs;
  const due = Math.floor(passedMs * transactionsPerMs);
  fake.trade(due - made);
  made = due;
  if (cutEveryMs > 0 && passedMs > (cuts + 1) * cutEveryMs) {
    cuts++;
    fake.activity.cut(fake.activity.open[0]);
  }
  if (seconds > 0 && passedMs > seconds * 1000) stop.resolve();
}, BURST_MS);
const stop = Promise.withResolvers<void>();
Deno.addSignalListener("SIGINT", stop.resolve);
Deno.addSignalListener("SIGTERM", stop.resolve);
await stop.promise;
clearInterval(timer);
Deno.removeSignalListener("SIGINT", stop.resolve);
Deno.removeSignalListener("SIGTERM", stop.resolve);
