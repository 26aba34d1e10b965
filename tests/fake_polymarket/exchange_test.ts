/** The readers of the exchange's interfaces against the made-up exchange: real HTTP, real sockets, real faults. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { OrderBook } from "../../src/core/order_book.ts";
import { toMicros } from "../../src/core/money.ts";
import { ClobPrices } from "../../src/feed/clob_prices.ts";
import { MarketCatalogue } from "../../src/feed/market_catalogue.ts";
import { type Resolution, ResolutionWatch } from "../../src/feed/resolution_watch.ts";
import { askBook, askBooks, askGeoblock, askTimeMs } from "../../src/polymarket/clob.ts";
import { askFreshness, listTrades } from "../../src/polymarket/data_trades.ts";
import { findMarkets, listEventMarkets, listWholeMarkets } from "../../src/polymarket/gamma.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { jsonClient, type JsonClientOptions } from "../../src/polymarket/json_client.ts";
import { fakeClock } from "../polymarket/fake_clock.ts";
import { CATEGORIES } from "../polymarket/messages.ts";
import { bestOf, bookMessage, fakeBook } from "./books.ts";
import { fastClock, hastyClock, hostsOf } from "./outside.ts";
import { FakePolymarket } from "./server.ts";
import type { FakeMarket } from "./world.ts";

const GAMMA = { categories: CATEGORIES };

function clientOf(fake: FakePolymarket, options: JsonClientOptions = {}) {
  const clock = fakeClock();
  return {
    clock,
    client: jsonClient({ hosts: hostsOf(fake), clock, firstPauseMs: 0, ...options }),
  };
}

Deno.test("listWholeMarkets() lists every market once, however the pages overlap and whatever is among them", async () => {
  await using fake = FakePolymarket.start({ markets: 250 });
  fake.listings.overlaps = true;
  fake.listings.badRows = [null, 7, {}, { conditionId: "0x1" }];
  const { client } = clientOf(fake);
  const whole = await Array.fromAsync(listWholeMarkets(client, GAMMA));
  const ofEvents = await Array.fromAsync(listEventMarkets(client, GAMMA));
  for (
    const facts of [
      whole.flatMap(({ rows }) => rows.map(({ facts }) => facts)),
      ofEvents.flatMap(({ rows }) => rows),
    ]
  ) {
    const seen = new Map(facts.map(({ marketId, category }) => [marketId, category]));
    assertEquals(
      seen,
      new Map(fake.world.markets.map(({ conditionId, category }) => [conditionId, category])),
    );
  }
});

Deno.test("listWholeMarkets() ends when a cursor leads back to its own page", async () => {
  await using fake = FakePolymarket.start({ markets: 250 });
  fake.listings.circles = true;
  const { client } = clientOf(fake);
  assert((await Array.fromAsync(listWholeMarkets(client, GAMMA))).length <= 3);
});

Deno.test("findMarkets() finds open and closed markets, and leaves out those that are not listed", async () => {
  await using fake = FakePolymarket.start({ markets: 50 });
  const [closed, hidden] = fake.world.markets as readonly [FakeMarket, FakeMarket];
  fake.resolve(closed, 1);
  fake.listings.unlisted = new Set([hidden.conditionId]);
  const { client } = clientOf(fake);
  const ids = fake.world.markets.map(({ conditionId }) => conditionId);
  const { rows, refused } = await findMarkets(client, [...ids, "0x7"], GAMMA);
  assertEquals([rows.length, refused], [49, []]);
  const facts = rows.find((row) => row.facts.marketId === closed.conditionId)!.facts;
  assertEquals([facts.isClosed, facts.closedMs], [true, closed.endMs]);
  assertEquals([facts.tokenIds, facts.fee.rate], [closed.tokenIds, closed.feeRate]);
});

Deno.test("listTrades() gets all trades of both versions, past a cache that keeps its answers", async () => {
  await using fake = FakePolymarket.start();
  fake.http.caches = true;
  const { client } = clientOf(fake);
  let fresh = 0;
  async function count(version: "v1" | "v2") {
    const hashes = new Set<unknown>();
    fresh++;
    for await (const { rows } of listTrades(client, { version, limit: 100, fresh })) {
      for (const { row } of rows) hashes.add(row["transactionHash"] ?? row["transaction_hash"]);
    }
    return hashes.size;
  }
  for (const version of ["v1", "v2"] as const) {
    fake.trade(250);
    assertEquals(await count(version), fake.transactions.length);
    fake.trade(50);
    assertEquals(await count(version), fake.transactions.length);
  }
});

Deno.test("jsonClient() gets through 429s and 5xx, and waits as long as it is asked to", async () => {
  await using fake = FakePolymarket.start();
  const { client, clock } = clientOf(fake);
  fake.http.failure = { status: 429, retryAfterS: 3, times: 2 };
  assertEquals((await askFreshness(client))?.lagMs, 0);
  assertEquals(clock.waits, [3_000, 3_000]);
  fake.http.failure = { status: 502, times: 4 };
  assertEquals((await askGeoblock(client))?.isBlocked, false);
  fake.http.failure = { status: 500, times: 5 };
  const error = await assertRejects(() => askTimeMs(client), HttpError);
  assertEquals([error.status, error.message.includes("after 5 attempts")], [500, true]);
});

Deno.test("jsonClient() takes a cut connection and a body that comes too slowly for passing trouble", async () => {
  await using fake = FakePolymarket.start({ markets: 40 });
  fake.http.cuts = true;
  const cut = clientOf(fake).client;
  const error = await assertRejects(() => Array.fromAsync(listWholeMarkets(cut, GAMMA)), HttpError);
  assertEquals(error.trouble, "network");
  fake.http.cuts = false;
  fake.http.slowMs = 20;
  assertEquals((await Array.fromAsync(listWholeMarkets(cut, GAMMA))).length, 1);
  const hasty = clientOf(fake, { timeoutMs: 5 }).client;
  const late = await assertRejects(
    () => Array.fromAsync(listWholeMarkets(hasty, GAMMA)),
    HttpError,
  );
  assertEquals(late.trouble, "timeout");
});

Deno.test("jsonClient() reads ten megabytes where they are expected, and no more than it may elsewhere", async () => {
  await using fake = FakePolymarket.start({ markets: 20 });
  fake.listings.padding = 520_000;
  const { client } = clientOf(fake);
  const [page] = await Array.fromAsync(listWholeMarkets(client, GAMMA));
  assertEquals(page!.rows.length, 20);
  const error = await assertRejects(
    () => client.ask("gamma", "/markets", { query: { limit: 20 }, maxBytes: 1_000_000 }),
    HttpError,
  );
  assertEquals(error.trouble, "oversized");
});

Deno.test("askBooks() reads books best first, as they are", async () => {
  await using fake = FakePolymarket.start();
  const { client } = clientOf(fake);
  const tokenIds = fake.world.markets.flatMap((market) => market.tokenIds);
  const { rows, refused } = await askBooks(client, [...tokenIds, "7"]);
  assertEquals([rows.length, refused], [tokenIds.length, []]);
  const [market] = fake.world.markets as readonly [FakeMarket];
  const book = await askBook(client, market.tokenIds[1]) as OrderBook;
  const { best_bid, best_ask } = bestOf(fakeBook(market, market.tokenIds[1]));
  assertEquals(
    [book.bids[0]?.priceMicros, book.asks[0]?.priceMicros, book.minOrderMicros],
    [toMicros(Number(best_bid)), toMicros(Number(best_ask)), 5_000_000],
  );
  assertEquals(await askBook(client, "7"), undefined);
});

Deno.test("MarketCatalogue learns the markets of the made-up exchange, a new one as soon as it is listed", async () => {
  await using fake = FakePolymarket.start();
  const [fresh, ...others] = fake.world.markets as readonly [FakeMarket, ...FakeMarket[]];
  fake.listings.unlisted = new Set([fresh.conditionId]);
  const clock = hastyClock();
  const catalogue = new MarketCatalogue({
    ...GAMMA,
    clock,
    client: clientOf(fake, { clock }).client,
  });
  const known = await Promise.all(
    others.map(({ conditionId }) => catalogue.whenKnown(conditionId)),
  );
  assertEquals(known.map((facts) => facts?.category), others.map(({ category }) => category));
  assertEquals(await catalogue.whenKnown(fresh.conditionId), undefined);
  fake.listings.unlisted = new Set();
  catalogue.renew(fresh.conditionId);
  assertEquals((await catalogue.whenKnown(fresh.conditionId))?.slug, fresh.slug);
  catalogue.stop();
});

Deno.test("ResolutionWatch hears of every winner once, whoever falls silent, and of none under dispute", async () => {
  await using fake = FakePolymarket.start();
  const [first, second, third, fourth] = fake.world.markets as
    & readonly FakeMarket[]
    & [FakeMarket, FakeMarket, FakeMarket, FakeMarket];
  const clock = hastyClock();
  const client = jsonClient({ hosts: hostsOf(fake), clock, firstPauseMs: 0 });
  const told: Resolution[] = [];
  let wake = () => {};
  const watch = new ResolutionWatch({ ...GAMMA, client, clock }, {
    onResolution: (resolution) => {
      told.push(resolution);
      wake();
    },
  });
  async function until(count: number) {
    while (told.length < count) await new Promise<void>((resolve) => wake = resolve);
  }
  watch.watch([first, second, third, fourth].map(({ conditionId }) => conditionId));
  fake.resolve(first, 1);
  await until(1);
  fake.listings.silent = new Set(["data"]);
  fake.resolve(second, 0.5);
  await until(2);
  fake.listings.silent = new Set(["data", "clob"]);
  fake.resolve(third, 0);
  await until(3);
  fake.listings.silent = new Set();
  fake.listings.disputed = new Set([fourth.conditionId]);
  fake.resolve(fourth, 1);
  const beforeMs = clock.nowMs();
  while (clock.nowMs() < beforeMs + 3_600_000) await clock.wait(0);
  assertEquals(told.length, 3);
  fake.listings.disputed = new Set();
  await until(4);
  assertEquals(told.map(({ marketId, yesPayout, source }) => [marketId, yesPayout, source]), [
    [first.conditionId, 1, "data"],
    [second.conditionId, 0.5, "clob"],
    [third.conditionId, 0, "gamma"],
    [fourth.conditionId, 1, "data"],
  ]);
  watch.stop();
});

/** Watches markets of the made-up exchange, and says when the books are as they are there. */
function watching(fake: FakePolymarket, markets: readonly FakeMarket[]) {
  const clock = fastClock();
  const { client } = clientOf(fake, { clock });
  const hints: string[] = [];
  const prices = new ClobPrices({ url: fake.urls.clobSocket, client, clock }, {
    onQuote: () => {},
    onHint: (hint, marketId) => hints.push(`${hint} ${marketId}`),
  });
  prices.watch(markets.map(({ conditionId, tokenIds }) => ({ marketId: conditionId, tokenIds })));
  function isTrue(): boolean {
    return markets.every((market) =>
      market.tokenIds.every((tokenId) => {
        const levels = (side: unknown) =>
          (side as { price: string; size: string }[]).map(({ price, size }) => ({
            priceMicros: toMicros(Number(price)),
            sharesMicros: toMicros(Number(size)),
          })).toReversed();
        const { bids, asks } = bookMessage(market, tokenId, 0);
        const own = prices.book(tokenId);
        return JSON.stringify([own?.bids, own?.asks]) ===
          JSON.stringify([levels(bids), levels(asks)]);
      })
    );
  }
  return {
    prices,
    hints,
    async untilTrue() {
      while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

Deno.test("ClobPrices has the books of the made-up exchange after any number of trades", async () => {
  await using fake = FakePolymarket.start();
  const { prices, hints, untilTrue } = watching(fake, fake.world.markets);
  await untilTrue();
  fake.trade(500);
  await untilTrue();
  const [market] = fake.world.markets as readonly [FakeMarket];
  fake.resolve(market, 1);
  // On a busy machine the fast clock has connections replaced, and what is told just then is not heard.
  while (hints.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    fake.clob.tellResolved(market);
  }
  assertEquals(hints[0], `resolved ${market.conditionId}`);
  prices.stop();
});

Deno.test("ClobPrices has them too without snapshots, with dead tokens, and after a stall and a cut", async () => {
  await using fake = FakePolymarket.start();
  const [first] = fake.world.markets as readonly [FakeMarket];
  fake.clob.mischief.maxSnapshots = 3;
  fake.clob.mischief.deadTokens = new Set(first.tokenIds);
  const { prices, untilTrue } = watching(fake, fake.world.markets);
  await untilTrue();
  fake.trade(300);
  await untilTrue();
  fake.clob.mischief.isStalled = true;
  fake.trade(300);
  await untilTrue();
  fake.clob.mischief.isStalled = false;
  fake.clob.cut();
  fake.trade(300);
  await untilTrue();
  prices.stop();
});
