import { assert, assertEquals, assertGreater } from "@std/assert";
import type { EngineState } from "../../src/core/engine_state.ts";
import { type EngineRun, runEngine } from "../../src/engine.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { ActivityFeed } from "../../src/feed/activity_feed.ts";
import { coverageByMinute } from "../../src/feed/coverage.ts";
import { LiveSource, type LiveSourceOptions, recordedSource } from "../../src/feed/live_source.ts";
import { RecordedFeed } from "../../src/feed/recorded_feed.ts";
import { readRecording, RecordingFile } from "../../src/feed/recording.ts";
import { TradeHistory } from "../../src/feed/trade_history.ts";
import { hostsWith } from "../../src/polymarket/hosts.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { stateHash } from "../../src/store/hash.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import type { FeedBatch } from "../../src/feed/trade_feed.ts";
import { trade } from "../core/builders.ts";
import { HandClock } from "../polymarket/made_sockets.ts";
import { newPlace, openStore } from "../store/accounts.ts";
import { withTempFolder } from "../temp_folder.ts";
import {
  categoriesOf,
  learnt,
  liveState,
  undisturbed,
  until,
  withoutHearing,
} from "./live_runs.ts";

const MINUTE = 60_000;

/** A busy exchange that every interface tells alike. */
function startFake(): FakePolymarket {
  return FakePolymarket.start({ isExact: true, whaleShare: 0.2 });
}

/** The feeds of a run over the exchange, on a clock that the test moves. */
async function openLive(fake: FakePolymarket, given: Partial<LiveSourceOptions> = {}) {
  const clock = new HandClock(fake.world.startMs);
  const activity = new ActivityFeed({
    url: fake.urls.activity,
    clock,
    socketOptions: { random: () => 0.5 },
  });
  const client = jsonClient({ hosts: hostsWith({ data: fake.urls.data }), clock, firstPauseMs: 1 });
  const source = await LiveSource.open({
    feeds: [activity],
    history: new TradeHistory({ client, minUsd: 0, nowMs: () => clock.nowMs() }),
    clock,
    categoryOf: categoriesOf(fake.world),
    ...given,
  });
  return { clock, activity, source };
}

/** Runs the engine over a source in the background. */
function startEngine(
  fake: FakePolymarket,
  source: EngineRun["source"],
  given: Partial<EngineRun> = {},
) {
  const state: EngineState = given.state ?? liveState(fake.world);
  const signals: string[] = [];
  const ended = runEngine({
    state,
    source,
    venue: new ReplayVenue(state.costs.fillDelayMs),
    onAction: (action) => {
      if (action.kind === "signal") signals.push(action.signal.id);
    },
    ...given,
  });
  return { signals, ended };
}

function fillsOf(fake: FakePolymarket): number {
  return fake.transactions.reduce((sum, { fills }) => sum + fills.length, 0);
}

/**
 * Lets time pass, with turns of the event loop between: few enough milliseconds a turn that an answer under way arrives
 * before anybody takes the silence for an end.
 */
async function passUntil(clock: HandClock, isTrue: () => boolean, stepMs = 25): Promise<void> {
  do {
    await clock.pass(stepMs);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  } while (!isTrue());
}

Deno.test("LiveSource comes to the state of an undisturbed run over sockets that repeat, mix up and are cut in turn", async () => {
  await using fake = startFake();
  const { clock, activity, source } = await openLive(fake);
  const { signals, ended } = startEngine(fake, source);
  fake.activity.mischief.duplicate = 0.2;
  for (let round = 0; round < 5; round++) {
    await clock.pass(12_000);
    await fake.activity.whenSubscribed(2);
    await clock.pass(1);
    fake.trade(80);
    // Both are proven before one is cut: otherwise nothing is, for a moment.
    const areProven = () => activity.sockets.every(({ aliveMs }) => aliveMs === clock.nowMs());
    await until(() => activity.health.trades === fillsOf(fake) && areProven());
    fake.activity.cut(fake.activity.open[round % 2]);
    fake.trade(20);
    // The other end must have seen it, or the clock goes on before there is anything to wait for.
    const isSeen = () => activity.sockets.some(({ isOpen }) => !isOpen);
    await until(() => activity.health.trades === fillsOf(fake) && isSeen());
  }
  source.stop();
  const { state, trades } = await ended;
  assertEquals(trades, fillsOf(fake));
  assertGreater(signals.length, 3);
  assertEquals(withoutHearing(state), withoutHearing((await undisturbed(fake)).state));
});

