import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  emptyMap,
  mapDelete,
  mapEntries,
  mapFrom,
  mapGet,
  mapSet,
  type PersistentMap,
} from "../../mod.ts";
import { mapEntry, mapReplace, mapReplaceAll } from "../../src/core/persistent_map.ts";
import { fc } from "../properties.ts";
import { deepFreeze } from "./builders.ts";

const OFFSET_BASIS = 0x811c9dc5;

/** FNV-1a, 32 bits, going on from a state: what the map's hash is before its final (reversible) mix. */
function fnv1a(text: string, state = OFFSET_BASIS): number {
  let hash = state;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** Two texts that lead from a state to the same state. */
function collide(state: number): [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0;; i++) {
    const text = i.toString(36);
    const hash = fnv1a(text, state);
    const other = seen.get(hash);
    if (other !== undefined) return [other, text];
    seen.set(hash, text);
  }
}

/** Four keys whose hashes are the same: two that collide, each followed by two that collide from there. */
function collidingKeys(): string[] {
  const [a, b] = collide(OFFSET_BASIS);
  const [c, d] = collide(fnv1a(a));
  return [a + c, a + d, b + c, b + d];
}

const COLLIDING = collidingKeys();
/** More than a list holds, so that maps of them have branches or not. */
const KEYS = [
  ...Array.from({ length: 67 }, (_, i) => `key ${i}`),
  ...COLLIDING,
  "",
  "a",
  "b",
  "__proto__",
  "constructor",
  "0x01",
  "ß",
  "\u{1f40b}",
  "\ud800",
];

type Change = readonly ["set", string, number] | readonly ["delete", string];

const SET = fc.tuple(fc.constant("set" as const), fc.constantFrom(...KEYS), fc.nat(3));
const DELETE = fc.tuple(fc.constant("delete" as const), fc.constantFrom(...KEYS));
const CHANGES: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof({ arbitrary: SET, weight: 3 }, { arbitrary: DELETE, weight: 1 }),
  { maxLength: 250, size: "max" },
);

function applyChange(map: PersistentMap<number>, change: Change): PersistentMap<number> {
  return change[0] === "set" ? mapSet(map, change[1], change[2]) : mapDelete(map, change[1]);
}

function contents<V>(map: PersistentMap<V>): Map<string, V> {
  return new Map(mapEntries(map));
}

Deno.test("emptyMap() has no keys", () => {
  assertEquals(emptyMap().size, 0);
  assertEquals(mapGet(emptyMap(), "a"), undefined);
  assertEquals([...mapEntries(emptyMap())], []);
  assertStrictEquals(mapDelete(emptyMap(), "a"), emptyMap());
});

Deno.test("mapSet() and mapDelete() agree with Map after any changes", () => {
  fc.assert(fc.property(CHANGES, (changes) => {
    const model = new Map<string, number>();
    let map = emptyMap<number>();
    for (const change of changes) {
      map = applyChange(map, change);
      if (change[0] === "set") model.set(change[1], change[2]);
      else model.delete(change[1]);
      assertEquals(map.size, model.size);
    }
    for (const key of KEYS) assertEquals(mapGet(map, key), model.get(key));
    assertEquals(contents(map), model);
  }));
});

Deno.test("mapSet() and mapDelete() leave old versions as they were", () => {
  fc.assert(fc.property(CHANGES, (changes) => {
    let map = emptyMap<number>();
    const versions = changes.map((change) => {
      map = deepFreeze(applyChange(map, change));
      return { map, expected: contents(map) };
    });
    for (const version of versions) assertEquals(contents(version.map), version.expected);
  }));
});

Deno.test("mapSet() and mapDelete() return the same map when nothing changes", () => {
  fc.assert(fc.property(CHANGES, fc.constantFrom(...KEYS), (changes, key) => {
    const map = changes.reduce(applyChange, emptyMap<number>());
    const value = mapGet(map, key);
    if (value === undefined) assertStrictEquals(mapDelete(map, key), map);
    else assertStrictEquals(mapSet(map, key, value), map);
  }));
});

