import { assert, assertEquals } from "@std/assert";
import {
  informedDirection,
  type LargeOrder,
  LargeOrders,
  planGroup,
} from "../../../src/research/sample/large_orders.ts";
import { makeMarket, type SampleMarket } from "../../../src/research/sample/market.ts";
import { Random } from "../../../src/research/sample/random.ts";
import { SAMPLE_CATEGORIES } from "../../../src/research/sample/scale.ts";

const RANGE = { first: 100, count: 20 };

function market(): SampleMarket {
  return makeMarket(SAMPLE_CATEGORIES[0]!, 0, new Random(1));
}

function takeAll(orders: LargeOrders): LargeOrder[] {
  const all: LargeOrder[] = [];
  for (let order = orders.takeDue(Infinity); order !== undefined;) {
    all.push(order);
    order = orders.takeDue(Infinity);
  }
  return all;
}

Deno.test("LargeOrders gives orders in time order, and none before its time", () => {
  const orders = new LargeOrders();
  const base = { market: market(), wallet: 0, direction: 1, isResale: false };
  for (const [timeMs, usd] of [[3, 1], [1, 2], [2, 3], [1, 4]] as const) {
    orders.add({ ...base, timeMs, usd });
  }
  assertEquals(orders.takeDue(0), undefined);
  assertEquals(orders.takeDue(1)?.usd, 2);
  assertEquals(takeAll(orders).map(({ usd }) => usd), [4, 3, 1]);
});

Deno.test("planGroup() sends two wallets or more one way, and sells only what was bought", () => {
  const random = new Random(4);
  for (let round = 0; round < 200; round++) {
    const orders = new LargeOrders();
    const occasion = { timeMs: 0, market: market(), range: RANGE, home: 0.9, direction: -1 };
    planGroup(orders, { ...occasion, dissent: 0 }, random);
    const all = takeAll(orders);
    const bought = all.filter(({ isResale }) => !isResale);
    assert(bought.length >= 2);
    assert(bought.every(({ direction }) => direction === -1));
    for (const { wallet, usd, isResale, timeMs, direction } of all) {
      assert(wallet >= RANGE.first && wallet < RANGE.first + RANGE.count);
      if (!isResale) continue;
      assertEquals(direction, 1);
      assert(bought.some((buy) => buy.wallet === wallet && buy.usd === usd && buy.timeMs < timeMs));
    }
  }
});

Deno.test("informedDirection() goes towards what is known, and leaves what the price shows", () => {
  const random = new Random(5);
  const known = { ...market(), knownLogOdds: 1 };
  assertEquals(informedDirection({ ...known, priceLogOdds: 0 }, random), 1);
  assertEquals(informedDirection({ ...known, priceLogOdds: 0.9 }, random), 0);
  assertEquals(informedDirection({ ...known, knownLogOdds: -2, priceLogOdds: 0 }, random), -1);
});
