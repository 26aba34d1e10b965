import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  canonicalState,
  createEngineState,
  type EngineState,
  mapEntries,
  mapGet,
  relevanceOf,
  step,
} from "../../mod.ts";
import { fc } from "../properties.ts";
import { fill, known, MARKET, OTHER_MARKET, START_MS, trade, warmUp } from "./builders.ts";

/** A state with an order under way in {@linkcode MARKET}. */
function ordered(): EngineState {
  return ["0xa", "0xb"].reduce(
    (state, wallet) => step(state, { kind: "trade", trade: trade({ wallet }) })[0],
    createEngineState(warmUp()),
  );
}

/** A state that holds shares in {@linkcode MARKET}, bought by that order. */
function holding(): EngineState {
  const state = ordered();
  const [entry] = mapEntries(state.router.openOrders);
  const orderId = entry![0];
  const [after] = step(state, {
    kind: "fill",
    fill: fill(orderId),
  });
  return after;
}

Deno.test("relevanceOf() names the minimum size, and no market when nothing is held or ordered", () => {
  const state = createEngineState(warmUp(), { params: { minSizeUsd: 7 } });
  const { minSizeUsd, markets, known } = relevanceOf(state);
  assertEquals([minSizeUsd, markets.size, known.size], [7, 0, 0]);
});

Deno.test("relevanceOf() has the facts that the state has, whatever is ordered", () => {
  for (const state of [createEngineState(warmUp()), ordered()]) {
    const event = { kind: "market", marketId: "0x9", market: known(), timeMs: 0 } as const;
    assertEquals(mapGet(relevanceOf(step(state, event)[0]).known, "0x9"), known());
  }
});

Deno.test("relevanceOf() names markets where shares are held or ordered", () => {
  assertEquals(relevanceOf(ordered()).markets, new Set([MARKET]));
  assertEquals(relevanceOf(holding()).markets, new Set([MARKET]));
  assertEquals(ordered().account.heldMarkets.size, 0);
});

Deno.test("step() takes a small trade in a market that matters like a quote of its price", () => {
  const price = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.constantFrom(ordered(), holding()), price, (state, yesPrice) => {
    const small = trade({ usd: 1, price: yesPrice });
    const [traded, [verdict, ...effects]] = step(state, { kind: "trade", trade: small });
    const { marketId, timeMs } = small;
    const [quoted, same] = step(state, { kind: "quote", marketId, yesPrice, timeMs });
    assertEquals(canonicalState(traded), canonicalState(quoted));
    assertEquals([verdict, effects], [{ kind: "verdict", step: "size" }, [...same]]);
  }));
});

Deno.test("step() passes over what relevanceOf() says does not matter", () => {
  const states = [createEngineState(warmUp()), ordered(), holding()];
  const given = fc.record({
    state: fc.constantFrom(...states),
    marketId: fc.constantFrom(OTHER_MARKET, "0xunknown"),
    usd: fc.oneof(fc.double({ min: 0, max: 9_999.99, noNaN: true }), fc.constant(NaN)),
    price: fc.double({ min: 0, max: 1, noNaN: true }),
    wallet: fc.constantFrom("0xa", "0xc", "0xstranger"),
    timeMs: fc.constantFrom(0, START_MS, START_MS * 2),
  });
  fc.assert(fc.property(given, ({ state, ...fields }) => {
    const [after, effects] = step(state, { kind: "trade", trade: trade(fields) });
    assertStrictEquals(after, state);
    assertEquals(effects, [{ kind: "verdict", step: "size" }]);
  }));
});
