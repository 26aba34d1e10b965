import { assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { Secret } from "../../src/core/secret.ts";
import { WALLETS_PER_FILTER } from "../../src/feed/node_messages.ts";
import { ORDER_FILLED_TOPIC } from "../../src/feed/order_filled.ts";
import { readPage } from "../../src/feed/page_reader.ts";
import {
  GATHER_MS,
  MAX_UNTIMED_BLOCKS,
  PolygonFeed,
  type PolygonFeedOptions,
} from "../../src/feed/polygon_feed.ts";
import type { Clock } from "../../src/polymarket/clock.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import type { FakePolymarket } from "../fake_polymarket/server.ts";
import { FAKE_START_MS, FakeWorld } from "../fake_polymarket/world.ts";
import { HandClock, madeSockets, settle } from "../polymarket/made_sockets.ts";
import { FeedListener, testFeed } from "./feed_cases.ts";
import { fillLog, MadeNode, madeTokens } from "./made_node.ts";

/** Wallets of the whole made-up exchange. */
function allWallets({ world }: FakePolymarket): readonly string[] {
  return [...world.crowd, ...world.whales];
}

/** Short waits pass at once, pings and silence never come. */
function impatientClock(): Clock {
  return {
    nowMs: () => FAKE_START_MS,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = ms < 5000 ? setTimeout(resolve, 0) : undefined;
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
}

const nodes = new WeakMap<FakePolymarket, MadeNode>();
function filtersOf(fake: FakePolymarket): number {
  return Math.ceil(allWallets(fake).length / WALLETS_PER_FILTER);
}

testFeed("PolygonFeed", {
  make(fake) {
    nodes.set(fake, MadeNode.on(fake));
    return new PolygonFeed({
      url: new Secret(fake.urls.data.replace("http", "ws").replace("/data", "/polygon")),
      wallets: allWallets(fake),
      tokens: madeTokens(fake),
      clock: impatientClock(),
    });
  },
  ready: (fake) => nodes.get(fake)!.whenSubscribed(filtersOf(fake)),
  async disturb(fake) {
    nodes.get(fake)!.cut();
    await nodes.get(fake)!.whenSubscribed(filtersOf(fake));
  },
});

const HASH = `0x${"ab".repeat(32)}`;
const WALLETS = ["0x00000000000000000000000000000000000000aa"];

/** A feed over sockets that the test plays the node of. */
function made(
  changes: Partial<PolygonFeedOptions> = {},
  socketOptions: PolygonFeedOptions["socketOptions"] = {},
) {
  const clock = new HandClock(FAKE_START_MS);
  const hand = madeSockets();
  const [fill] = new FakeWorld().next(FAKE_START_MS).fills;
  const { market } = fill!;
  const feed = new PolygonFeed({
    url: new Secret("wss://node.example/v2/s3cr3t"),
    wallets: WALLETS,
    tokens: {
      find: (ids) =>
        Promise.resolve(
          new Map(
            ids.map((id) => [id, { marketId: market.conditionId, outcomeIndex: 0 as const }]),
          ),
        ),
    },
    clock,
    socketOptions: { connect: hand.connect, random: () => 0.5, ...socketOptions },
    ...changes,
  });
  const listener = new FeedListener(feed);
  const socket = (i = 0) => hand.sockets[i]!;
  const told = (result: unknown) => ({ method: "eth_subscription", params: { result } });
  return {
    clock,
    feed,
    listener,
    socket,
    tell: (message: unknown, i = 0) => socket(i).tell(JSON.stringify(message)),
    head: (block: number, i = 0) =>
      socket(i).tell(JSON.stringify(told({
        number: `0x${block.toString(16)}`,
        timestamp: `0x${(FAKE_START_MS / 1000).toString(16)}`,
      }))),
    log: (index: number, block = 16, i = 0) =>
      socket(i).tell(JSON.stringify(told(fillLog(fill!, HASH, { block, index })))),
    subscribed: (i = 0) => {
      for (const id of [2, 3]) socket(i).tell(JSON.stringify({ id, result: "0x1" }));
    },
    async end() {
      feed.close();
      await listener.ended;
    },
  };
}

Deno.test("PolygonFeed asks for heads, and for the wallets in filters that nodes take", async () => {
  const wallets = Array.from({ length: WALLETS_PER_FILTER + 1 }, (_, i) => `0x${i.toString(16)}`);
  const { socket, end } = made({ wallets });
  await settle();
  socket().open();
  const [heads, ...filters] = socket().sent.map((text) => JSON.parse(text).params);
  assertEquals(heads, ["newHeads"]);
  assertEquals(filters.map(([, { topics }]) => topics[2].length), [WALLETS_PER_FILTER, 1]);
  assertEquals(filters[0][1].topics.slice(0, 2), [ORDER_FILLED_TOPIC, null]);
  assertEquals(filters[0][1].address.length, 2);
  await end();
});

Deno.test("PolygonFeed is up when every subscription stands and a block came, and down when it is lost", async () => {
  const { socket, feed, listener, head, subscribed, clock, end } = made();
  await settle();
  socket().open();
  head(15);
  assertEquals(feed.health.isUp, false);
  subscribed();
  head(16);
  assertEquals(feed.health.isUp, true);
  await clock.pass(40_000);
  await settle();
  assertEquals(feed.health.isUp, false);
  const standings = listener.batches.map(({ receipt }) =>
    receipt.kind === "standing" ? receipt.standing : receipt.kind
  );
  assertEquals(standings, ["up", "down"]);
  await end();
});

Deno.test("PolygonFeed tells fills with the time of their block, however the two come", async () => {
  const { socket, feed, listener, head, log, clock, end } = made();
  await settle();
  socket().open();
  log(1);
  head(16);
  log(2);
  log(2);
  await clock.pass(GATHER_MS);
  assertEquals(listener.trades.map(({ trade }) => trade.timeMs), [FAKE_START_MS, FAKE_START_MS]);
  // Alike in everything but their place: two fills of one transaction.
  assertEquals(listener.trades.map(({ id }) => id.endsWith("#2")), [false, true]);
  assertEquals(feed.health.repeated, 1);
  const [batch] = listener.batches;
  assertEquals(batch!.receipt.kind === "page" && readPage(batch!.receipt), batch!.trades);
  await end();
});

Deno.test("PolygonFeed asks for a block that it missed", async () => {
  const { socket, listener, head, log, tell, clock, end } = made();
  await settle();
  socket().open();
  log(1, 16);
  head(17);
  const [question] = socket().sent.slice(-1).map((text) => JSON.parse(text));
  assertEquals([question.method, question.params], ["eth_getBlockByNumber", ["0x10", false]]);
  tell({ id: question.id, result: { number: "0x10", timestamp: "0x64" } });
  await clock.pass(GATHER_MS);
  assertEquals(listener.trades.map(({ trade }) => trade.timeMs), [100_000]);
  await end();
});

Deno.test("PolygonFeed tells as a gap what it cannot find the market of", async () => {
  const error = new HttpError({ url: "https://127.0.0.1/markets", trouble: "timeout" });
  const tokens = { find: () => Promise.reject(error) };
  const told: Error[] = [];
  const onTrouble = (error: Error) => told.push(error);
  const { socket, feed, listener, head, log, subscribed, clock, end } = made({ tokens, onTrouble });
  await settle();
  socket().open();
  subscribed();
  head(16);
  log(1);
  await clock.pass(GATHER_MS);
  assertEquals([feed.health.refused, feed.health.isUp], [{ no_market: 1 }, true]);
  assertEquals(told, [error]);
  const standings = listener.batches.map(({ receipt }) =>
    receipt.kind === "standing" ? receipt.standing : receipt.kind
  );
  assertEquals(standings, ["up", "down", "up"]);
  await end();
});

Deno.test("PolygonFeed counts what it refuses, and tokens that belong nowhere", async () => {
  const tokens = { find: () => Promise.resolve(new Map()) };
  const { socket, feed, listener, head, log, tell, clock, end } = made({ tokens });
  await settle();
  socket().open();
  for (const text of ["{", "null", "[]", '{"id":3,"error":{"message":"too many"}}']) {
    socket().tell(text);
  }
  tell({ method: "eth_subscription", params: { result: { topics: [] } } });
  head(16);
  log(1);
  await clock.pass(GATHER_MS);
  assertEquals(feed.health.refused, { json: 1, refused_by_node: 1, contract: 1, token: 1 });
  assertEquals(listener.trades, []);
  await end();
});

Deno.test("PolygonFeed does not pile up logs of blocks that never come", async () => {
  const { socket, feed, head, log, subscribed, end } = made();
  await settle();
  socket().open();
  subscribed();
  head(16);
  for (let block = 0; block < 1030; block++) log(1_000 + block, 100_000 + block);
  assertEquals(feed.health.refused, { overflow: 6 });
  await end();
});

Deno.test("PolygonFeed.watch() asks for other wallets on a new connection", async () => {
  const { socket, feed, clock, end } = made();
  await settle();
  socket().open();
  feed.watch([...WALLETS, "0xbb"]);
  await clock.pass(2000);
  socket(1).open();
  const filters = socket(1).sent.map((text) => JSON.parse(text).params).slice(1);
  assertEquals(filters.map(([, { topics }]) => topics[2].length), [2]);
  await end();
});

Deno.test("PolygonFeed shows its node's address nowhere", async () => {
  const { socket, feed, listener, head, end } = made();
  await settle();
  socket().open();
  head(16);
  socket().end(1008, "bad key");
  await settle();
  assertNotMatch(JSON.stringify([feed.health, listener.batches]) + Deno.inspect(feed), /s3cr3t/);
  await end();
});

Deno.test("PolygonFeed is up again on a connection that subscribed while the one before it still told", async () => {
  const { socket, feed, head, subscribed, clock, end } = made({}, { renewMs: 20_000 });
  await settle();
  socket().open();
  subscribed();
  head(16);
  await clock.pass(20_000);
  socket(1).open();
  subscribed(1);
  socket().end();
  assertEquals(feed.health.isUp, false);
  head(17, 1);
  assertEquals(feed.health.isUp, true);
  await end();
});

Deno.test("PolygonFeed gives up a block whose time no node tells, and tells it as a gap", async () => {
  const { socket, feed, listener, head, log, subscribed, end } = made();
  await settle();
  socket().open();
  subscribed();
  head(16);
  log(1, 17);
  for (let after = 1; after <= 3 * MAX_UNTIMED_BLOCKS; after++) head(17 + after);
  const questions = socket().sent.filter((text) => text.includes("eth_getBlockByNumber"));
  assertEquals(questions.length, MAX_UNTIMED_BLOCKS);
  assertEquals(feed.health.refused, { no_time: 1 });
  await settle();
  const standings = listener.batches.map(({ receipt }) =>
    receipt.kind === "standing" ? receipt.standing : receipt.kind
  );
  assertEquals(standings, ["up", "down", "up"]);
  await end();
});

Deno.test("PolygonFeed ends with an error that is no trouble of the exchange", async () => {
  const tokens = { find: () => Promise.reject(new TypeError("a bug")) };
  const { socket, listener, head, log, clock } = made({ tokens });
  await settle();
  socket().open();
  head(16);
  log(1);
  await clock.pass(GATHER_MS);
  await assertRejects(() => listener.ended, TypeError, "a bug");
});

Deno.test("PolygonFeed.close() leaves no timer behind", async () => {
  const asked: number[] = [];
  const find = () => {
    asked.push(clock.nowMs());
    return Promise.resolve(new Map());
  };
  const { socket, head, log, clock, end } = made({ tokens: { find } });
  await settle();
  socket().open();
  head(16);
  log(1);
  await end();
  await clock.pass(10 * GATHER_MS);
  assertEquals(asked, []);
});

Deno.test("PolygonFeed does not show its node's address when that is none", async () => {
  const feed = new PolygonFeed({
    url: new Secret("wss://node.example:99999/v2/s3cr3t"),
    wallets: WALLETS,
    tokens: { find: () => Promise.resolve(new Map()) },
    clock: new HandClock(),
  });
  const error = await assertRejects(() => Array.fromAsync(feed), TypeError, "Cannot connect");
  assertNotMatch(Deno.inspect(error), /s3cr3t/);
});
