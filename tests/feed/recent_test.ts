import { assertEquals, assertLess } from "@std/assert";
import { RecentMap, RecentNumbers, RecentSet } from "../../src/feed/recent.ts";
import { fc } from "../properties.ts";

Deno.test("RecentSet, RecentMap and RecentNumbers remember at least the last ones, and not all", () => {
  const set = new RecentSet(100);
  const map = new RecentMap<number>(100);
  const numbers = new RecentNumbers(100);
  for (let i = 0; i < 1000; i++) {
    set.take(`k${i}`);
    map.set(`k${i}`, i);
    numbers.set(`k${i}`, i);
  }
  const ages = Array.from({ length: 100 }, (_, age) => 999 - age);
  assertEquals(ages.filter((i) => set.take(`k${i}`)), []);
  assertEquals(ages.map((i) => map.get(`k${i}`)), ages);
  assertEquals(ages.map((i) => numbers.get(`k${i}`)), ages);
  assertEquals([set.take("k0"), map.get("k0"), numbers.get("k0")], [true, undefined, undefined]);
});

Deno.test("RecentNumbers is a RecentMap of numbers, whatever is done to it", () => {
  const action = fc.tuple(fc.nat({ max: 40 }), fc.option(fc.double()));
  fc.assert(fc.property(fc.nat({ max: 12 }), fc.array(action), (more, actions) => {
    const numbers = new RecentNumbers(1 + more);
    const map = new RecentMap<number>(1 + more);
    for (const [n, value] of actions) {
      const key = `k${n}`;
      if (value !== null) {
        numbers.set(key, value);
        map.set(key, value);
      }
      assertEquals(numbers.get(key), map.get(key));
    }
  }));
});

Deno.test("RecentNumbers stays as large as it was made, however much it is told", () => {
  const numbers = new RecentNumbers(65_536);
  const before = Deno.memoryUsage().external;
  for (let i = 0; i < 300_000; i++) numbers.set(`f-${i}`, i);
  assertLess(Deno.memoryUsage().external - before, 1_000_000);
});
