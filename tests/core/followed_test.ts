import { assertEquals, assertStrictEquals } from "@std/assert";
import { emptyMap, LIVE_PARAMS, mapGet, strategyParams } from "../../mod.ts";
import { follow, type Followed, noteExit, unfollow } from "../../src/core/followed.ts";
import { MARKET, OTHER_MARKET, signal, START_MS, trade } from "./builders.ts";

const LIVE = strategyParams(LIVE_PARAMS);
const NOBODY: Followed = emptyMap();

function followed(given: Parameters<typeof signal>[0] = {}, before = NOBODY): Followed {
  return follow(before, signal(given), given?.direction === "sell" ? "NO" : "YES", LIVE);
}

function whales(map: Followed, marketId = MARKET) {
  return (mapGet(map, marketId) ?? []).map(({ wallet, outcome, leftMs }) => [
    wallet,
    outcome,
    leftMs,
  ]);
}

Deno.test("follow() remembers the whales of a signal, where it is asked to", () => {
  assertEquals(whales(followed()), [["0xa", "YES", null], ["0xb", "YES", null]]);
  assertStrictEquals(follow(NOBODY, signal(), "YES", strategyParams()), NOBODY);
});

Deno.test("follow() takes a whale that left and confirms again for one that is in, once", () => {
  const [left] = noteExit(followed(), trade({ wallet: "0xb", direction: "sell" }));
  const again = followed({ confirmingWhales: ["0xb", "0xc"], timeMs: START_MS + 1 }, left);
  assertEquals(whales(again), [["0xa", "YES", null], ["0xb", "YES", null], ["0xc", "YES", null]]);
});

Deno.test("noteExit() notes the first trade of a whale the other way, whatever its size", () => {
  const exit = trade({ wallet: "0xa", direction: "sell", usd: 1, timeMs: START_MS + 5 });
  const [after, outcome] = noteExit(followed(), exit);
  assertEquals(outcome, "YES");
  assertEquals(whales(after), [["0xa", "YES", START_MS + 5], ["0xb", "YES", null]]);
  const [same, again] = noteExit(after, { ...exit, timeMs: START_MS + 9 });
  assertStrictEquals(same, after);
  assertEquals(again, undefined);
});

Deno.test("noteExit() of NO is buying YES", () => {
  const sold = followed({ direction: "sell" });
  assertEquals(noteExit(sold, trade({ wallet: "0xa", direction: "buy" }))[1], "NO");
  assertEquals(noteExit(sold, trade({ wallet: "0xa", direction: "sell" }))[1], undefined);
});

Deno.test("noteExit() sees nothing in another wallet, another market, the same way, or before it was followed", () => {
  const before = followed();
  const exit = trade({ wallet: "0xa", direction: "sell" });
  const others = [
    { wallet: "0xc" },
    { marketId: OTHER_MARKET },
    { direction: "buy" as const },
    { timeMs: START_MS - 1 },
  ];
  for (const other of others) {
    const [after, outcome] = noteExit(before, { ...exit, ...other });
    assertStrictEquals(after, before);
    assertEquals(outcome, undefined);
  }
});

Deno.test("unfollow() forgets one outcome, or the market", () => {
  const both = followed({ direction: "sell" }, followed());
  assertEquals(whales(unfollow(both, MARKET, "YES")), [["0xa", "NO", null], ["0xb", "NO", null]]);
  assertEquals(unfollow(both, MARKET).size, 0);
  assertEquals(unfollow(followed(), MARKET, "YES").size, 0);
  assertStrictEquals(unfollow(both, OTHER_MARKET), both);
});
