import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  makeMarket,
  passHour,
  pushPrice,
  type SampleMarket,
  takerMills,
  toProbability,
} from "../../../src/research/sample/market.ts";
import { Random } from "../../../src/research/sample/random.ts";
import { SAMPLE_CATEGORIES, SAMPLE_HOURS } from "../../../src/research/sample/scale.ts";

const [CRYPTO] = SAMPLE_CATEGORIES;

function makeMarkets(count: number, random = new Random(1)): SampleMarket[] {
  return Array.from({ length: count }, (_, number) => makeMarket(CRYPTO!, number, random));
}

Deno.test("makeMarket() makes markets that are open for some of the sample", () => {
  const [shortest, longest] = CRYPTO!.lifeDays;
  for (const market of makeMarkets(500)) {
    assert(market.openHour < SAMPLE_HOURS && market.closeHour > 0);
    const days = (market.closeHour - market.openHour) / 24;
    assert(days > shortest - 0.1 && days < longest + 0.1);
    assert(market.resolveHour > market.closeHour);
  }
});

Deno.test("passHour() keeps what is known fair: of the times it says p, YES comes in p", () => {
  const random = new Random(2);
  const markets = makeMarkets(4000, random);
  for (const market of markets) {
    const hours = (market.closeHour - market.openHour) / 2;
    for (let hour = 0; hour < hours; hour++) passHour(market, random);
  }
  for (const [low, high] of [[0, 0.2], [0.2, 0.4], [0.4, 0.6], [0.6, 0.8], [0.8, 1]] as const) {
    const group = markets.filter((market) => {
      const probability = toProbability(market.knownLogOdds);
      return probability >= low && probability < high;
    });
    let expected = 0;
    let actual = 0;
    for (const market of group) {
      expected += toProbability(market.knownLogOdds);
      actual += market.isYes ? 1 : 0;
    }
    assert(group.length > 200);
    assertAlmostEquals(actual / group.length, expected / group.length, 0.06);
  }
});

Deno.test("passHour() lets the price follow what is known", () => {
  const random = new Random(3);
  const [market] = makeMarkets(1);
  market!.knownLogOdds = 3;
  market!.priceLogOdds = -3;
  for (let hour = 0; hour < 24 * 5; hour++) passHour(market!, random);
  assert(Math.abs(market!.knownLogOdds - market!.priceLogOdds) < 2);
});

Deno.test("takerMills() costs the spread and stays within (0, 1) on the grid", () => {
  const [market] = makeMarkets(1);
  market!.priceLogOdds = 0;
  assert(takerMills(market!, 1) > takerMills(market!, -1));
  for (let logOdds = -12; logOdds <= 12; logOdds += 0.01) {
    market!.priceLogOdds = logOdds;
    for (const direction of [1, -1]) {
      const mills = takerMills(market!, direction);
      assert(Number.isInteger(mills) && mills >= 1 && mills <= 999);
      if (mills > 40 && mills < 960) assertEquals(mills % 10, 0);
    }
  }
});

Deno.test("pushPrice() moves the price with the trade, by its share of the volume", () => {
  const [market] = makeMarkets(1);
  market!.priceLogOdds = 0;
  pushPrice(market!, 1, market!.depthUsd / 100);
  const up = market!.priceLogOdds;
  assert(up > 0);
  assertEquals(market!.lastDirection, 1);
  pushPrice(market!, -1, market!.depthUsd / 50);
  assertAlmostEquals(market!.priceLogOdds, -up);
  assertEquals(market!.lastDirection, -1);
});
