/**
 * A made-up exchange under load, as a process of its own: it tells so many messages a second on each connection, and cuts
 * one connection after the other, or all at once.
 *
 * Its time goes with its transactions, so that whoever knows how many there were can make the same ones again. Prints its
 * addresses, begins when two connections are there, and prints in the end how many transactions there were.
 *
 * @module
 */

import { FakePolymarket } from "../fake_polymarket/server.ts";
import { SOAK_WORLD, soakTimeMs } from "./soak_world.ts";

const [rate = 2_000, seconds = 30, cutSeconds = 20] = Deno.args.map(Number);
/** Cutting all connections at once, every so many cuts; 0 for never. */
const cutsAll = Number(Deno.args[3] ?? 0);
/** Messages that tell a transaction, on average. */
const MESSAGES = 3.3;
/** Milliseconds between two bursts. */
const BURST_MS = 10;
/** Transactions that the Data API still knows: of three minutes. */
const MEMORY = Math.ceil(180 * rate / MESSAGES);

let made = 0;
const fake = FakePolymarket.start({
  ...SOAK_WORLD,
  memory: MEMORY,
  nowMs: () => soakTimeMs(made),
});
console.log(JSON.stringify(fake.urls));
await fake.activity.whenSubscribed(2);
const startMs = performance.now();
let cuts = 0;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const passedMs = performance.now() - startMs;
    const due = Math.floor(Math.min(passedMs, seconds * 1000) * rate / MESSAGES / 1000);
    while (made < due) {
      made++;
      fake.trade();
    }
    // The last one leaves time enough to come back.
    if (passedMs > (cuts + 1) * cutSeconds * 1000 && passedMs < (seconds - 5) * 1000) {
      cuts++;
      const { open } = fake.activity;
      fake.activity.cut(cutsAll > 0 && cuts % cutsAll === 0 ? undefined : open[0]);
    }
    if (passedMs < seconds * 1000) return;
    clearInterval(timer);
    resolve();
  }, BURST_MS);
});
console.log(JSON.stringify({ made, cuts, sent: fake.activity.sent }));
// Whoever still asks the Data API is answered until nobody listens any more.
while (fake.activity.open.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
Deno.exit();