Deno.test("LiveSource fetches what all sockets have missed, in time order, and the ledger shows exactly the blind minutes", async () => {
  await using fake = startFake();
  const { clock, activity, source } = await openLive(fake);
  const { ended } = startEngine(fake, source);
  const startMs = clock.nowMs();
  await fake.activity.whenSubscribed(2);
  fake.trade(50);
  await until(() => activity.health.trades === fillsOf(fake));
  await clock.pass(1_000);
  fake.activity.mischief.refuses = true;
  fake.activity.cut();
  await until(() => !activity.health.isUp);
  assert(source.health.isBlind);
  fake.trade(100);
  await clock.pass(2 * MINUTE);
  fake.activity.mischief.refuses = false;
  await passUntil(clock, () => fake.activity.subscribed === 2, 500);
  fake.trade(50);
  await until(() => activity.health.isUp);
  const upMs = clock.nowMs();
  await passUntil(clock, () => !source.health.isBlind);
  assertEquals(source.health.gapMs, null);
  source.stop();
  const { state, trades } = await ended;
  assertEquals(trades, fillsOf(fake));
  // While it was blind nothing was ordered: what it learnt is the same.
  assertEquals(learnt(state), learnt((await undisturbed(fake)).state));
  const { coverage } = source.health;
  assertEquals(coverage.filter((span) => span.coverage === "blind"), []);
  const minutes = coverageByMinute(coverage, startMs, Math.floor(upMs / MINUTE) * MINUTE);
  assertGreater(minutes.length, 1);
  assertEquals(new Set(minutes), new Set(["repaired"]));
});

Deno.test("LiveSource goes on after crashes anywhere and comes to the state of an undisturbed run", async () => {
  await using fake = startFake();
  const place = newPlace();
  for (let crash = 0; crash <= 6; crash++) {
    const store = await openStore(place, {
      opening: { state: liveState(fake.world), source: { kind: "live" } },
    });
    await store.acknowledge();
    const { state, tally, cursor, pages } = store.standing;
    const { clock, source } = await openLive(fake, { cursor, pages });
    // It dies before or after the commit of a turn, but not before the first of all, which nobody could go on from; the
    // last process lives.
    let left = crash === 6 ? Infinity : 2 + crash * 3;
    const { ended } = startEngine(fake, source, {
      state,
      tally,
      keeper: {
        async commit(turn) {
          if (turn.inputs.length > 0) left--;
          if (left === 0 && crash % 2 === 0) throw new Error("dead");
          await store.commit(turn);
          if (left === 0) throw new Error("dead");
        },
        acknowledge: () => store.acknowledge(),
      },
    });
    const died = ended.then(() => "end", () => "dead");
    let isOver = false;
    died.then(() => isOver = true);
    await passUntil(clock, () => isOver || fake.activity.subscribed === 2);
    while (!isOver && left !== Infinity) {
      fake.trade(10);
      await passUntil(clock, () => isOver || source.health.waiting === 0);
    }
    if (left === Infinity) {
      fake.trade(30);
      await passUntil(clock, () => !source.health.isBlind && source.health.gapMs === null);
      source.stop();
    }
    assertEquals(await died, left === Infinity ? "end" : "dead");
    if (left === Infinity) {
      const { state } = await ended;
      assertEquals(learnt(state), learnt((await undisturbed(fake)).state));
      await store.close();
    }
    fake.activity.cut();
    await until(() => fake.activity.subscribed === 0);
    // What happens while nobody listens.
    if (left !== Infinity) fake.trade(20);
  }
});

