import { assertEquals } from "@std/assert";
import { figureOrNull, meanOf } from "../../src/core/figure.ts";

Deno.test("figureOrNull() keeps numbers, and nothing else", () => {
  assertEquals([0, -1.5, 1e308].map(figureOrNull), [0, -1.5, 1e308]);
  assertEquals([NaN, Infinity, -Infinity].map(figureOrNull), [null, null, null]);
});

Deno.test("meanOf() is the mean, and none of no numbers", () => {
  assertEquals(meanOf([1, 2, 6]), 3);
  assertEquals(meanOf(Float64Array.of(1, 2)), 1.5);
  assertEquals(figureOrNull(meanOf([])), null);
});
