import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { mapEntries, mapFrom, mapSet, type PersistentMap } from "../../mod.ts";
import { thinOut } from "../../src/core/thin_out.ts";
import { fc } from "../properties.ts";

/** A map whose values are its keys' numbers. */
function numbers(count: number): PersistentMap<number> {
  return mapFrom(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
}

Deno.test("thinOut() looks when the number of keys is a power of two, from four on", () => {
  const looked: number[] = [];
  for (let size = 0; size <= 130; size++) {
    const map = numbers(size);
    const same = thinOut(map, () => {
      looked.push(size);
      return [];
    });
    assertStrictEquals(same, map);
  }
  assertEquals(looked, [4, 8, 16, 32, 64, 128]);
});

Deno.test("thinOut() lets nothing go unless a quarter can", () => {
  const map = numbers(16);
  assertStrictEquals(thinOut(map, () => ["k1", "k2", "k3"]), map);
  const thinned = thinOut(map, () => ["k1", "k2", "k3", "k4"]);
  assertEquals(thinned.size, 12);
  assertEquals([...mapEntries(thinned)].filter(([, i]) => i >= 1 && i <= 4), []);
});

Deno.test("thinOut() keeps less than three times what is worth keeping, and looks at few keys for each new one", () => {
  const given = fc.record({
    /** How long a key is worth keeping, in keys that come after it; changes now and then. */
    spans: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 }),
    count: fc.integer({ min: 1, max: 1_500 }),
  });
  fc.assert(
    fc.property(given, ({ spans, count }) => {
      let map = numbers(0);
      let [looked, mostWanted] = [0, 0];
      for (let i = 0; i < count; i++) {
        const span = spans[Math.floor(i * spans.length / count)]!;
        const isOld = (number: number) => i - number > span;
        mostWanted = Math.max(mostWanted, [...mapEntries(map)].filter(([, n]) => !isOld(n)).length);
        map = thinOut(map, () => {
          looked += map.size;
          return [...mapEntries(map)].filter(([, n]) => isOld(n)).map(([key]) => key);
        });
        map = mapSet(map, `k${i}`, i);
        assert(map.size <= Math.max(4, 3 * mostWanted), `${map.size} keys, ${mostWanted} wanted`);
      }
      assert(looked <= 6 * count + 4, `${looked} looks for ${count} keys`);
    }),
    { numRuns: 40 },
  );
});
