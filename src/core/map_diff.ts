/**
 * What changed between two versions of a persistent map, without looking at what they share.
 *
 * @module
 */

import {
  type PersistentMap,
  rootOf,
  type TrieBranch,
  type TrieLeaf,
  type TrieNode,
} from "./persistent_map.ts";

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
  diffNodes(rootOf(before), rootOf(after), found);
  return found;
}

function diffNodes<V>(
  before: TrieNode<V> | null,
  after: TrieNode<V> | null,
  found: Found<V>,
): void {
  if (before === after) return;
  if (before?.kind === "branch" && after?.kind === "branch") diffBranches(before, after, found);
  else diffLeaves(leavesOf(before), leavesOf(after), found);
}

function diffBranches<V>(before: TrieBranch<V>, after: TrieBranch<V>, found: Found<V>): void {
  let left = 0;
  let right = 0;
  for (let slot = 0; slot < 32; slot++) {
    const bit = 1 << slot;
    const a = (before.bitmap & bit) === 0 ? null : before.children[left++]!;
    const b = (after.bitmap & bit) === 0 ? null : after.children[right++]!;
    diffNodes(a, b, found);
  }
}

function diffLeaves<V>(
  before: readonly TrieLeaf<V>[],
  after: readonly TrieLeaf<V>[],
  found: Found<V>,
): void {
  const old = new Map(before.map(({ key, value }) => [key, value]));
  for (const { key, value } of after) {
    if (!old.has(key) || old.get(key) !== value) found.set.push([key, value]);
    old.delete(key);
  }
  found.deleted.push(...old.keys());
}

function leavesOf<V>(node: TrieNode<V> | null): readonly TrieLeaf<V>[] {
  if (node === null) return [];
  if (node.kind === "leaf") return [node];
  return node.kind === "bucket" ? node.leaves : node.children.flatMap(leavesOf);
}
