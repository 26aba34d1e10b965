import { assertEquals, assertThrows } from "@std/assert";
import { quantileSorted } from "../../../src/core/quantile.ts";
import { quantileSelect } from "../../../src/research/whales/quantile_select.ts";
import { fc } from "../../properties.ts";

const number = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.double({ noNaN: true, min: 0, max: 1e9 }),
);

Deno.test("quantileSelect() equals quantileSorted() of the sorted numbers", () => {
  fc.assert(fc.property(
    fc.array(number, { minLength: 1, maxLength: 300, size: "max" }),
    fc.oneof(fc.constantFrom(0, 0.5, 0.95, 1), fc.double({ noNaN: true, min: 0, max: 1 })),
    (numbers, q) => {
      const expected = quantileSorted(Float64Array.from(numbers).sort(), q);
      assertEquals(quantileSelect(Float64Array.from(numbers), q), expected);
    },
  ));
});

Deno.test("quantileSelect() keeps the numbers, in another order", () => {
  fc.assert(fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
    const values = Float64Array.from(numbers);
    quantileSelect(values, 0.7);
    assertEquals(values.toSorted(), Float64Array.from(numbers).sort());
  }));
});

Deno.test("quantileSelect() is exact where the pivots are always the worst", () => {
  // Organ pipes, and numbers of which the middle one is always the smallest.
  const pipes = Float64Array.from({ length: 2001 }, (_, i) => 1000 - Math.abs(1000 - i));
  const killer = Float64Array.from({ length: 4000 }, (_, i) => i % 2 === 0 ? i : 4000 - i);
  for (const values of [pipes, killer]) {
    for (const q of [0, 0.25, 0.5, 0.95, 1]) {
      assertEquals(quantileSelect(values.slice(), q), quantileSorted(values.toSorted(), q));
    }
  }
});

Deno.test("quantileSelect() throws like quantileSorted()", () => {
  assertThrows(() => quantileSelect(new Float64Array(), 0.5), RangeError, "no numbers");
  assertThrows(() => quantileSelect(new Float64Array(), 0), RangeError, "no numbers");
  for (const q of [-0.1, 1.1, NaN]) {
    assertThrows(() => quantileSelect(Float64Array.of(1, 2), q), RangeError, "outside 0 to 1");
  }
});