Deno.test("A recording runs again to the state that the live run had", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/live.jsonl`;
    await using fake = FakePolymarket.start({ whaleShare: 0.2 });
    const recorder = await RecordingFile.create(path);
    const { clock, activity, source } = await openLive(fake, { recorder });
    const { ended, signals } = startEngine(fake, source);
    await fake.activity.whenSubscribed(2);
    const { mischief } = fake.activity;
    Object.assign(mischief, { duplicate: 0.1, reorder: 0.2, drop: 0.2 });
    for (let round = 0; round < 6; round++) {
      fake.trade(40);
      fake.activity.sendHostile(round % 2 === 0 ? "types" : "torn");
      await clock.pass(7_000);
      if (round === 2) {
        fake.activity.cut();
        await until(() => !activity.health.isUp);
        fake.trade(10);
      }
      await passUntil(clock, () => fake.activity.subscribed === 2);
    }
    const [market] = fake.world.markets;
    source.tell({
      kind: "resolution",
      marketId: market!.conditionId,
      yesPayout: 1,
      timeMs: clock.nowMs(),
    }, "resolution/1");
    await passUntil(clock, () => !source.health.isBlind);
    source.stop();
    const live = await ended;
    await recorder.close();
    assertGreater(signals.length, 2);

    const feed = new RecordedFeed({ receipts: readRecording(path), clock });
    const again = startEngine(
      fake,
      recordedSource(feed, { categoryOf: categoriesOf(fake.world) }),
    );
    const recorded = await again.ended;
    assertEquals(again.signals, signals);
    assertEquals(recorded.trades, live.trades);
    assertEquals(await stateHash(recorded.state), await stateHash(live.state));
    assertEquals(feed.health.refused, activity.health.refused);
  });
});

Deno.test("LiveSource puts its ledger away and goes on from it, and starts anew from a damaged one", async () => {
  await using fake = startFake();
  let text: string | undefined;
  const shelf = {
    read: () => Promise.resolve(text),
    write: (written: string) => Promise.resolve(void (text = written)),
  };
  for (const damaged of [false, false, true]) {
    if (damaged) text = "x y";
    const troubles: string[] = [];
    const onTrouble = ({ name }: Error) => troubles.push(name);
    const { clock, activity, source } = await openLive(fake, { shelf, onTrouble });
    const { ended } = startEngine(fake, source);
    await fake.activity.whenSubscribed(2);
    fake.trade(3);
    await until(() => activity.health.isUp);
    await clock.pass(MINUTE);
    source.stop();
    await ended;
    await until(() => fake.activity.subscribed === 0);
    assertEquals(troubles, damaged ? ["SyntaxError"] : []);
    assert(text !== undefined && text.length > 0 && text !== "x y");
  }
});

Deno.test("LiveSource fails loudly when a feed does, and stops all others", async () => {
  await using fake = startFake();
  const broken = {
    name: "broken",
    health: new ActivityFeed().health,
    close: () => {},
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError("broken")) }),
  };
  const { activity } = await openLive(fake);
  const { source } = await openLive(fake, { feeds: [activity, broken] });
  const { ended } = startEngine(fake, source);
  assertEquals(await ended.catch(({ message }) => message), "broken");
});

Deno.test("LiveSource receives nothing any more when a run is over in which one of its feeds failed", async () => {
  await using fake = startFake();
  const { health } = new ActivityFeed();
  const broken = {
    name: "broken",
    health,
    close: () => {},
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError("broken")) }),
  };
  const last = Promise.withResolvers<void>();
  const slow = {
    name: "slow",
    health,
    close: () => void setTimeout(last.resolve, 20),
    async *[Symbol.asyncIterator]() {
      await last.promise;
      yield { receipt: { kind: "tick", atMs: 7 } as const, trades: [] };
    },
  };
  const written: number[] = [];
  const recorder = { write: ({ atMs }: { atMs: number }) => void written.push(atMs) };
  const { source } = await openLive(fake, { feeds: [slow, broken], recorder });
  const { ended } = startEngine(fake, source);
  assertEquals(await ended.catch(({ message }) => message), "broken");
  assertEquals(written.at(-1), 7);
});

Deno.test("LiveSource goes on telling the time while its ledger takes long to be put away", async () => {
  await using fake = startFake();
  const writing = Promise.withResolvers<void>();
  let writes = 0;
  const shelf = {
    read: () => Promise.resolve(undefined),
    write: () => {
      writes++;
      return writing.promise;
    },
  };
  let ticks = 0;
  const recorder = {
    write: ({ kind }: { kind: string }) => void (ticks += kind === "tick" ? 1 : 0),
  };
  const { clock, source } = await openLive(fake, { shelf, recorder });
  const { ended } = startEngine(fake, source);
  await passUntil(clock, () => writes === 1, 1_000);
  const before = ticks;
  await clock.pass(2 * MINUTE);
  assertEquals([ticks - before >= 119, writes], [true, 1]);
  source.stop();
  writing.resolve();
  await ended;
});

Deno.test("LiveSource tells of a trade that is dated far in the future", async () => {
  await using fake = startFake();
  const { health } = new ActivityFeed();
  const [row] = fake.trade(1).flatMap(({ fills }) => fills);
  const found = {
    id: "f-1",
    outcome: undefined,
    trade: trade({ marketId: row!.market.conditionId, timeMs: 4e12 }),
  };
  const feed = {
    name: "dated",
    health,
    close: () => {},
    async *[Symbol.asyncIterator]() {
      await Promise.resolve();
      const receipt = { kind: "frame", source: "dated", text: "", atMs: 4e12 - 48 * 3_600_000 };
      yield { receipt, trades: [found] } as FeedBatch;
    },
  };
  const troubles: string[] = [];
  const onTrouble = ({ message }: Error) => troubles.push(message);
  const { source } = await openLive(fake, { feeds: [feed], onTrouble });
  await startEngine(fake, source).ended;
  assertEquals(troubles, [
    "A trade is dated 48.0 hours ahead of this machine's clock: taken as of now",
  ]);
});
