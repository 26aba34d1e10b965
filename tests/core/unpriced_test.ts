import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createEngineState, type EngineState, step } from "../../mod.ts";
import { priceOf, takeUnpriced } from "../../src/core/unpriced.ts";
import { OTHER_MARKET, START_MS, trade, warmUp } from "./builders.ts";

/** A state in which the whale "0xa" has traded. */
function oneSeen(params = {}): EngineState {
  const state = createEngineState(warmUp(), { params });
  return step(state, { kind: "trade", trade: trade({ wallet: "0xa" }) })[0];
}

Deno.test("takeUnpriced() rejects as step() does, and leaves the state alone", () => {
  const state = oneSeen();
  for (const given of [{ usd: 1 }, { marketId: "0x99" }, { wallet: "0xnobody" }]) {
    const [verdict] = step(state, { kind: "trade", trade: trade(given) })[1];
    const [after, rejectedBy] = takeUnpriced(state, trade(given))!;
    assertEquals(verdict, { kind: "verdict", step: rejectedBy });
    assertStrictEquals(after, state);
  }
});

Deno.test("takeUnpriced() lets a trade join a window as step() does", () => {
  const state = oneSeen();
  const other = trade({ marketId: OTHER_MARKET, timeMs: START_MS + 1 });
  assertEquals(takeUnpriced(state, other), [
    step(state, { kind: "trade", trade: other })[0],
    "confirmation",
  ]);
});

Deno.test("takeUnpriced() leaves signals and whales that leave to step()", () => {
  const second = trade({ wallet: "0xb", timeMs: START_MS + 1 });
  assertEquals(takeUnpriced(oneSeen(), second), undefined);
  const [followed] = step(oneSeen({ watchExits: true }), { kind: "trade", trade: second });
  const leaving = trade({ wallet: "0xa", direction: "sell", usd: 1, timeMs: START_MS + 2 });
  assertEquals(takeUnpriced(followed, leaving), undefined);
  assert(takeUnpriced(followed, { ...leaving, direction: "buy" }) !== undefined);
});

Deno.test("priceOf() gives the price of a trade, and when it was heard of where somebody says", () => {
  const { marketId, price: yesPrice, timeMs } = trade();
  assertEquals(priceOf(trade()), { marketId, yesPrice, timeMs });
  assertEquals(priceOf(trade(), 7), { marketId, yesPrice, timeMs, receivedMs: 7 });
});
