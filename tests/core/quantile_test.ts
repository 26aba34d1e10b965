import { assert, assertEquals, assertThrows } from "@std/assert";
import { quantileSorted } from "../../src/core/quantile.ts";
import { fc } from "../properties.ts";

Deno.test("quantileSorted() interpolates between order statistics", () => {
  assertEquals(quantileSorted([1, 2, 3, 4], 0.5), 2.5);
  assertEquals(quantileSorted([10, 20, 30, 40, 50], 0.95), 48);
  assertEquals(quantileSorted(Float64Array.of(1, 3), 0.25), 1.5);
});

Deno.test("quantileSorted() of one number is that number", () => {
  assertEquals([0, 0.5, 1].map((q) => quantileSorted([7], q)), [7, 7, 7]);
});

Deno.test("quantileSorted() at 0 and 1 is the least and the greatest", () => {
  assertEquals(quantileSorted([1, 2, 9], 0), 1);
  assertEquals(quantileSorted([1, 2, 9], 1), 9);
});

Deno.test("quantileSorted() grows with q and stays between the ends", () => {
  const numbers = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(numbers, fraction, fraction, (values, one, other) => {
    const sorted = Float64Array.from(values).sort();
    const low = quantileSorted(sorted, Math.min(one, other));
    const high = quantileSorted(sorted, Math.max(one, other));
    // The last digit of an interpolation may be off by a rounding.
    const slack = 1e-6;
    assert(sorted[0]! - slack <= low && low <= high + slack && high <= sorted.at(-1)! + slack);
  }));
});

Deno.test("quantileSorted() refuses no numbers, and fractions outside 0 to 1", () => {
  assertThrows(() => quantileSorted([], 0.5), RangeError, "no numbers");
  for (const q of [-0.1, 1.1, NaN]) {
    assertThrows(() => quantileSorted([1], q), RangeError, `outside 0 to 1: ${q}`);
  }
});
