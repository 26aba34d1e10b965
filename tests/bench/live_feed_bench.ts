/**
 * Live trades over a socket of this machine, through the feed and the engine: 20 000 messages a second for a minute.
 *
 * The server is another process on another core, so the figures are those of the receiving one, all of whose threads share
 * one core. Lag is from the server's sending to the moment at which the message is read and ready for the engine, on the same
 * clock.
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
import { Lags } from "./lags.ts";
import { busyMs, keepToFirstCore, linesOf, machineLoad, startProgram } from "./processes.ts";

const RATE = 20_000;
const SECONDS = Number(Deno.args[0] ?? 60);

/** A feed that is listened to on its way: lags by message, and the memory second by second. */
class MeasuredFeed implements TradeFeed {
  readonly name = "measured";
  readonly inner: TradeFeed;
  readonly lags = new Lags();
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
    this.lags.note(nowMs - sentMs);
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + 1000;
    this.rssMiB.push(Deno.memoryUsage().rss / 2 ** 20);
  }
}

printMachine();
const server = startProgram({
  file: "./frame_server.ts",
  args: [RATE, SECONDS],
  permissions: ["--allow-read", "--allow-net=127.0.0.1"],
  core: 1,
});
await keepToFirstCore();
const lines = linesOf(server);
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
printMeasurement({
  name: "live feed, one socket",
  rows: trades,
  ms,
  note: `${RATE.toLocaleString("en-US")} messages/s for ${SECONDS} s, load ${machineLoad()}`,
});
console.log(
  `  ${sent - trades} of ${sent.toLocaleString("en-US")} dropped, refused ${
    JSON.stringify(refused)
  }; lag ${feed.lags} (target: p99 < 50 ms)`,
);
console.log(
  `  ${(100 * busy / ms).toFixed(0)} % of a core; memory in each fifth of the time at most ${
    fifths(feed.rssMiB).join(", ")
  } MiB`,
);

/** The largest of each fifth. */
function fifths(values: readonly number[]): readonly string[] {
  return Array.from({ length: 5 }, (_, n) => {
    const [from, to] = [n, n + 1].map((fifth) => Math.floor(fifth * values.length / 5));
    return Math.max(...values.slice(from, to)).toFixed(0);
  });
}
