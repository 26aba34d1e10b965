/**
 * Keeps a map from growing for ever, at a cost that does not grow with it.
 *
 * @module
 */

import { mapDelete, type PersistentMap } from "./persistent_map.ts";

/** Keys of a map that is looked through for the first time. */
const FIRST_LOOK = 4;
/** Part of the keys that has to be old, or none goes. */
const WORTHWHILE = 1 / 4;

/**
 * A map that is about to get another key, without what is old by then.
 *
 * Neither a clock nor a counter says when to look, only the number of keys: whenever it is a power of two. If less than a
 * quarter of them is old none goes, and the next look is at twice as many. So a look at `n` keys follows at least `n / 4`
 * new ones, and there are never three times as many keys as were worth keeping at a look.
 *
 * @param map The map.
 * @param oldKeys Finds the keys that are old; asked only when it is time to look.
 * @returns The map without them; mostly the very same one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mapEntries, mapFrom } from "./persistent_map.ts";
 * import { thinOut } from "./thin_out.ts";
 *
 * const four = mapFrom([["a", 1], ["b", 2], ["c", 3], ["d", 4]]);
 * assertEquals([...mapEntries(thinOut(four, () => ["a", "b"]))].map(([key]) => key).sort(), ["c", "d"]);
 * ```
 */
export function thinOut<V>(
  map: PersistentMap<V>,
  oldKeys: () => readonly string[],
): PersistentMap<V> {
  const { size } = map;
  const isTime = size >= FIRST_LOOK && (size & (size - 1)) === 0;
  if (!isTime) return map;
  const old = oldKeys();
  return old.length < size * WORTHWHILE ? map : old.reduce(mapDelete, map);
}
