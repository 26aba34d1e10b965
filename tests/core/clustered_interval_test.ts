import { assert, assertEquals } from "@std/assert";
import { clusteredInterval, type ClusteredValue } from "../../src/core/clustered_interval.ts";
import { fc } from "../properties.ts";

function values(clusters: Readonly<Record<string, readonly number[]>>): ClusteredValue[] {
  return Object.entries(clusters).flatMap(([cluster, numbers]) =>
    numbers.map((value) => ({ cluster, value }))
  );
}

Deno.test("clusteredInterval() adds up the deviations of a group before it squares them", () => {
  // m = 1/2; a deviates by 1 in all, b by −1: V = 2/1 · (1 + 1) / 16.
  const [low, high] = clusteredInterval(values({ a: [1, 1], b: [0, 0] }), () => 1)!;
  assertEquals([low, high], [0.5 - 0.5, 0.5 + 0.5]);
});

Deno.test("clusteredInterval() asks for the 97.5 % quantile with one degree of freedom less than groups", () => {
  const asked: number[][] = [];
  clusteredInterval(values({ a: [1], b: [2], c: [3] }), (...args) => {
    asked.push(args);
    return 2;
  });
  assertEquals(asked, [[0.975, 2]]);
});

Deno.test("clusteredInterval() is null with fewer than two groups, or without a mean", () => {
  assertEquals(clusteredInterval([], () => 1), null);
  assertEquals(clusteredInterval(values({ a: [1, 2, 3] }), () => 1), null);
  assertEquals(clusteredInterval(values({ a: [Infinity], b: [1] }), () => 1), null);
});

Deno.test("clusteredInterval() of a hundred copies in each market is as wide as that of one", () => {
  const numbers = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 8 });
  fc.assert(fc.property(numbers, (each) => {
    const one = values(Object.fromEntries(each.map((value, i) => [`m${i}`, [value]])));
    const many = values(
      Object.fromEntries(each.map((value, i) => [`m${i}`, Array(100).fill(value)])),
    );
    const [low, high] = clusteredInterval(one, () => 2)!;
    const [manyLow, manyHigh] = clusteredInterval(many, () => 2)!;
    assert(Math.abs(low - manyLow) < 1e-9 && Math.abs(high - manyHigh) < 1e-9);
  }));
});
