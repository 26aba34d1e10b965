import { assert, assertEquals, assertRejects } from "@std/assert";
import { readCursor, type RefreshCursor, runKey } from "../../src/deploy/cursor.ts";
import { KeptHistory } from "../../src/deploy/kept_history.ts";
import { Refresher } from "../../src/deploy/refresh.ts";
import type { RefreshSettings } from "../../src/deploy/refresh_settings.ts";
import { tableOfRows } from "../../src/deploy/trade_rows.ts";
import { ownCategoryMap } from "../../src/polymarket/categories.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { RateLimiter } from "../../src/polymarket/rate_limits.ts";
import { DataError } from "../../src/research/data_error.ts";
import { SETTLED_MS } from "../../src/research/fetch/fetch_research.ts";
import type { Kv } from "../../src/store/kv.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { makePast } from "../fake_polymarket/past.ts";
import { PastServer } from "../fake_polymarket/past_server.ts";
import { fakeClock } from "../polymarket/fake_clock.ts";
import { NOW_MS } from "../research/fetch/fetching.ts";
import { FaultyKv, PROFILE } from "../store/accounts.ts";
import { learntByFetch, looked } from "./learnt_by_fetch.ts";
import { settingsOf } from "./made_history.ts";

/** Many trades have the same time, so that steps and pages end among them. */
const CROWD_S = 4 * 3600;
const PAST = makePast({ markets: 24, trades: 9_000, endMs: NOW_MS }).map((market) => ({
  ...market,
  trades: market.trades.map((trade) => ({ ...trade, timeS: trade.timeS - trade.timeS % CROWD_S })),
}));
const CATEGORY_MAP = await ownCategoryMap();
/** The server tells so few rows a page that a market takes several, and all of them several steps. */
const PAGE_ROWS = 40;

/** A made-up exchange; some pages end in the middle of a transaction. */
function exchange(faults: Partial<PastServer["faults"]> = {}): PastServer {
  const server = new PastServer(PAST, NOW_MS);
  Object.assign(server.faults, { v2PageRows: PAGE_ROWS, ...faults });
  return server;
}

function settings(given: Partial<RefreshSettings> = {}): RefreshSettings {
  return settingsOf("https://data-api.example", {
    categories: ["Politics", "geopolitics"],
    trainMonths: 4,
    download: { minVolumeUsd: 500_000, top: 0 },
    stepTrades: 1_500,
    ...given,
  });
}

function refresher(kv: Kv, server: PastServer, more: {
  readonly fetch?: typeof fetch;
  readonly instance?: string;
  readonly nowMs?: () => number;
} = {}) {
  const clock = { ...fakeClock(), nowMs: () => server.nowMs };
  return new Refresher({
    kv,
    settings: settings(),
    exchange: {
      client: jsonClient({
        clock,
        fetch: more.fetch ?? server.fetch,
        limiter: new RateLimiter(clock, { rules: [] }),
        firstPauseMs: 0,
      }),
      categoryMap: CATEGORY_MAP,
    },
    instance: more.instance ?? "one",
    nowMs: more.nowMs ?? (() => NOW_MS),
  });
}

async function cursorOf(kv: Kv): Promise<RefreshCursor> {
  return (await readCursor(kv, PROFILE)).cursor!;
}

const expected = await learntByFetch(PAST, settings());

Deno.test("Refresher publishes what fetch and warmup learn of the same exchange, to the bit, and leaves nothing behind", async () => {
  const kv = new FaultyKv();
  const server = exchange();
  const phases: string[] = [];
  while ((await refresher(kv, server).work(0)) === 1) phases.push((await cursorOf(kv)).phase);
  assertEquals([...new Set(phases)], [
    ...["download", "winners", "by_market", "candidates", "by_wallet", "whales", "publish"],
    "done",
  ]);
  assert(phases.filter((phase) => phase === "download").length > 3, phases.join());
  assert(expected.whales > 5 && expected.trades > 1000, `${expected.whales} of ${expected.trades}`);
  const { id, about } = (await new WarmUpStore(kv, PROFILE).current())!;
  assertEquals(id, expected.id);
  assertEquals(about?.data.trades, expected.trades);
  assertEquals(about?.data.toMs! <= NOW_MS - SETTLED_MS, true);
  const keys = [...(await kv.contents()).keys()];
  assertEquals(keys.filter((key) => !key.startsWith("warm_up")), ["refresh"]);
});

Deno.test("Refresher keeps trades in the order of the files that fetch writes, wherever a step ends", async () => {
  const kv = new FaultyKv();
  const server = exchange();
  while ((await cursorOf(kv))?.phase !== "by_market") await refresher(kv, server).work(0);
  const { run } = await cursorOf(kv);
  const history = await KeptHistory.open(kv, runKey(PROFILE, run));
  const { wallets, markets, ...rows } = await history.load(0, history.groups.length);
  const part = { ...rows, wallets: wallets.names, markets: markets.names };
  assertEquals(looked(tableOfRows([part])), expected.order);
});

