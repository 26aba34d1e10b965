/**
 * What changed between two versions of a persistent map, without looking at what they share.
 *
 * @module
 */

import type { PersistentMap } from "./persistent_map.ts";
import { isBranch, nodeEntries, type TrieNode } from "./trie_node.ts";

/** The way from one version of a map to another. */
export interface MapDiff<V> {
  /** Keys that are new or have another value, with that value. */
  readonly set: readonly (readonly [key: string, value: V])[];
  /** Keys that are gone. */
  readonly deleted: readonly string[];
}

/** The same while it grows. */
interface Found<V> {
  readonly set: [string, V][];
  readonly deleted: string[];
}

/**
 * What changed between two versions of a map. Values are compared by identity.
 *
 * Versions share the nodes in which they agree, and shared nodes are skipped: the cost is that of the changes, not that
 * of the map.
 *
 * @param before One version.
 * @param after Another one, usually made from it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mapDiff } from "./map_diff.ts";
 * import { mapDelete, mapFrom, mapSet } from "./persistent_map.ts";
 *
 * const before = mapFrom([["a", 1], ["b", 2]]);
 * assertEquals(mapDiff(before, mapDelete(mapSet(before, "c", 3), "a")), {
 *   set: [["c", 3]],
 *   deleted: ["a"],
 * });
 * ```
 */
export function mapDiff<V>(before: PersistentMap<V>, after: PersistentMap<V>): MapDiff<V> {
  const found: Found<V> = { set: [], deleted: [] };
  diffNodes(before.root, after.root, found);
  return found;
}

function diffNodes<V>(
  before: TrieNode<V> | null,
  after: TrieNode<V> | null,
  found: Found<V>,
): void {
  if (before === after) return;
  if (before !== null && after !== null && isBranch(before) && isBranch(after)) {
    for (const [slot, child] of before.entries()) diffNodes(child, after[slot]!, found);
  } else diffEntries(before, after, found);
}

function diffEntries<V>(
  before: TrieNode<V> | null,
  after: TrieNode<V> | null,
  found: Found<V>,
): void {
  const old = new Map(before === null ? [] : nodeEntries(before));
  for (const [key, value] of after === null ? [] : nodeEntries(after)) {
    if (!old.has(key) || old.get(key) !== value) found.set.push([key, value]);
    old.delete(key);
  }
  found.deleted.push(...old.keys());
}
