import { assertEquals, assertRejects } from "@std/assert";
import { readPage } from "../../src/feed/page_reader.ts";
import { TradeHistory } from "../../src/feed/trade_history.ts";
import { hostsWith } from "../../src/polymarket/hosts.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { type JsonClient, jsonClient } from "../../src/polymarket/json_client.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import { eagerClock } from "./clocks.ts";
import { expectedIds } from "./feed_cases.ts";

function historyOf(fake: FakePolymarket, pageRows = 40): TradeHistory {
  const clock = eagerClock();
  const client = jsonClient({ hosts: hostsWith({ data: fake.urls.data }), clock, firstPauseMs: 1 });
  return new TradeHistory({ client, minUsd: 0, nowMs: () => clock.nowMs(), pageRows });
}

Deno.test("TradeHistory goes back page by page to the time asked for, and no further", async () => {
  await using fake = FakePolymarket.start();
  fake.trade(100);
  const { rows, isComplete } = await historyOf(fake).since(fake.world.startMs);
  assertEquals(isComplete, true);
  const ids = readPage({ version: "v2", rows }).map(({ id }) => id).sort();
  assertEquals(ids, expectedIds(fake));
  const { length } = fake.requests;
  const late = await historyOf(fake).since(fake.nowMs - 5_000);
  assertEquals([fake.requests.length - length, late.rows.length], [1, 40]);
});

Deno.test("TradeHistory asks version 1 where version 2 is not there, and says what that does not reach", async () => {
  await using fake = FakePolymarket.start({ memory: 10_000 });
  fake.http.hasNoV2 = true;
  fake.trade(5_000);
  const history = historyOf(fake, 10_000);
  const all = await history.since(fake.nowMs - 100_000);
  assertEquals([all.version, all.isComplete], ["v1", true]);
  const some = await history.since(0);
  assertEquals([some.version, some.isComplete, some.rows.length > 10_000], ["v1", true, true]);
  assertEquals(fake.requests.filter((path) => path.startsWith("/data/v2")).length, 1);
});

Deno.test("TradeHistory throws what the client throws when neither version answers", async () => {
  await using fake = FakePolymarket.start();
  fake.http.failure = { status: 404, times: 2 };
  await assertRejects(() => historyOf(fake).since(0), HttpError, "404");
});

Deno.test("readPage() orders by time, and keeps the order within a second", () => {
  const row = (timestamp: number, size: number) => ({
    proxyWallet: "0xa",
    side: "BUY",
    asset: "7",
    conditionId: "0x1",
    size,
    price: 0.5,
    timestamp,
    outcomeIndex: 0,
    transactionHash: `0x${size}`,
  });
  const rows = [row(3, 5), row(3, 4), row(1, 3), row(2, 2), { junk: true }, row(3, 1), row(3, 1)];
  const trades = readPage({ version: "v1", rows });
  assertEquals(trades.map(({ trade }) => trade.usd * 2), [3, 2, 1, 1, 4, 5]);
  assertEquals(new Set(trades.map(({ id }) => id)).size, 6);
});

function answeringHistory(answers: readonly unknown[]): TradeHistory {
  let asked = 0;
  const client = { ask: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)]) };
  return new TradeHistory({ client, minUsd: 0, nowMs: () => 0 });
}

const ROW = {
  proxy_wallet: "0xa",
  condition_id: "0x1",
  side: "BUY",
  price: 0.5,
  size: 1,
  outcome_index: 0,
  token_id: "7",
  timestamp: 1_790_000_000,
  transaction_hash: "0x1",
};

Deno.test("TradeHistory takes an answer without a list for no answer, and an empty list for one", async () => {
  for (const answer of [{ error: "timeout" }, { data: "soon" }, 7, null]) {
    await assertRejects(() => answeringHistory([answer]).since(0), HttpError, "no list of trades");
  }
  for (const data of [[], null]) {
    assertEquals((await answeringHistory([{ data }]).since(0)).isComplete, true);
  }
});

Deno.test("TradeHistory says that it does not reach back when its pages go round in a circle", async () => {
  const page = { data: [ROW], pagination: { next_cursor: "again", has_more: true } };
  const { rows, isComplete } = await answeringHistory([page]).since(0);
  assertEquals([rows.length, isComplete], [2, false]);
});

Deno.test("TradeHistory takes a trade of version 1 once that later ones have moved to the next page", async () => {
  const row = (number: number) => ({
    proxyWallet: "0xa",
    side: "BUY",
    asset: "7",
    conditionId: "0x1",
    size: 1,
    price: 0.5,
    timestamp: 1_790_000_000 + number,
    outcomeIndex: 0,
    transactionHash: `0x${number}`,
  });
  // Two that are alike and stay two, whether or not others move them.
  const trades = [9, 8, 7, 6, 6, 5, 4, 3, 3, 2, 1].map(row);
  for (const arrivals of [0, 1, 2]) {
    let newest = 9;
    const client: JsonClient = {
      ask(_service, path, { query = {} } = {}) {
        if (path.startsWith("/v2")) {
          return Promise.reject(new HttpError({ url: path, trouble: "status", status: 404 }));
        }
        const [offset, limit] = [Number(query["offset"]), Number(query["limit"])];
        const page = trades.slice(offset, offset + limit);
        for (let i = 0; i < arrivals; i++) trades.unshift(row(++newest));
        return Promise.resolve(page);
      },
    };
    const nowMs = () => 1_790_000_010_000;
    const history = new TradeHistory({ client, minUsd: 0, nowMs, pageRows: 4 });
    const { version, rows } = await history.since(1_790_000_001_000);
    const ids = readPage({ version, rows }).map(({ id }) => id);
    assertEquals(ids.length, 11, `${arrivals} arrivals`);
    assertEquals(new Set(ids).size, 11);
    trades.splice(0, newest - 9);
  }
});
