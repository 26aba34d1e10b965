import { assert, assertEquals } from "@std/assert";
import {
  type CostModel,
  costModel,
  createEngineState,
  DEFAULT_COSTS,
  fromMicros,
  MICROS,
  type Order,
  paperFill,
  purchaseCostMicros,
  routeSignal,
  type Signal,
  takerFeeMicros,
} from "../../mod.ts";
import { fc, whole } from "../properties.ts";
import { MARKET, order, signal, START_MS, warmUp } from "./builders.ts";

const FREE: CostModel = { feeRate: 0, halfSpread: 0, fillDelayMs: 0 };

function fillAt(lastMicros: number, given: Partial<Order> = {}, costs = DEFAULT_COSTS) {
  return paperFill(order(given), { lastMicros, timeMs: START_MS + 5_000 }, costs);
}

Deno.test("paperFill() pays the last price, half the spread and its own impact", () => {
  const fill = fillAt(400_000);
  assert(!("reason" in fill));
  // 300 dollars in a market of a million move the price by 0.03 %.
  assertEquals([fill.spreadMicros, fill.impactMicros, fill.priceMicros], [5_000, 120, 405_120]);
  assertEquals(fill.sharesMicros, Math.floor(300_000_000 / 0.40512));
  assertEquals(fill.feeMicros, takerFeeMicros(fill.sharesMicros, 405_120, 0.04));
  assertEquals([fill.orderId, fill.timeMs], ["o-1", START_MS + 5_000]);
});

Deno.test("paperFill() rounds its own impact up", () => {
  const fill = fillAt(400_000, { liquidityUsd: 999_999 }, FREE);
  assert(!("reason" in fill));
  assertEquals(fill.impactMicros, 121);
});

Deno.test("paperFill() without costs buys at the last price", () => {
  const fill = fillAt(400_000, { liquidityUsd: 0 }, FREE);
  assert(!("reason" in fill));
  assertEquals([fill.priceMicros, fill.sharesMicros, fill.feeMicros], [400_000, 750_000_000, 0]);
  assertEquals([fill.spreadMicros, fill.impactMicros], [0, 0]);
});

Deno.test("paperFill() takes the fee rate of the category unless the costs have one", () => {
  function fee(category: string, feeRate: number | null): number {
    const fill = fillAt(500_000, { category }, costModel({ feeRate }));
    assert(!("reason" in fill));
    return fill.feeMicros;
  }
  assertEquals(fee("Geopolitics", null), 0);
  assert(fee("Crypto", null) > fee("Politics", null));
  assertEquals(fee("Crypto", 0.04), fee("Politics", null));
});

Deno.test("paperFill() refuses to pay a dollar or more", () => {
  assert(!("reason" in fillAt(999_999, { liquidityUsd: 0 }, FREE)));
  assertEquals(fillAt(MICROS, { liquidityUsd: 0 }, FREE), { reason: "price_out_of_range" });
  assertEquals(fillAt(995_000), { reason: "price_out_of_range" });
  assertEquals(fillAt(400_000, { liquidityUsd: 1 }), { reason: "price_out_of_range" });
  assertEquals(fillAt(400_000, { liquidityUsd: Number.MIN_VALUE }), {
    reason: "price_out_of_range",
  });
});

Deno.test("paperFill() never pays less than a tenth of a cent", () => {
  const fill = fillAt(0, { liquidityUsd: 0 }, FREE);
  assert(!("reason" in fill));
  assertEquals([fill.priceMicros, fill.sharesMicros], [1_000, 300_000_000_000]);
});

Deno.test("paperFill() buys nothing for nothing", () => {
  assertEquals(fillAt(400_000, { notionalMicros: 0 }), { reason: "size_zero" });
});

Deno.test("a paper fill never costs more than its order has set aside", () => {
  const cases = fc.record({
    sizeMicros: whole(1, 5e12),
    triggerMicros: whole(1, MICROS - 1),
    lastMicros: whole(0, MICROS),
    liquidityUsd: fc.oneof(whole(0, 1e9), fc.double({ min: 0, max: 1e9, noNaN: true })),
    direction: fc.constantFrom("buy" as const, "sell" as const),
    category: fc.constantFrom("Politics", "Crypto", "Geopolitics", "Sports"),
    feeRate: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true })),
    halfSpread: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.2, noNaN: true })),
  });
  let fills = 0;
  fc.assert(
    fc.property(cases, ({ sizeMicros, triggerMicros, lastMicros, liquidityUsd, ...given }) => {
      const { direction, category, feeRate, halfSpread } = given;
      const wanted: Signal = signal({
        sizeUsd: fromMicros(sizeMicros),
        triggerPrice: fromMicros(triggerMicros),
        direction,
        category,
      });
      const state = createEngineState(
        warmUp({ liquidityUsd: new Map([[MARKET, liquidityUsd]]) }),
        { params: { capital: 1e9, maxPositionUsd: 5e6 }, costs: { feeRate, halfSpread } },
      );
      const [, decision] = routeSignal(state, wanted);
      assert(decision.kind === "order");
      const fill = paperFill(decision.order, { lastMicros, timeMs: START_MS }, state.costs);
      if ("reason" in fill) return;
      fills++;
      const { marketId, outcome, reservedMicros } = decision.order;
      const costMicros = purchaseCostMicros({ ...fill, marketId, outcome, category });
      assert(costMicros <= reservedMicros, `${costMicros} of ${reservedMicros}`);
      assert(fill.priceMicros > 0 && fill.priceMicros < MICROS && !Object.is(fill.feeMicros, -0));
    }),
    { numRuns: 3_000 },
  );
  assert(fills > 1_000, String(fills));
});