Deno.test("mapReplace() and mapReplaceAll() do what mapSet() does for keys that are there", () => {
  const values = fc.array(fc.nat(3), { minLength: KEYS.length, maxLength: KEYS.length });
  fc.assert(fc.property(values, fc.subarray(KEYS), (numbers, keys) => {
    const map = deepFreeze(mapFrom(KEYS.map((key, i) => [key, numbers[i]!])));
    const expected = keys.reduce((next, key) => mapSet(next, key, 1), map);
    const replaced = keys.reduce((next, key) => mapReplace(next, mapEntry(map, key)!, 1), map);
    const changes = keys.map((key) => [mapEntry(map, key)!, 1] as const);
    assertEquals(replaced, expected);
    assertEquals(mapReplaceAll(map, changes), expected);
  }));
});

Deno.test("mapReplace() returns the same map for the same value, and knows one key alone", () => {
  const map = deepFreeze(mapSet(emptyMap<number>(), "a", 1));
  const entry = mapEntry(map, "a")!;
  assertStrictEquals(mapReplace(map, entry, 1), map);
  assertEquals(mapReplaceAll(map, [[entry, 2]]), mapSet(map, "a", 2));
  assertStrictEquals(mapReplaceAll(map, []), map);
  assertStrictEquals(mapEntry(map, "b"), undefined);
  assertStrictEquals(mapEntry(emptyMap(), "a"), undefined);
});

Deno.test("equal contents make equal tries with equal order, however they came about", () => {
  fc.assert(fc.property(CHANGES, fc.infiniteStream(fc.nat(1_000)), (changes, ranks) => {
    const map = changes.reduce(applyChange, emptyMap<number>());
    const shuffled = [...mapEntries(map)]
      .map((entry) => ({ entry, rank: ranks.next().value }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ entry }) => entry);
    const again = mapFrom(shuffled);
    assertEquals(again, map);
    assertEquals([...mapEntries(again)], [...mapEntries(map)]);
  }));
});

Deno.test("mapSet() counts a key whose value is undefined once", () => {
  const one = mapSet(emptyMap<number | undefined>(), "a", undefined);
  assertEquals(mapSet(one, "a", 1).size, 1);
});

Deno.test("mapFrom() lets the last value of a key win", () => {
  const map = mapFrom([["a", 1], ["b", 2], ["a", 3]]);
  assertEquals([map.size, mapGet(map, "a"), mapGet(map, "b")], [2, 3, 2]);
});

Deno.test("keys with equal hashes stay apart", () => {
  const map = mapFrom(COLLIDING.map((key, i) => [key, i]));
  assertEquals(COLLIDING.map((key) => mapGet(map, key)), [0, 1, 2, 3]);
  assertEquals(mapGet(map, "a"), undefined);
  assertStrictEquals(mapSet(map, COLLIDING[2]!, 2), map);

  const beside = mapSet(map, "a", 9);
  assertEquals([beside.size, mapGet(beside, "a")], [5, 9]);
  assertEquals(mapDelete(beside, "a"), map);

  const one = COLLIDING.slice(1).reduce(mapDelete<number>, map);
  assertEquals(one, mapFrom([[COLLIDING[0]!, 0]]));
  assertStrictEquals(mapDelete(one, COLLIDING[1]!), one);
});

Deno.test("a map of 200 000 keys holds them all, and half of them after the others are deleted", () => {
  const keys = Array.from({ length: 200_000 }, (_, i) => `0x${i.toString(16).padStart(64, "0")}`);
  const full = mapFrom(keys.map((key, i) => [key, i]));
  assertEquals(full.size, keys.length);
  assert(keys.every((key, i) => mapGet(full, key) === i));

  const half = keys.reduce((map, key, i) => i % 2 === 0 ? mapDelete(map, key) : map, full);
  assertEquals(half.size, keys.length / 2);
  assert(keys.every((key, i) => mapGet(half, key) === (i % 2 === 0 ? undefined : i)));
  assertEquals(full.size, keys.length);
  assertEquals(keys.reduce(mapDelete<number>, half), emptyMap());
});
