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
import { startTrading } from "./trading.ts";

const flags = parseArgs(Deno.args, {
  string: ["rate", "port", "seed", "seconds", "research-dir", "disconnect-every"],
});
const rate = Number(flags["rate"] ?? 60);
const seconds = Number(flags["seconds"] ?? 0);
const cutEveryMs = 1000 * Number(flags["disconnect-every"] ?? 0);
await using fake = FakePolymarket.start({
  seed: Number(flags["seed"] ?? 7),
  port: Number(flags["port"] ?? 0),
  startMs: Date.now(),
  nowMs: Date.now,
});
const dir = flags["research-dir"];
if (dir !== undefined) await writeResearch(fake.world, String(dir));
console.log(JSON.stringify({ urls: fake.urls, research_dir: dir ?? null }));

const stop = Promise.withResolvers<void>();
let cuts = 0;
using _trading = startTrading(fake, {
  rate,
  nowMs: Date.now,
  onBurst(passedMs) {
    if (cutEveryMs > 0 && passedMs > (cuts + 1) * cutEveryMs) {
      cuts++;
      fake.activity.cut(fake.activity.open[0]);
    }
    if (seconds > 0 && passedMs > seconds * 1000) stop.resolve();
  },
});
Deno.addSignalListener("SIGINT", stop.resolve);
Deno.addSignalListener("SIGTERM", stop.resolve);
await stop.promise;
Deno.removeSignalListener("SIGINT", stop.resolve);
Deno.removeSignalListener("SIGTERM", stop.resolve);
