import { assertEquals } from "@std/assert";
import { ACTIVITY_SUBSCRIPTION, ActivityFeed } from "../../src/feed/activity_feed.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import { activityMessage, rowsOf } from "../fake_polymarket/messages.ts";
import { FAKE_START_MS, FakeWorld } from "../fake_polymarket/world.ts";
import { HandClock, madeSockets, settle } from "../polymarket/made_sockets.ts";
import { FeedListener, testFeed } from "./feed_cases.ts";

for (const silent of [undefined, "orders_matched"]) {
  testFeed(silent === undefined ? "ActivityFeed" : `ActivityFeed without ${silent}`, {
    make: (fake) => {
      if (silent !== undefined) fake.activity.mischief.silentTypes = new Set([silent]);
      return new ActivityFeed({ url: fake.urls.activity, clock: new HandClock() });
    },
    ready: (fake) => fake.activity.whenSubscribed(2),
    // One of two: the other one tells what it misses.
    disturb: (fake) => Promise.resolve(fake.activity.cut(0)),
  });
}

/** A feed over sockets that the test plays the server of. */
function made(sockets = 2) {
  const clock = new HandClock(FAKE_START_MS);
  const world = new FakeWorld();
  const hand = madeSockets();
  const feed = new ActivityFeed({
    sockets,
    clock,
    socketOptions: { connect: hand.connect, random: () => 0.5 },
  });
  const listener = new FeedListener(feed);
  const texts = (type: "trades" | "orders_matched") =>
    rowsOf(world.next(clock.nowMs()), type)
      .map((row) => JSON.stringify(activityMessage(row, type, clock.nowMs())));
  return { clock, world, sockets: hand.sockets, feed, listener, texts };
}

function standings(listener: FeedListener): readonly string[] {
  return listener.batches.map(({ receipt }) => receipt)
    .filter((receipt): receipt is Receipt & { kind: "standing" } => receipt.kind === "standing")
    .map(({ standing, sinceMs }) => `${standing} since ${(sinceMs - FAKE_START_MS) / 1000}`);
}

Deno.test("ActivityFeed subscribes to both types on every connection", async () => {
  const { sockets, feed, listener } = made(3);
  await settle();
  for (const socket of sockets) socket.open();
  assertEquals(sockets.map(({ sent }) => sent), Array(3).fill([ACTIVITY_SUBSCRIPTION]));
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed tells the taker alone where only orders_matched is alive", async () => {
  const { sockets, feed, listener, texts } = made();
  await settle();
  for (const socket of sockets) socket.open();
  const matched = texts("orders_matched");
  for (const socket of sockets) for (const text of matched) socket.tell(text);
  await settle();
  assertEquals([listener.trades.length, feed.health.repeated], [1, 1]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed hears of a wallet's part of a transaction from the type that tells it first", async () => {
  const { world, sockets, feed, listener } = made(1);
  await settle();
  sockets[0]!.open();
  const transaction = world.next(FAKE_START_MS);
  const [row] = rowsOf(transaction, "orders_matched");
  const half = { ...row!, fill: { ...row!.fill, size: row!.fill.size / 2 } };
  // One type tells the whole, the other one its parts.
  const tell = (one: typeof half, type: "trades" | "orders_matched", atMs: number) =>
    sockets[0]!.tell(JSON.stringify(activityMessage(one, type, atMs)));
  tell(half, "trades", 1);
  tell(row!, "orders_matched", 2);
  tell(half, "trades", 3);
  await settle();
  const usd = listener.trades.map(({ trade }) => trade.usd);
  assertEquals([usd.length, usd[0], feed.health.repeated], [2, usd[1], 1]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed is up with the first trade, and down when no connection is proven, from the last trade on", async () => {
  const { clock, sockets, feed, listener, texts } = made();
  await settle();
  for (const socket of sockets) socket.open();
  await clock.pass(5_000);
  sockets[0]!.tell(texts("trades")[0]);
  await clock.pass(10_000);
  sockets[1]!.tell(texts("trades")[0]);
  sockets[1]!.end();
  assertEquals(feed.health.isUp, true);
  await clock.pass(25_000);
  await settle();
  assertEquals(feed.health.isUp, false);
  assertEquals(standings(listener), ["up since 5", "down since 15"]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed says when a connection was replaced while others told", async () => {
  const { clock, sockets, feed, listener, texts } = made();
  await settle();
  for (const socket of sockets) socket.open();
  for (const socket of sockets) socket.tell(texts("trades")[0]);
  sockets[1]!.end();
  await clock.pass(2_000);
  sockets[2]!.open();
  await settle();
  assertEquals(standings(listener), ["up since 0", "shaken since 0"]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed counts what it refuses, and takes arrays", async () => {
  const { sockets, feed, listener, texts } = made(1);
  await settle();
  const [socket] = sockets;
  socket!.open();
  const [text] = texts("trades");
  for (const bad of ["{", "null", '{"topic":"comments"}', "x".repeat(1_000_001), "", "PONG"]) {
    socket!.tell(bad);
  }
  socket!.tell(`[${text},${text}]`);
  await settle();
  assertEquals(feed.health.refused, { json: 1, type: 2, oversized: 1 });
  // Rows that are alike in one frame are fills of their own.
  assertEquals(listener.trades.map(({ id }) => id.includes("#")), [false, true]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed counts equal rows of a connection by when they were sent, and over connections the most", async () => {
  const { world, sockets, feed, listener } = made();
  await settle();
  for (const socket of sockets) socket.open();
  const [row] = rowsOf(world.next(FAKE_START_MS), "trades");
  const sent = (atMs: number) => JSON.stringify(activityMessage(row!, "trades", atMs));
  for (const atMs of [1, 1, 2]) sockets[0]!.tell(sent(atMs));
  for (const atMs of [5, 6, 6]) sockets[1]!.tell(sent(atMs));
  await settle();
  assertEquals([listener.trades.length, feed.health.repeated], [2, 4]);
  feed.close();
  await listener.ended;
});

Deno.test("ActivityFeed leaves out what nobody takes, and tells it as a gap", async () => {
  const clock = new HandClock(FAKE_START_MS);
  const world = new FakeWorld();
  const hand = madeSockets();
  const feed = new ActivityFeed({
    sockets: 1,
    clock,
    capacity: 3,
    socketOptions: { connect: hand.connect, random: () => 0.5 },
  });
  const batches = feed[Symbol.asyncIterator]();
  const first = batches.next();
  await settle();
  const [socket] = hand.sockets;
  socket!.open();
  const tell = () => {
    const [row] = rowsOf(world.next(clock.nowMs()), "orders_matched");
    socket!.tell(JSON.stringify(activityMessage(row!, "orders_matched", clock.nowMs())));
  };
  for (let i = 0; i < 6; i++) tell();
  assertEquals((await first).value?.receipt.kind, "standing");
  assertEquals(feed.health.refused, { overflow: 4 });
  for (let i = 0; i < 2; i++) await batches.next();
  tell();
  const kinds: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const { receipt } = (await batches.next()).value!;
    kinds.push(receipt.kind === "standing" ? receipt.standing : receipt.kind);
  }
  assertEquals(kinds, ["down", "up", "frame"]);
  feed.close();
  await batches.return();
});
