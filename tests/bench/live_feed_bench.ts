/**
 * Live trades over a socket of this machine, through the feed and the engine: 20 000 messages a second for a minute.
 *
 * The server is another process, so the figures are those of the receiving one. Lag is from the server's sending to the
 * moment at which the message is read and ready for the engine, on the same clock.
 *
 * @module
 */

import { runEngine } from "../../src/engine.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { ActivityFeed } from "../../src/feed/activity_feed.ts";
import { LiveSource } from "../../src/feed/live_source.ts";
import type { FeedBatch, TradeFeed } from "../../src/feed/trade_feed.ts";
import type { ActivityTrade } from "../../src/feed/trade_frame.ts";
import { FakeWorld } from "../fake_polymarket/world.ts";
import { categoriesOf, liveState } from "../feed/live_runs.ts";
import { printMachine, printMeasurement } from "./harness.ts";

const RATE = 20_000;
const SECONDS = Number(Deno.args[0] ?? 60);

/** A feed that is listened to on its way: lags by message, and the memory second by second. */
class MeasuredFeed implements TradeFeed {
  readonly name = "measured";
  readonly inner: TradeFeed;
  readonly lagsMs: number[] = [];
  readonly rssMiB: number[] = [];
  #nextMs = 0;

  constructor(inner: TradeFeed) {
    this.inner = inner;
  }

  get health() {
    return this.inner.health;
  }

  close(): void {
    this.inner.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
    for await (const batch of this.inner) {
      const [trade] = batch.trades as readonly ActivityTrade[];
      if (trade?.sentMs !== undefined) this.#note(trade.sentMs);
      yield batch;
    }
  }

  #note(sentMs: number): void {
    const nowMs = Date.now();
    this.lagsMs.push(nowMs - sentMs);
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + 1000;
    this.rssMiB.push(Deno.memoryUsage().rss / 2 ** 20);
  }
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(Math.floor(sorted.length * q), sorted.length - 1)] ?? NaN;
}

/** The part of the global `process` in use. */
interface ProcessGlobal {
  readonly process: { cpuUsage(): { readonly user: number; readonly system: number } };
}

/** Time that this process has worked so far, milliseconds. */
function busyMs(): number {
  const { process } = globalThis as unknown as ProcessGlobal;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Lines of a process, one after the other. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

printMachine();
const server = new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-read",
    "--allow-net=127.0.0.1",
    new URL("./frame_server.ts", import.meta.url).pathname,
    String(RATE),
    String(SECONDS),
  ],
  stdout: "piped",
}).spawn();
const lines = linesOf(server.stdout);
const url = String((await lines.next()).value);
const world = new FakeWorld({ markets: 200, wallets: 20_000, isExact: true });
const activity = new ActivityFeed({ url, sockets: 1 });
const feed = new MeasuredFeed(activity);
const source = await LiveSource.open({ feeds: [feed], categoryOf: categoriesOf(world) });
const state = liveState(world);
const busyBefore = busyMs();
const startMs = performance.now();
const running = runEngine({ state, source, venue: new ReplayVenue(state.costs.fillDelayMs) });
const sent = Number((await lines.next()).value);
while (activity.health.trades < sent && activity.health.isUp) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const ms = performance.now() - startMs;
const busy = busyMs() - busyBefore;
const { refused } = activity.health;
source.stop();
const { trades } = await running;
await server.status;
const lags = feed.lagsMs.toSorted((a, b) => a - b);
const third = Math.ceil(feed.rssMiB.length / 3);
printMeasurement({
  name: "live feed, one socket",
  rows: trades,
  ms,
  note: `${RATE.toLocaleString("en-US")} messages/s for ${SECONDS} s`,
});
console.log(
  `  ${sent - trades} of ${sent.toLocaleString("en-US")} dropped, refused ${
    JSON.stringify(refused)
  }; lag p50 ${quantile(lags, 0.5)} ms, p99 ${quantile(lags, 0.99)} ms, ` +
    `most ${lags.at(-1)} ms (target: p99 < 50 ms)`,
);
console.log(
  `  ${(100 * busy / ms).toFixed(0)} % of a core; memory ${
    feed.rssMiB[third]?.toFixed(0)
  } MiB after a third, ${feed.rssMiB.at(-1)?.toFixed(0)} MiB at the end`,
);
