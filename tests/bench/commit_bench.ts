/**
 * From a frame of the socket to a signal that is kept: as many messages a second as the exchange sends, most of them of
 * whales, through the feed and the engine into a journal and a KV on this disk.
 *
 * How long the disk takes for its part is measured on the way, and once more with nothing around it.
 *
 * @module
 */

import { runEngine } from "../../src/engine.ts";
import { LivePaperVenue } from "../../src/execution/live_paper_venue.ts";
import { ActivityFeed } from "../../src/feed/activity_feed.ts";
import { LiveSource } from "../../src/feed/live_source.ts";
import type { Keeper } from "../../src/keeper.ts";
import { type Clock, SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import type { JournalFile } from "../../src/store/journal_file.ts";
import type { Kv, KvBatch } from "../../src/store/kv.ts";
import { WritableProfile } from "../../src/store/profile.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { FakeWorld } from "../fake_polymarket/world.ts";
import { categoriesOf, liveState } from "../feed/live_runs.ts";
import { printMachine } from "./harness.ts";
import { Lags } from "./lags.ts";
import { linesOf, machineLoad, startProgram } from "./processes.ts";

const RATE = 70;
const SECONDS = Number(Deno.args[0] ?? 30);
/**
 * Share of the trades that whales make: far more than on the real exchange, so that there is much to measure. Each of them
 * is a commit, and a signal waits for the one before it: with a smaller share it waits less.
 */
const WHALE_SHARE = Number(Deno.args[1] ?? 0.5);
const FOLDER = new URL("../../data/bench/commit", import.meta.url).pathname;
/** Bytes of a line of the journal, about. */
const LINE_BYTES = 1_500;

/** The machine's clock, to a fraction of a millisecond. */
const FINE_CLOCK: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  wait: SYSTEM_CLOCK.wait,
};

/** Notes how long something takes. */
async function measured<T>(lags: Lags, action: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await action();
  lags.note(performance.now() - startMs);
  return result;
}

/** How long a line takes to reach the disk, with nothing else to do. */
async function probeDisk(): Promise<Lags> {
  const lags = new Lags();
  using file = await Deno.open(`${FOLDER}/probe`, { append: true, create: true });
  const line = new Uint8Array(LINE_BYTES);
  for (let i = 0; i < 1_000; i++) {
    await measured(lags, async () => {
      await file.write(line);
      await file.syncData();
    });
  }
  return lags;
}

function timedFile(file: JournalFile, lags: Lags): JournalFile {
  return {
    name: file.name,
    read: () => file.read(),
    append: (text) => file.append(text),
    sync: () => measured(lags, () => file.sync()),
    truncate: (length) => file.truncate(length),
    exclusively: (action) => file.exclusively(action),
    close: () => file.close(),
  };
}

function timedKv(kv: Kv, lags: Lags): Kv {
  return {
    get: (key) => kv.get(key),
    list: (prefix) => kv.list(prefix),
    commit: (batch: KvBatch) => measured(lags, () => kv.commit(batch)),
    close: () => kv.close(),
  };
}

printMachine();
await Deno.remove(FOLDER, { recursive: true }).catch((error) => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
});
await Deno.mkdir(FOLDER, { recursive: true });
const disk = await probeDisk();
const server = startProgram({
  file: "./frame_server.ts",
  args: [RATE, SECONDS, WHALE_SHARE],
  permissions: ["--allow-read", "--allow-net=127.0.0.1"],
  core: 1,
});
const lines = linesOf(server);
const url = String((await lines.next()).value);
const world = new FakeWorld({ markets: 200, wallets: 20_000, isExact: true });
const [toSignal, toTurn, syncs, commits] = [new Lags(), new Lags(), new Lags(), new Lags()];
await using profile = await WritableProfile.open({
  dataDir: FOLDER,
  profile: "bench",
  owner: "benchmark",
  clock: SYSTEM_CLOCK,
});
const state = liveState(world);
const store = await StateStore.open({
  kv: timedKv(profile.kv, commits),
  file: timedFile(profile.file, syncs),
  lease: profile.lease,
  profile: profile.profile,
  clock: SYSTEM_CLOCK,
  opening: { state, source: { feed: "live" }, withAnyWarmUp: true },
});
const keeper: Keeper = {
  acknowledge: () => store.acknowledge(),
  async commit(turn) {
    const begunMs = FINE_CLOCK.nowMs();
    await store.commit(turn);
    const nowMs = FINE_CLOCK.nowMs();
    for (const { event, actions } of turn.inputs) {
      if (event.kind !== "trade" || !actions.some(({ kind }) => kind === "signal")) continue;
      toSignal.note(nowMs - event.receivedMs!);
      toTurn.note(begunMs - event.receivedMs!);
    }
  },
};
const activity = new ActivityFeed({ url, sockets: 1, clock: FINE_CLOCK });
const source = await LiveSource.open({ feeds: [activity], categoryOf: categoriesOf(world) });
const venue = new LivePaperVenue({
  // Every order finds nothing to buy: only what comes before it is measured.
  look: () => Promise.resolve("no_book"),
  answer: (event, id) => source.tell(event, id),
  clock: SYSTEM_CLOCK,
  delayMs: 0,
  maxSlippage: 1,
  maxSignalAgeMs: Infinity,
  onTrouble: () => {},
});
const running = runEngine({ state, source, venue, keeper });
const sent = Number((await lines.next()).value);
while (activity.health.trades < sent && activity.health.isUp) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
source.stop();
const { trades } = await running;
await store.close();
await server.status;
console.log(
  `frame to kept signal: ${toSignal} over ${toSignal.count} signals of ${trades} trades, ` +
    `${RATE}/s, load ${machineLoad()} (target: p99 < 5 ms)`,
);
console.log(`  before the turn is kept: ${toTurn}`);
console.log(`  of it, the journal's sync: ${syncs}; a transaction of the KV: ${commits}`);
console.log(`  the disk alone, a line of ${LINE_BYTES} bytes and a sync: ${disk}`);
