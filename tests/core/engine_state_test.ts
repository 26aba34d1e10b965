import { assertEquals, assertThrows } from "@std/assert";
import { createEngineState, DEFAULT_COSTS, DEFAULT_PARAMS } from "../../mod.ts";
import { warmUp } from "./builders.ts";

Deno.test("createEngineState() starts with the capital in cash and nothing else", () => {
  const { filter, router, account, risk, costs, trading } = createEngineState(warmUp());
  assertEquals(filter.params, DEFAULT_PARAMS);
  assertEquals([filter.windows.size, router.openOrders.size, router.lastRouted.size], [0, 0, 0]);
  assertEquals([router.reservedMicros, router.resolved.size], [0, 0]);
  assertEquals([account.cashMicros, account.capitalMicros], [1e10, 1e10]);
  assertEquals([risk.capitalMicros, risk.pause], [1e10, null]);
  assertEquals(costs, DEFAULT_COSTS);
  assertEquals(trading, true);
});

Deno.test("createEngineState() takes parameters, costs and whether to trade", () => {
  const state = createEngineState(warmUp(), {
    params: { capital: 500 },
    costs: { feeRate: 0.01 },
    trading: false,
  });
  assertEquals(state.account.capitalMicros, 500_000_000);
  assertEquals(state.costs, { ...DEFAULT_COSTS, feeRate: 0.01 });
  assertEquals(state.trading, false);
});

Deno.test("createEngineState() refuses parameters and costs that are out of range", () => {
  assertThrows(
    () => createEngineState(warmUp(), { params: { capital: 0 } }),
    RangeError,
    "capital",
  );
  assertThrows(
    () => createEngineState(warmUp(), { costs: { feeRate: -1 } }),
    RangeError,
    "feeRate",
  );
});
