import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_PARAMS, PARAM_RANGES, type StrategyParams, strategyParams } from "../../mod.ts";
import { readProject } from "../style/structure.ts";

/** Written out again, so that nobody moves an end of a range by mistake. */
const RANGES = Object.entries(
  {
    minSizeUsd: [0, Number.MAX_VALUE],
    minMarketVolume: [0, Number.MAX_VALUE],
    minWalletWr: [0, 1],
    maxPriceImpact: [0, Number.MAX_VALUE],
    minConfirmations: [1, 1_000],
    windowHours: [0, 87_840],
    cooldownHours: [0, 87_840],
    capital: [1, 1e9],
    positionSizePct: [0, 1],
    maxPositionUsd: [0, 5e6],
    maxDrawdown: [0, 1],
    maxDrawdownFromPeak: [0, 1],
    warnLevel: [0, 1],
    marksToTrip: [1, 1000],
    maxMarketUsd: [0, 9e9],
    maxEventUsd: [0, 9e9],
    maxExposureUsd: [0, 9e9],
    maxDayUsd: [0, 9e9],
    maxPositions: [0, 1e9],
    maxSignalAgeMs: [0, 8.64e15],
    maxPriceAgeMs: [0, 8.64e15],
    forgetHours: [0, 24 * 3660],
  } as const,
);

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
    // Nothing beyond the strategy as it is written down.
    maxDrawdownFromPeak: 1,
    warnLevel: 1,
    marksToTrip: 1,
    maxMarketUsd: 9e9,
    maxEventUsd: 9e9,
    maxExposureUsd: 9e9,
    maxDayUsd: 9e9,
    maxPositions: 1e9,
    maxSignalAgeMs: 8.64e15,
    maxPriceAgeMs: 8.64e15,
    tradeWhileBlind: false,
    watchExits: false,
    forgetHours: 0,
  });
});

Deno.test("the documentation of each parameter says its default", () => {
  const source = readProject().get("src/core/strategy_params.ts")!;
  const said = [...source.matchAll(/@default \{(.+)\}[^;]*?\n\s+readonly (\w+):/g)];
  assertEquals(said.map(([, , name]) => name), Object.keys(DEFAULT_PARAMS));
  for (const [, value, name] of said) {
    const key = name as keyof StrategyParams;
    const isNoLimit = value === "no limit";
    assertEquals(isNoLimit, Number(DEFAULT_PARAMS[key]) >= 1e9, key);
    if (isNoLimit) continue;
    assertEquals(JSON.parse(value!.replaceAll("_", "")), DEFAULT_PARAMS[key], key);
  }
});

Deno.test("strategyParams() keeps what it is given", () => {
  const given = { categories: [], minConfirmations: 3, windowHours: 0.5 };
  assertEquals(strategyParams(given), { ...DEFAULT_PARAMS, ...given });
});

Deno.test("strategyParams() has a range for every number", () => {
  const numbers = Object.entries(DEFAULT_PARAMS)
    .filter(([, value]) => typeof value === "number")
    .map(([name]) => name);
  assertEquals(RANGES.map(([name]) => name).toSorted(), numbers.toSorted());
  assertEquals<object>(PARAM_RANGES, Object.fromEntries(RANGES));
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