Deno.test("Refresher learns the same from pages that shift, from version 1, and after a cursor has lapsed", async () => {
  for (
    const faults of [{ overlap: 1 }, { overlap: 13 }, { hasNoV2: true, v1PageRows: 60 }, {
      hasNoV2: true,
      v1PageRows: 1000,
    }]
  ) {
    const kv = new FaultyKv();
    await refresher(kv, exchange(faults)).work(Infinity);
    assertEquals((await cursorOf(kv)).published?.id, expected.id, JSON.stringify(faults));
  }
  const kv = new FaultyKv();
  const server = exchange();
  for (let step = 0; step < 3; step++) await refresher(kv, server).work(0);
  server.faults.cursorAge++;
  await refresher(kv, server).work(Infinity);
  assertEquals((await cursorOf(kv)).published?.id, expected.id);
});

Deno.test("Refresher asks the exchange for so much a step, and for nothing twice but where a step begins", async () => {
  const kv = new FaultyKv();
  const server = exchange();
  await refresher(kv, server).work(0);
  let before = server.requests.length;
  let steps = 0;
  for (; (await cursorOf(kv)).phase === "download"; steps++) {
    await refresher(kv, server).work(0);
    const asked = server.requests.length - before;
    assert(asked <= 51, `${asked} requests in a step`);
    before = server.requests.length;
  }
  const trades = server.requests.filter((name) => name.startsWith("/v2/trades"));
  assert(trades.length - new Set(trades).size <= steps, `${trades.length} requests`);
});

Deno.test("Refresher publishes the same of an exchange whatever transaction fails or is the last of its process", async () => {
  const whole = new FaultyKv();
  await refresher(whole, exchange()).work(Infinity);
  const transactions = whole.commits;
  assert(transactions > 40, `${transactions} transactions`);
  for (let faulty = 0; faulty < transactions; faulty += 29) {
    for (const fate of ["before", "after", "conflict", "dead"] as const) {
      const inner = new FaultyKv();
      const kv = new FaultyKv(inner);
      kv.fate = (number) =>
        fate === "dead"
          ? number >= faulty ? "before" : "works"
          : number === faulty
          ? fate
          : "works";
      const clock = { ms: NOW_MS };
      await refresher(kv, exchange()).work(Infinity).catch(() => {});
      for (let tries = 0; (await cursorOf(inner))?.phase !== "done"; tries++) {
        assert(tries < 50);
        clock.ms += 121_000;
        const next = { instance: `${tries}`, nowMs: () => clock.ms };
        await refresher(inner, exchange(), next).work(Infinity).catch(() => {});
      }
      const { published } = await cursorOf(inner);
      // A refresh that begins later may ask up to a later minute, which holds nothing new.
      assertEquals(published?.id, expected.id, `${fate} ${faulty}`);
    }
  }
});

Deno.test("Refresher takes turns with another instance at one download", async () => {
  const shared = new FaultyKv();
  const [one, two] = [exchange(), exchange()];
  const first = refresher(shared, one);
  const second = refresher(shared, two, { instance: "two" });
  let turns = 0;
  while ((await cursorOf(shared))?.phase !== "done") {
    await Promise.all([first.work(0), second.work(0)]);
    assert(turns++ < 200);
  }
  assertEquals((await cursorOf(shared)).published?.id, expected.id);
});

Deno.test("Refresher tells that the exchange cannot be asked, tries again later, and says when there is nothing", async () => {
  const kv = new FaultyKv();
  const server = exchange();
  const down: typeof fetch = () => Promise.resolve(Response.json({ error: "no" }, { status: 403 }));
  await assertRejects(() => refresher(kv, server, { fetch: down }).work(Infinity));
  const { phase, failures, failure } = await cursorOf(kv);
  assertEquals([phase, failures], ["list", 1]);
  assert(failure?.message.includes("403"), failure?.message);
  const later = { nowMs: () => NOW_MS + 3_600_000 };
  await refresher(kv, server, later).work(Infinity);
  assertEquals((await cursorOf(kv)).phase, "done");
  const empty = new PastServer([], NOW_MS);
  await assertRejects(
    () => refresher(new FaultyKv(), empty).work(Infinity),
    DataError,
    "Cannot find a market",
  );
});

Deno.test("Refresher begins anew when it is told to read something else", async () => {
  const kv = new FaultyKv();
  const server = exchange();
  for (let step = 0; step < 2; step++) await refresher(kv, server).work(0);
  const other = new Refresher({
    kv,
    settings: settings({ trainMonths: 3 }),
    exchange: undefined,
    instance: "two",
    nowMs: () => NOW_MS,
  });
  await other.work(0);
  const { run, phase, failure } = await cursorOf(kv);
  assertEquals([run, phase], [2, "list"]);
  assert(failure?.message.includes("changed meanwhile"));
});
