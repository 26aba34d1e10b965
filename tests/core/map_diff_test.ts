import { assertEquals, assertLess } from "@std/assert";
import { mapDelete, mapFrom, mapGet, mapSet, type PersistentMap } from "../../mod.ts";
import { mapDiff } from "../../src/core/map_diff.ts";
import { fc } from "../properties.ts";

/** More than a list of the trie holds, and among them four with the same hash. */
const KEYS = fc.constantFrom(
  ...Array.from({ length: 76 }, (_, i) => `key ${i}`),
  ...collidingKeys(),
);
const ENTRIES = fc.array(fc.tuple(KEYS, fc.nat(3)), { maxLength: 160, size: "max" });
const CHANGES = fc.array(fc.tuple(KEYS, fc.option(fc.nat(3))), { maxLength: 40, size: "max" });

/** Keys that differ only where the hash of a long key does not look. */
function collidingKeys(): readonly string[] {
  return ["1", "2", "3", "4"].map((digit) => `0x1${digit}${"0".repeat(62)}`);
}

function applied(
  map: PersistentMap<number>,
  changes: readonly (readonly [string, number | null])[],
): PersistentMap<number> {
  return changes.reduce(
    (next, [key, value]) => value === null ? mapDelete(next, key) : mapSet(next, key, value),
    map,
  );
}

/** The same by comparing every key of both. */
function plainDiff(before: PersistentMap<number>, after: PersistentMap<number>, keys: Set<string>) {
  const changed = [...keys].filter((key) => mapGet(before, key) !== mapGet(after, key)).sort();
  return {
    set: changed.flatMap((key): [string, number][] => {
      const value = mapGet(after, key);
      return value === undefined ? [] : [[key, value]];
    }),
    deleted: changed.filter((key) => mapGet(after, key) === undefined),
  };
}

function sorted({ set, deleted }: ReturnType<typeof mapDiff<number>>) {
  return {
    set: set.toSorted(([a], [b]) => a < b ? -1 : 1),
    deleted: deleted.toSorted(),
  };
}

Deno.test("mapDiff() finds what a comparison of all keys finds, in any two maps", () => {
  fc.assert(fc.property(ENTRIES, CHANGES, ENTRIES, (entries, changes, others) => {
    const before = mapFrom(entries);
    for (const after of [applied(before, changes), mapFrom(others)]) {
      const keys = new Set([...entries, ...changes, ...others].map(([key]) => key));
      assertEquals(sorted(mapDiff(before, after)), plainDiff(before, after, keys));
      assertEquals(sorted(mapDiff(after, before)), plainDiff(after, before, keys));
    }
  }));
});

Deno.test("mapDiff() tells a key whose value is undefined from one that is not there", () => {
  const before = mapFrom<number | undefined>([["a", 1]]);
  const after = mapSet(before, "b", undefined);
  assertEquals(mapDiff(before, after), { set: [["b", undefined]], deleted: [] });
  assertEquals(mapDiff(after, before), { set: [], deleted: ["b"] });
});

Deno.test("mapDiff() does not look at what two versions share", () => {
  const before = mapFrom(Array.from({ length: 100_000 }, (_, i) => [`key ${i}`, i]));
  const after = mapDelete(mapSet(before, "key 7", -1), "key 8");
  let looks = 0;
  const seen = new WeakMap<object, object>();
  /** The same nodes, and the same object for the same node; every look at one counts. */
  function counted<T extends object>(target: T): T {
    const proxy = seen.get(target) ?? new Proxy(target, {
      get(object, name, receiver) {
        looks++;
        const value = Reflect.get(object, name, receiver);
        return typeof value === "object" && value !== null ? counted(value) : value;
      },
    });
    seen.set(target, proxy);
    return proxy as T;
  }
  assertEquals(sorted(mapDiff(counted(before), counted(after))), {
    set: [["key 7", -1]],
    deleted: ["key 8"],
  });
  assertLess(looks, 2000);
});
