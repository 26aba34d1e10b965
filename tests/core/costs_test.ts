import { assert, assertEquals, assertThrows } from "@std/assert";
import { costModel, DEFAULT_COSTS, feeRate, feeRateOf, MICROS, takerFeeMicros } from "../../mod.ts";
import { fc, whole } from "../properties.ts";

Deno.test("takerFeeMicros() is shares × rate × price × (1 − price)", () => {
  // 25 shares at 0.64 with the rate of crypto markets cost 0.4032 dollars, as seen on chain.
  assertEquals(takerFeeMicros(25_000_000, 640_000, 0.07), 403_200);
  assertEquals(takerFeeMicros(1_000_000_000, 500_000, 0.04), 10_000_000);
  assertEquals(takerFeeMicros(1_000_000_000, 500_000, 0), 0);
});

Deno.test("takerFeeMicros() rounds up to 0.00001 dollars", () => {
  assertEquals(takerFeeMicros(1, 500_000, 0.05), 10);
  assertEquals(takerFeeMicros(1_000_000, 500_000, 0.04), 10_000);
  assertEquals(takerFeeMicros(1_000_001, 500_000, 0.04), 10_010);
});

Deno.test("takerFeeMicros() is symmetric: it depends on the distance to one half", () => {
  fc.assert(fc.property(whole(1, 1e12), whole(1, MICROS - 1), (shares, price) => {
    const gap = takerFeeMicros(shares, price, 0.05) - takerFeeMicros(shares, MICROS - price, 0.05);
    assert(Math.abs(gap) <= 10, String(gap));
  }));
});

Deno.test("takerFeeMicros() is never below the exact fee and at most one step above", () => {
  fc.assert(
    fc.property(whole(1, 1e13), whole(1, MICROS - 1), whole(0, 100), (shares, price, percent) => {
      const fee = takerFeeMicros(shares, price, percent / 100);
      const scaled = BigInt(shares) * BigInt(percent) * BigInt(price) * BigInt(MICROS - price);
      const exact = Number(scaled) / 1e14;
      // Floating point may miss the last digits of very large fees.
      const tolerance = 1e-4 + exact * 1e-12;
      assert(fee >= exact - tolerance && fee < exact + 10 + tolerance, `${fee} for ${exact}`);
      assert(Number.isSafeInteger(fee) && fee % 10 === 0 && !Object.is(fee, -0));
    }),
  );
});

Deno.test("feeRateOf() knows the rate of each category by its name", () => {
  const rates = {
    Politics: 0.04,
    Geopolitics: 0,
    Finance: 0.04,
    Tech: 0.04,
    Mentions: 0.04,
    Crypto: 0.07,
    Sports: 0.05,
    Economy: 0.05,
    Art_and_Culture: 0.05,
    Climate_and_Science: 0.05,
    "": 0.05,
  };
  for (const [category, rate] of Object.entries(rates)) {
    assertEquals(feeRateOf(category), rate, category);
    assertEquals(feeRateOf(category.toUpperCase()), rate, category);
  }
});

Deno.test("feeRate() takes the rate of the cost model where it has one", () => {
  assertEquals(feeRate(DEFAULT_COSTS, "Crypto"), 0.07);
  assertEquals(feeRate({ ...DEFAULT_COSTS, feeRate: 0.01 }, "Crypto"), 0.01);
  assertEquals(feeRate({ ...DEFAULT_COSTS, feeRate: 0 }, "Crypto"), 0);
});

Deno.test("costModel() fills in the defaults", () => {
  assertEquals(costModel(), DEFAULT_COSTS);
  assertEquals(costModel({ halfSpread: 0 }), { feeRate: null, halfSpread: 0, fillDelayMs: 5_000 });
});

Deno.test("costModel() takes both ends of each range", () => {
  for (const value of [0, 1]) costModel({ feeRate: value, halfSpread: value, fillDelayMs: value });
});

Deno.test("costModel() refuses what is out of range and names it", () => {
  for (const value of [-0.01, 1.01, NaN, Infinity]) {
    const rule = `outside 0 to 1: ${value}`;
    assertThrows(() => costModel({ feeRate: value }), RangeError, `feeRate ${rule}`);
    assertThrows(() => costModel({ halfSpread: value }), RangeError, `halfSpread ${rule}`);
  }
  for (const fillDelayMs of [-1, 0.5, NaN, Infinity]) {
    assertThrows(() => costModel({ fillDelayMs }), RangeError, "fillDelayMs");
  }
});
