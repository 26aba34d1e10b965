import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_PARAMS, type StrategyParams, strategyParams } from "../../mod.ts";
import { PARAM_RANGES } from "../../src/core/strategy_params.ts";

const RANGES = Object.entries(PARAM_RANGES);

Deno.test("strategyParams() without arguments gives the documented defaults", () => {
  assertEquals(strategyParams(), {
    minSizeUsd: 10_000,
    minMarketVolume: 500_000,
    categories: ["Politics", "Geopolitics"],
    minWalletWr: 0.6,
    maxPriceImpact: 0.05,
    minConfirmations: 2,
    windowHours: 24,
    cooldownHours: 168,
    capital: 10_000,
    positionSizePct: 0.03,
    maxPositionUsd: 50_000,
    maxDrawdown: 0.15,
  });
});

Deno.test("strategyParams() keeps what it is given", () => {
  const given = { categories: [], minConfirmations: 3, windowHours: 0.5 };
  assertEquals(strategyParams(given), { ...DEFAULT_PARAMS, ...given });
});

Deno.test("strategyParams() has a range for every number", () => {
  const numbers = Object.keys(DEFAULT_PARAMS).filter((name) => name !== "categories");
  assertEquals(RANGES.map(([name]) => name).toSorted(), numbers.toSorted());
});

for (const [name, [low, high]] of RANGES) {
  Deno.test(`strategyParams() takes ${name} from ${low} to ${high}`, () => {
    for (const value of [low, high]) strategyParams({ [name]: value });
    const outside = [low - 1e-9 * Math.max(low, 1), high * (1 + 1e-9), NaN, undefined];
    for (const value of outside) {
      const given = { [name]: value } as Partial<StrategyParams>;
      assertThrows(() => strategyParams(given), RangeError, `Cannot use ${name} outside`);
    }
  });
}

Deno.test("strategyParams() takes whole numbers of confirmations only", () => {
  assertThrows(() => strategyParams({ minConfirmations: 2.5 }), RangeError, "whole number: 2.5");
});
