import { assertEquals } from "@std/assert";
import { isCurrent, isNews, quotedFrom } from "../../src/core/quote.ts";
import { MARKET } from "./builders.ts";

const LAST = { marketId: MARKET, yesPrice: 0.4 };
const BID = { ...LAST, noPrice: 0.58 };

Deno.test("isCurrent() takes any price after one of history", () => {
  assertEquals(isCurrent(undefined, { ...LAST, timeMs: -1 }), true);
});

Deno.test("isCurrent() takes no price that is older than the one before", () => {
  const before = { timeMs: 100, heardMs: 500, isBid: false };
  assertEquals([99, 100, 101].map((timeMs) => isCurrent(before, { ...LAST, timeMs })), [
    false,
    true,
    true,
  ]);
  assertEquals(isCurrent(before, { ...BID, timeMs: 99 }), false);
});

Deno.test("isCurrent() keeps a best bid for a minute against prices of trades, not against other bids", () => {
  const before = { timeMs: 100, heardMs: 500, isBid: true };
  assertEquals(isCurrent(before, { ...LAST, timeMs: 60_099 }), false);
  assertEquals(isCurrent(before, { ...LAST, timeMs: 60_100 }), true);
  assertEquals(isCurrent(before, { ...BID, timeMs: 100 }), true);
});

Deno.test("isNews() of the same price is so on a live feed only, once a second", () => {
  const before = { timeMs: 100, heardMs: 500, isBid: true };
  assertEquals(isNews(before, { ...BID, timeMs: 9_999 }), false);
  assertEquals(isNews(before, { ...BID, timeMs: 100, receivedMs: 1_499 }), false);
  assertEquals(isNews(before, { ...BID, timeMs: 100, receivedMs: 1_500 }), true);
  assertEquals(isNews(undefined, { ...BID, timeMs: 0, receivedMs: 0 }), true);
});

Deno.test("quotedFrom() says what a price of a live feed is, and nothing of one of history", () => {
  assertEquals(quotedFrom({ ...BID, timeMs: 1 }), undefined);
  assertEquals(quotedFrom({ ...BID, timeMs: 1, receivedMs: 2 }), {
    timeMs: 1,
    heardMs: 2,
    isBid: true,
  });
  assertEquals(quotedFrom({ ...LAST, timeMs: 1, receivedMs: 2 }), {
    timeMs: 1,
    heardMs: 2,
    isBid: false,
  });
});
