/**
 * A map whose old versions stay valid: setting a key copies the few nodes on its path and shares the rest.
 *
 * Reading and setting go through two nodes for a thousand keys and through four for a million. The nodes are plain
 * data, so a state that holds such a map can be cloned, compared and stored.
 *
 * @module
 */

import {
  find,
  hashText,
  insert,
  type MapEntry,
  nodeEntries,
  remove,
  replaceAll,
  single,
  type TrieNode,
} from "./trie_node.ts";

/** An immutable map from strings to values. Make one with {@linkcode emptyMap}. */
export interface PersistentMap<V> {
  /** Number of keys. */
  readonly size: number;
  /** Root of the trie; `null` without keys. Plain data, not for callers. */
  readonly root: TrieNode<V> | null;
}

const EMPTY: PersistentMap<never> = Object.freeze({ size: 0, root: null });

/**
 * The map without keys.
 *
 * @example Old versions stay as they were
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { emptyMap, mapGet, mapSet } from "pilotfish";
 *
 * const one = mapSet(emptyMap<number>(), "a", 1);
 * const two = mapSet(one, "a", 2);
 * assertEquals([mapGet(one, "a"), mapGet(two, "a")], [1, 2]);
 * ```
 */
export function emptyMap<V>(): PersistentMap<V> {
  return EMPTY;
}

/**
 * Value of a key.
 *
 * @returns The value, or `undefined` if the map has no such key.
 */
export function mapGet<V>({ root }: PersistentMap<V>, key: string): V | undefined {
  return root === null ? undefined : find(root, hashText(key), key)?.value;
}

/**
 * The map with one key set.
 *
 * @returns A new map; the very same one if the key already has exactly this value.
 */
export function mapSet<V>(map: PersistentMap<V>, key: string, value: V): PersistentMap<V> {
  const hash = hashText(key);
  const { root: before, size } = map;
  if (before === null) return { size: 1, root: single({ hash, key, value }) };
  const root = insert(before, { hash, key, value });
  if (root === before) return map;
  const isNew = find(before, hash, key) === undefined;
  return { size: size + (isNew ? 1 : 0), root };
}

/**
 * A key with its value, to be given to {@linkcode mapReplace}.
 *
 * @returns The entry, or `undefined` if the map has no such key.
 */
export function mapEntry<V>({ root }: PersistentMap<V>, key: string): MapEntry<V> | undefined {
  return root === null ? undefined : find(root, hashText(key), key);
}

/**
 * The map with another value for a key that it has: what {@linkcode mapSet} does, without hashing or searching anew.
 *
 * @param map The map.
 * @param entry An entry of this map.
 * @param value The value.
 * @returns A new map; the very same one if the key already has exactly this value.
 */
export function mapReplace<V>(
  map: PersistentMap<V>,
  { hash, key }: MapEntry<V>,
  value: V,
): PersistentMap<V> {
  const before = map.root!;
  const root = insert(before, { hash, key, value });
  return root === before ? map : { size: map.size, root };
}

/**
 * The map with other values for several of its keys: what {@linkcode mapReplace} does for one after the other, but the
 * root, which all of them change, is copied only once.
 *
 * @param map The map.
 * @param changes Entries of this map, each once, and their new values.
 */
export function mapReplaceAll<V>(
  map: PersistentMap<V>,
  changes: readonly (readonly [MapEntry<V>, V])[],
): PersistentMap<V> {
  if (map.root === null || changes.length < 2) {
    return changes.reduce((next, [entry, value]) => mapReplace(next, entry, value), map);
  }
  return { size: map.size, root: replaceAll(map.root, changes) };
}

/**
 * The map without a key.
 *
 * @returns A new map; the very same one if it has no such key.
 */
export function mapDelete<V>(map: PersistentMap<V>, key: string): PersistentMap<V> {
  const before = map.root;
  if (before === null) return map;
  const root = remove(before, hashText(key), key);
  if (root === before) return map;
  return map.size === 1 ? emptyMap() : { size: map.size - 1, root };
}

/** All keys with their values, in an order that depends on the keys alone, not on how the map was built. */
export function* mapEntries<V>({ root }: PersistentMap<V>): Generator<[string, V]> {
  if (root !== null) yield* nodeEntries(root);
}

/** The map that holds these entries; the last one wins where a key comes twice. */
export function mapFrom<V>(entries: Iterable<readonly [string, V]>): PersistentMap<V> {
  let map = emptyMap<V>();
  for (const [key, value] of entries) map = mapSet(map, key, value);
  return map;
}
