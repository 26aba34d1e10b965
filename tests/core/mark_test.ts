import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type Account, applyFill, mark, openAccount, type Outcome } from "../../mod.ts";
import { heldIn, markAll, type MarketMark } from "../../src/core/mark.ts";
import { MICROS } from "../../src/core/money.ts";
import { fc, whole } from "../properties.ts";
import { deepFreeze, START_MS } from "./builders.ts";
import { checkLedger } from "./ledger.ts";

const OUTCOMES: readonly Outcome[] = ["YES", "NO"];

function accountWith(markets: number): Account {
  let account = openAccount(1e6);
  for (let i = 0; i < markets; i++) {
    // One outcome in some markets, both in others.
    for (const outcome of OUTCOMES.slice(0, 1 + i % 2)) {
      account = applyFill(account, {
        marketId: `0x${i}`,
        outcome,
        category: "Politics",
        sharesMicros: 10_000_000 + i,
        priceMicros: 400_000,
        feeMicros: 0,
        timeMs: START_MS,
      });
    }
  }
  return deepFreeze(account);
}

function markOf(account: Account, marketId: string, yesMicros: number): MarketMark {
  const entry = heldIn(account, marketId)!;
  return { entry, yesMicros, noMicros: MICROS - yesMicros, quoted: undefined };
}

Deno.test("heldIn() finds positions where there are some, and nothing elsewhere", () => {
  const account = accountWith(2);
  assertEquals(Object.keys(heldIn(account, "0x1")!.value), ["YES", "NO"]);
  assertStrictEquals(heldIn(account, "0x2"), undefined);
});

Deno.test("markAll() marks several markets as mark() does one after the other", () => {
  const prices = fc.uniqueArray(fc.tuple(whole(0, 39), whole(0, MICROS)), {
    selector: ([market]) => market,
  });
  fc.assert(fc.property(whole(1, 40), prices, (markets, all) => {
    const account = accountWith(markets);
    const told = all.filter(([market]) => market < markets);
    const marks = told.map(([market, yesMicros]) => markOf(account, `0x${market}`, yesMicros));
    const expected = told.reduce(
      (next, [market, yesMicros]) => mark(next, `0x${market}`, yesMicros),
      account,
    );
    const marked = markAll(account, marks);
    assertEquals(marked, expected);
    checkLedger(marked);
  }));
});

Deno.test("markAll() returns the very same account when no price differs", () => {
  const account = accountWith(3);
  assertStrictEquals(markAll(account, []), account);
  assertStrictEquals(
    markAll(account, [markOf(account, "0x0", 400_000)]),
    account,
  );
});

Deno.test("markAll() throws on a price that is not 0 to a dollar", () => {
  const account = accountWith(1);
  assertThrows(() => markAll(account, [markOf(account, "0x0", MICROS + 1)]), RangeError);
});
