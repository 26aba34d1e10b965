import { assertEquals, assertRejects } from "@std/assert";
import {
  askFreshness,
  askTrades,
  listTrades,
  MAX_CONDITIONS,
} from "../../src/polymarket/data_trades.ts";
import { answering, HOSTILE, message } from "./messages.ts";

const FIRST = message("data_v1_trade");
const SECOND = message("data_v2_trade");

Deno.test("askTrades() asks version 2 with its names", async () => {
  const client = answering(() => ({
    data: [SECOND, { ...SECOND, price: 7 }],
    pagination: { next_cursor: "c1", has_more: true },
  }));
  const page = await askTrades(client, {
    marketIds: ["0x01", "0x02"],
    takerOnly: false,
    minUsd: 500,
    next: "c0",
    fresh: 17,
    fromMs: 5_000,
  });
  const { path, query } = client.asked[0]!;
  assertEquals(path, "/v2/trades");
  assertEquals(JSON.parse(JSON.stringify(query)), {
    condition: "0x01,0x02",
    taker_only: false,
    filter_type: "CASH",
    filter_amount: 500,
    limit: 1_000,
    cursor: "c0",
    _: 17,
  });
  assertEquals([page.rows.length, page.refused, page.next], [1, ["price"], "c1"]);
  assertEquals(page.rows[0]!.trade.wallet, "0x3048d65321be3497164cdfc2996f94f98a2e7537");
  assertEquals(page.rows[0]!.row["transaction_hash"], SECOND.transaction_hash);
});

Deno.test("askTrades() gives a stretch of time to version 2 only with a wallet", async () => {
  const client = answering(() => ({ data: [] }));
  await askTrades(client, { wallet: "0xa", fromMs: 5_999, toMs: 9_000 });
  assertEquals([client.asked[0]!.query!["start"], client.asked[0]!.query!["end"]], [5, 9]);
});

Deno.test("askTrades() asks version 1 with its names", async () => {
  const client = answering(() => [FIRST]);
  const page = await askTrades(client, { version: "v1", marketIds: ["0x01"], limit: 1, next: "3" });
  const { path, query } = client.asked[0]!;
  assertEquals(path, "/trades");
  assertEquals(JSON.parse(JSON.stringify(query)), {
    market: "0x01",
    takerOnly: true,
    limit: 1,
    offset: 3,
  });
  assertEquals([page.rows.length, page.next, page.isCapped], [1, "4", false]);
});

Deno.test("listTrades() of version 1 ends at the cap and says so, or at the last page", async () => {
  const full = answering(({ query }) => Array(query!["limit"] as number).fill(FIRST));
  const pages = await Array.fromAsync(listTrades(full, { version: "v1", limit: 4_000 }));
  assertEquals(full.asked.map(({ query }) => query!["offset"]), [0, 4_000, 8_000]);
  assertEquals(pages.map(({ isCapped }) => isCapped), [false, false, true]);
  const short = answering(({ query }) => Number(query!["offset"]) === 0 ? [FIRST, FIRST] : [FIRST]);
  const few = await Array.fromAsync(listTrades(short, { version: "v1", limit: 2 }));
  assertEquals(few.map(({ rows, isCapped }) => [rows.length, isCapped]), [[2, false], [1, false]]);
});

Deno.test("listTrades() follows cursors, but never round in a circle", async () => {
  const next: Readonly<Record<string, string>> = { "": "a", a: "b", b: "a" };
  const client = answering(({ query }) => ({
    data: [SECOND],
    pagination: { next_cursor: next[String(query!["cursor"] ?? "")] },
  }));
  assertEquals((await Array.fromAsync(listTrades(client))).length, 3);
  const done = answering(() => ({ data: [], pagination: { next_cursor: "a", has_more: false } }));
  assertEquals((await Array.fromAsync(listTrades(done))).length, 1);
});

Deno.test("askTrades() takes whatever comes instead of a page for an empty one", async () => {
  for (const answer of HOSTILE) {
    for (const version of ["v1", "v2"] as const) {
      for (const sent of [answer, { data: answer, pagination: answer }]) {
        const page = await askTrades(answering(() => sent), { version });
        assertEquals([page.rows, page.next, page.isCapped], [[], undefined, false]);
      }
    }
  }
});

Deno.test("askTrades() refuses a question that the Data API would refuse", async () => {
  const marketIds = Array(MAX_CONDITIONS + 1).fill("0x01");
  await assertRejects(() => askTrades(answering(() => null), { marketIds }), RangeError, "21");
});

Deno.test("askFreshness() adds the age of the picture to the lag in it", async () => {
  const status = (data: unknown) => askFreshness(answering(() => ({ data })));
  assertEquals(
    await status({ serving: { lag_seconds: 4.5, worst: "activity_feed" }, age_seconds: 60 }),
    { lagMs: 64_500, worst: "activity_feed" },
  );
  for (
    const data of [...HOSTILE, { serving: { lag_seconds: -1 } }, { serving: { lag_seconds: "x" } }]
  ) {
    assertEquals(await status(data), undefined);
  }
});
