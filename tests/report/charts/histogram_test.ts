import { assertEquals } from "@std/assert";
import { histogram, trimmed } from "../../../src/report/charts/histogram.ts";
import { fc } from "../../properties.ts";

Deno.test("histogram() counts an edge to the range that it begins", () => {
  const ranges = histogram([-5, 0, 0.5, 1, 99], [0, 1]);
  assertEquals(ranges.map(({ count }) => count), [1, 2, 2]);
  assertEquals(ranges.map(({ from }) => from), [-Infinity, 0, 1]);
});

Deno.test("histogram() counts every value once", () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
    const counts = histogram(values, [-1, 0, 1, 100]).map(({ count }) => count);
    assertEquals(counts.reduce((sum, count) => sum + count), values.length);
  }));
});

Deno.test("trimmed() leaves out the empty ranges at the ends, not those between", () => {
  const ranges = histogram([0.5, 2.5], [0, 1, 2, 3]);
  assertEquals(trimmed(ranges).map(({ count }) => count), [1, 0, 1]);
  assertEquals(trimmed(histogram([], [0])), []);
});
