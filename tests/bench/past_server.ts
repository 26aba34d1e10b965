/**
 * The made-up past that a benchmark downloads, as a process of its own: MARKETS TRADES. It prints its address, and for
 * each line that it is sent, what it was asked since the last one.
 *
 * @module
 */

import { makePast } from "../fake_polymarket/past.ts";
import { PastServer } from "../fake_polymarket/past_server.ts";

/** How long an answer takes, milliseconds: about that of a server on the same continent. */
const LATENCY_MS = 50;
/** Window of the documented limits, milliseconds. */
const WINDOW_MS = 10_000;

const [markets, trades] = Deno.args.map(Number);
const nowMs = Date.now();
const past = new PastServer(makePast({ markets: markets!, trades: trades!, endMs: nowMs }), nowMs);
let times: number[] = [];
await using server = Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: () => {} },
  async ({ url }) => {
    if (url.includes("/v2/trades")) times.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    return past.answer(url);
  },
);
console.log(`http://127.0.0.1:${server.addr.port}`);
for await (const _ of Deno.stdin.readable) {
  console.log(JSON.stringify({ requests: times.length, most: mostInWindow(times) }));
  times = [];
}

/** The most requests that came within one window. */
function mostInWindow(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [at, time] of times.entries()) {
    while (times[first]! <= time - WINDOW_MS) first++;
    most = Math.max(most, at - first + 1);
  }
  return most;
}
