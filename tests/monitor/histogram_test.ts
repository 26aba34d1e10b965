import { assertEquals } from "@std/assert";
import { Histogram } from "../../src/monitor/histogram.ts";
import { fc } from "../properties.ts";

Deno.test("Histogram counts a value in the first bucket that reaches it", () => {
  const histogram = new Histogram([1, 2]);
  for (const value of [0, 1, 1.5, 2, 2.1, 100]) histogram.record(value);
  assertEquals(histogram.counts, [2, 2, 2]);
  assertEquals([histogram.count, histogram.sum], [6, 106.6]);
});

Deno.test("Histogram takes what is no number, or below zero, for zero", () => {
  const histogram = new Histogram([1]);
  histogram.record(NaN);
  histogram.record(-5);
  assertEquals([histogram.counts, histogram.sum], [[2, 0], 0]);
});

Deno.test("Histogram loses no value", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (values) => {
    const histogram = new Histogram();
    for (const value of values) histogram.record(value);
    const { bounds, counts } = histogram;
    assertEquals(histogram.count, values.length);
    bounds.forEach((bound, i) => {
      const below = counts.slice(0, i + 1).reduce((a, b) => a + b);
      assertEquals(below, values.filter((value) => value <= bound).length);
    });
  }));
});
