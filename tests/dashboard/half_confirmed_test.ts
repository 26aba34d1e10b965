import { assertEquals } from "@std/assert";
import { halfConfirmed } from "../../src/dashboard/half_confirmed.ts";
import { filterAfter, HOUR_MS, MARKET, OTHER_MARKET, START_MS, trade } from "../core/builders.ts";

const PARAMS = { categories: [], minConfirmations: 3 };

Deno.test("halfConfirmed() tells how many whales are needed and for how long the first still counts", () => {
  const filter = filterAfter([
    trade({ wallet: "0xa" }),
    trade({ wallet: "0xb", timeMs: START_MS + HOUR_MS }),
    trade({ wallet: "0xc", marketId: OTHER_MARKET, direction: "sell" }),
  ], PARAMS);
  const [first, second, ...more] = halfConfirmed(filter, START_MS + 2 * HOUR_MS);
  assertEquals(more, []);
  assertEquals(first, {
    marketId: MARKET,
    direction: "buy",
    whales: [{ wallet: "0xa", timeMs: START_MS }, { wallet: "0xb", timeMs: START_MS + HOUR_MS }],
    needed: 1,
    untilMs: START_MS + 24 * HOUR_MS,
  });
  assertEquals([second?.marketId, second?.direction, second?.needed], [OTHER_MARKET, "sell", 2]);
});

Deno.test("halfConfirmed() leaves out whales that no longer count, and keys that have signalled", () => {
  const one = filterAfter([trade({ wallet: "0xa" })], PARAMS);
  assertEquals(halfConfirmed(one, START_MS + 24 * HOUR_MS).length, 1);
  assertEquals(halfConfirmed(one, START_MS + 24 * HOUR_MS + 1), []);
  const signalled = filterAfter([trade({ wallet: "0xa" }), trade({ wallet: "0xb" })], {
    categories: [],
  });
  assertEquals(halfConfirmed(signalled, START_MS + HOUR_MS), []);
});
