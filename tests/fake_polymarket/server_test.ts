import { assert, assertEquals, assertGreater } from "@std/assert";
import { createFilter, reduceTrade } from "../../src/core/confirmed_whale.ts";
import type { Trade } from "../../src/core/trade.ts";
import { tradeFrom } from "../../src/core/trade_sources.ts";
import { openHistory } from "../../src/research/history.ts";
import { learnWhales } from "../../src/research/whales/whale_set.ts";
import { withTempFolder } from "../temp_folder.ts";
import { activityMessage, rowsOf, tradeRowV1, tradeRowV2 } from "./messages.ts";
import { writeResearch } from "./research.ts";
import { FakePolymarket } from "./server.ts";
import { FAKE_START_MS, FakeWorld } from "./world.ts";

/** A page of version 2 of the Data API. */
interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly pagination: { readonly next_cursor: string | null };
}

/** Opens a socket to the fake, subscribed, and what it was told. */
async function listen(fake: FakePolymarket, types: readonly string[]) {
  const socket = new WebSocket(fake.urls.activity);
  const heard: string[] = [];
  let wake = () => {};
  socket.onmessage = ({ data }) => {
    heard.push(String(data));
    wake();
  };
  await new Promise((resolve) => socket.onopen = resolve);
  const subscriptions = types.map((type) => ({ topic: "activity", type }));
  socket.send(JSON.stringify({ action: "subscribe", subscriptions }));
  await fake.activity.whenSubscribed(1);
  const closed = new Promise((resolve) => socket.onclose = resolve);
  return {
    socket,
    heard,
    closed,
    async until(count: number) {
      while (heard.length < count) await new Promise<void>((resolve) => wake = resolve);
    },
  };
}

function keysOf(value: unknown): readonly string[] {
  return Object.keys(value as Record<string, unknown>).sort();
}

async function fixture(name: string): Promise<Record<string, unknown>> {
  const url = new URL(`../../fixtures/messages/${name}`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url));
}

Deno.test("FakeWorld is the same for the same seed", () => {
  const tapes = [7, 7, 8].map((seed) => {
    const world = new FakeWorld({ seed });
    return JSON.stringify(Array.from({ length: 50 }, (_, n) => world.next(FAKE_START_MS + n)));
  });
  assertEquals(tapes[0], tapes[1]);
  assert(tapes[0] !== tapes[2]);
});

Deno.test("messages have the fields of the recorded ones", async () => {
  const transaction = new FakeWorld().next(FAKE_START_MS);
  const [row] = rowsOf(transaction, "trades");
  const message = activityMessage(row!, "trades", FAKE_START_MS);
  const recorded = await fixture("rtds_activity_trade.json");
  assertEquals(keysOf(message), keysOf(recorded));
  assertEquals(keysOf((message as typeof recorded)["payload"]), keysOf(recorded["payload"]));
  assertEquals(keysOf(tradeRowV1(row!)), keysOf(await fixture("data_v1_trade.json")));
  assertEquals(keysOf(tradeRowV2(row!)), keysOf(await fixture("data_v2_trade.json")));
});

Deno.test("default parameters find the whales in the past, and signals in what they do next", async () => {
  await withTempFolder(async (dir) => {
    const world = new FakeWorld();
    await writeResearch(world, dir);
    const { table, winners, liquidityUsd } = await openHistory(dir, {
      categories: ["Politics", "Geopolitics"],
    });
    const { whales } = learnWhales(table, {
      winners,
      asOfMs: world.startMs,
      cutoffMs: world.startMs - 182 * 86_400_000,
    });
    assertGreater(whales.length, world.whales.length / 2);
    assertEquals(whales.filter(({ wallet }) => !world.whales.includes(wallet)), []);
    let state = createFilter({
      asOfMs: world.startMs,
      cutoffMs: 0,
      whales: new Map(whales.map((whale) => [whale.wallet, whale])),
      liquidityUsd,
    });
    let found = 0;
    for (let n = 0; n < 2000; n++) {
      const transaction = world.next(world.startMs + n * 50);
      for (const row of rowsOf(transaction, "trades")) {
        const { category } = row.fill.market;
        const trade = tradeFrom("data_v1", tradeRowV1(row), { category }) as Trade;
        const [next, signals] = reduceTrade(state, trade);
        state = next;
        found += signals.length;
      }
    }
    assertGreater(found, 3);
  });
});

Deno.test("FakePolymarket tells a trade to who subscribed, each type its own rows", async () => {
  await using fake = FakePolymarket.start();
  const { socket, heard, until, closed } = await listen(fake, ["trades", "orders_matched"]);
  const [transaction] = fake.trade();
  await until(2 + transaction!.fills.length);
  assertEquals(heard[0], "");
  const messages = heard.slice(1).map((text) => JSON.parse(text));
  assertEquals(messages.map(({ type }) => type), [
    "orders_matched",
    ...transaction!.fills.map(() => "trades"),
  ]);
  socket.send("PING");
  await until(3 + transaction!.fills.length);
  assertEquals([heard.at(-1), fake.activity.pings], ["", 1]);
  fake.activity.cut();
  await closed;
});

Deno.test("FakePolymarket stalls, repeats, and sends what no feed should", async () => {
  await using fake = FakePolymarket.start();
  const { heard, until, closed } = await listen(fake, ["orders_matched"]);
  const { mischief } = fake.activity;
  mischief.stalled = "all";
  fake.trade();
  mischief.stalled = "none";
  mischief.duplicate = 1;
  fake.trade();
  await until(3);
  assertEquals([heard.length, heard[1] === heard[2]], [3, true]);
  fake.activity.sendHostile("large");
  await until(4);
  assertGreater(heard[3]!.length, 10_000_000);
  fake.activity.cut();
  await closed;
});

Deno.test("FakePolymarket pages through trades without gap or repetition, newest first", async () => {
  await using fake = FakePolymarket.start();
  fake.trade(100);
  const expected = fake.transactions.flatMap(({ hash, fills }) => fills.map(() => hash)).reverse();
  const hashes: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `taker_only=false&limit=37${cursor === null ? "" : `&cursor=${cursor}`}`;
    const answer = await fetch(`${fake.urls.data}/v2/trades?${query}`);
    const { data, pagination }: Page = await answer.json();
    hashes.push(...data.map((row) => String(row["transaction_hash"])));
    cursor = pagination.next_cursor;
    fake.trade();
  } while (cursor !== null);
  assertEquals(hashes, expected);
  const first = await fetch(`${fake.urls.data}/trades?limit=5&filterType=CASH&filterAmount=10000`);
  for (const { price, size } of await first.json()) assert(price * size >= 10_000);
});

Deno.test("FakePolymarket fails on command, with the status asked for, and keeps answers", async () => {
  await using fake = FakePolymarket.start();
  fake.http.failure = { status: 429, retryAfterS: 2, times: 1 };
  const failed = await fetch(`${fake.urls.data}/v2/trades`);
  assertEquals([failed.status, failed.headers.get("retry-after")], [429, "2"]);
  await failed.body?.cancel();
  fake.http.caches = true;
  const rows = async (query: string) =>
    (await (await fetch(`${fake.urls.data}/v2/trades?${query}`)).json()).data.length;
  fake.trade();
  assertEquals(await rows("a=1"), 1);
  fake.trade();
  assertEquals([await rows("a=1"), await rows("a=2")], [1, 2]);
  fake.http.caches = false;
  fake.http.cuts = true;
  const cut = await fetch(`${fake.urls.data}/v2/trades`).then((answer) => answer.text()).then(
    () => "whole",
    () => "cut",
  );
  assertEquals(cut, "cut");
});
