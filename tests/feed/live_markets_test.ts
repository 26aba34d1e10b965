import { assert, assertEquals } from "@std/assert";
import {
  createEngineState,
  type EngineState,
  type MarketFacts,
  type Quote,
  step,
} from "../../mod.ts";
import { LiveMarkets } from "../../src/feed/live_markets.ts";
import type { Resolution } from "../../src/feed/resolution_watch.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { toMicros } from "../../src/core/money.ts";
import { trade, warmUp, whale } from "../core/builders.ts";
import { bestOf, fakeBook } from "../fake_polymarket/books.ts";
import { fastClock, hostsOf } from "../fake_polymarket/outside.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import type { FakeMarket } from "../fake_polymarket/world.ts";
import { CATEGORIES } from "../polymarket/messages.ts";

/** Markets of a made-up exchange, and all that is told about them. */
function made(fake: FakePolymarket) {
  const clock = fastClock();
  const hosts = hostsOf(fake);
  const client = jsonClient({ hosts, clock, firstPauseMs: 0 });
  const facts = new Map<string, MarketFacts>();
  const quotes = new Map<string, Quote>();
  const resolutions: Resolution[] = [];
  const markets = new LiveMarkets({ client, clock, url: hosts.clobWs, categories: CATEGORIES }, {
    onFacts: (one) => facts.set(one.marketId, one),
    onQuote: (quote) => quote.noPrice !== undefined && quotes.set(quote.marketId, quote),
    onResolution: (resolution) => resolutions.push(resolution),
  });
  return { clock, markets, facts, quotes, resolutions };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A state in which these whales have bought YES of a market. */
function boughtBy(wallets: readonly string[], { conditionId }: FakeMarket, timeMs: number) {
  const whales = new Map(wallets.map((wallet) => [wallet, whale(wallet)]));
  const known = warmUp({ whales, liquidityUsd: new Map([[conditionId, 1e6]]) });
  return wallets.reduce((state: EngineState, wallet) => {
    const bought = trade({ wallet, marketId: conditionId, timeMs });
    return step(state, { kind: "trade", trade: bought })[0];
  }, createEngineState(known));
}

Deno.test("LiveMarkets watches what matters to a state: prices at once, outcomes where something is at stake", async () => {
  await using fake = FakePolymarket.start();
  const [first, second] = fake.world.markets as readonly FakeMarket[] & [FakeMarket, FakeMarket];
  const { clock, markets, facts, quotes, resolutions } = made(fake);
  markets.follow(boughtBy(["0xa"], first, clock.nowMs()));
  await until(() => quotes.has(first.conditionId));
  assertEquals([...facts.keys()], [first.conditionId]);
  const isTold = () => {
    const { yesPrice, noPrice } = quotes.get(first.conditionId)!;
    const [yes, no] = first.tokenIds.map((tokenId) => bestOf(fakeBook(first, tokenId)).best_bid);
    return toMicros(yesPrice) === toMicros(Number(yes)) &&
      toMicros(noPrice!) === toMicros(Number(no));
  };
  await until(isTold);
  fake.trade(300);
  await until(isTold);

  // Two whales are a signal, and a signal is an order: the market is at stake.
  markets.follow(boughtBy(["0xa", "0xb"], second, clock.nowMs()));
  await until(() => quotes.has(second.conditionId));
  await until(() => markets.health.prices.tokens === 2 && markets.health.resolutions.watched === 1);
  fake.resolve(first, 1);
  fake.resolve(second, 0);
  await until(() => resolutions.length > 0);
  assertEquals(resolutions.map(({ marketId, yesPayout }) => [marketId, yesPayout]), [
    [second.conditionId, 0],
  ]);
  markets.stop();
});

Deno.test("LiveMarkets asks for markets that are noted, and lets somebody wait for them", async () => {
  await using fake = FakePolymarket.start();
  const { markets, facts } = made(fake);
  const [first, second] = fake.world.markets as readonly FakeMarket[] & [FakeMarket, FakeMarket];
  markets.note(first.conditionId, false);
  assertEquals((await markets.factsOf(second.conditionId))?.slug, second.slug);
  assertEquals(await markets.factsOf("0x7"), undefined);
  await until(() => facts.has(first.conditionId));
  // Who has been told is not told again; who has forgotten is, at once.
  facts.clear();
  markets.note(first.conditionId, true);
  assertEquals(facts.size, 0);
  markets.note(first.conditionId, false);
  assertEquals([...facts.keys()], [first.conditionId]);
  markets.stop();
  assert(markets.health.prices.sockets === 0);
});
