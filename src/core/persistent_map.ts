/**
 * A map whose old versions stay valid: setting a key copies the few nodes on its path and shares the rest.
 *
 * It is a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001): 32 slots a node, five bits of the hash a level.
 * Reading and setting cost the same small number of steps for a thousand keys and for a million. The nodes are plain
 * data, so a state that holds such a map can be cloned, compared and stored.
 *
 * @module
 */

/** One key with its value. */
export interface TrieLeaf<V> {
  /** What sort of node this is. */
  readonly kind: "leaf";
  /** Hash of the key. */
  readonly hash: number;
  /** The key. */
  readonly key: string;
  /** Its value. */
  readonly value: V;
}

/** Keys whose 32-bit hashes are all the same. */
export interface TrieBucket<V> {
  /** What sort of node this is. */
  readonly kind: "bucket";
  /** Hash of the key. */
  readonly hash: number;
  /** The keys, sorted. */
  readonly leaves: readonly TrieLeaf<V>[];
}

/** Up to 32 children, by five bits of the hash. */
export interface TrieBranch<V> {
  /** What sort of node this is. */
  readonly kind: "branch";
  /** Bit `i` is set when there is a child for the hash bits `i`. */
  readonly bitmap: number;
  /** The children, in the order of their bits. */
  readonly children: readonly TrieNode<V>[];
}

/** A node of the trie. Plain data, not for callers. */
export type TrieNode<V> = TrieLeaf<V> | TrieBucket<V> | TrieBranch<V>;

/** The root of a map as the node it is; the library's users see only that there is one. */
export function rootOf<V>(map: PersistentMap<V>): TrieNode<V> | null {
  return map.root as TrieNode<V> | null;
}

/** An immutable map from strings to values. Make one with {@linkcode emptyMap}. */
export interface PersistentMap<V> {
  /** Number of keys. */
  readonly size: number;
  /** Root of the trie, `null` without keys: plain data, not for callers. */
  readonly root: { readonly kind: "leaf" | "bucket" | "branch"; readonly value?: V } | null;
}

const BITS = 5;
const MASK = 31;
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
export function mapGet<V>(map: PersistentMap<V>, key: string): V | undefined {
  const root = rootOf(map);
  return root === null ? undefined : find(root, hashText(key), key)?.value;
}

/**
 * The map with one key set.
 *
 * @returns A new map; the very same one if the key already has exactly this value.
 */
export function mapSet<V>(map: PersistentMap<V>, key: string, value: V): PersistentMap<V> {
  const leaf: TrieLeaf<V> = { kind: "leaf", hash: hashText(key), key, value };
  const before = rootOf(map);
  if (before === null) return { size: 1, root: leaf };
  const root = insert(before, leaf, 0);
  if (root === before) return map;
  const isNew = find(before, leaf.hash, key) === undefined;
  return { size: map.size + (isNew ? 1 : 0), root };
}

/** A key that a map has, with its value. Who means to change the value next needs not have the key looked at again. */
export interface MapEntry<V> {
  /** Hash of the key. */
  readonly hash: number;
  /** The key. */
  readonly key: string;
  /** Its value. */
  readonly value: V;
}

/**
 * A key with its value, to be given to {@linkcode mapReplace}.
 *
 * @returns The entry, or `undefined` if the map has no such key.
 */
export function mapEntry<V>(map: PersistentMap<V>, key: string): MapEntry<V> | undefined {
  const root = rootOf(map);
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
  const before = rootOf(map)!;
  const root = insert(before, { kind: "leaf", hash, key, value }, 0);
  return root === before ? map : { size: map.size, root };
}

/**
 * The map with other values for several of its keys: what {@linkcode mapReplace} does for one after the other, but the
 * largest node, the root, is copied only once.
 *
 * @param map The map.
 * @param changes Entries of this map, each once, and their new values.
 */
export function mapReplaceAll<V>(
  map: PersistentMap<V>,
  changes: readonly (readonly [MapEntry<V>, V])[],
): PersistentMap<V> {
  const root = rootOf(map);
  if (root?.kind !== "branch" || changes.length < 2) {
    return changes.reduce((next, [entry, value]) => mapReplace(next, entry, value), map);
  }
  const children = root.children.slice();
  for (const [{ hash, key }, value] of changes) {
    const index = popCount(root.bitmap & ((1 << (hash & MASK)) - 1));
    children[index] = insert(children[index]!, { kind: "leaf", hash, key, value }, BITS);
  }
  const next: TrieNode<V> = { kind: "branch", bitmap: root.bitmap, children };
  return { size: map.size, root: next };
}

/**
 * The map without a key.
 *
 * @returns A new map; the very same one if it has no such key.
 */
export function mapDelete<V>(map: PersistentMap<V>, key: string): PersistentMap<V> {
  const before = rootOf(map);
  if (before === null) return map;
  const root = remove(before, hashText(key), key, 0);
  if (root === before) return map;
  return root === null ? emptyMap() : { size: map.size - 1, root };
}

/** All keys with their values, in an order that depends on the keys alone, not on how the map was built. */
export function* mapEntries<V>(map: PersistentMap<V>): Generator<[string, V]> {
  const root = rootOf(map);
  if (root !== null) yield* nodeEntries(root);
}

/** The map that holds these entries; the last one wins where a key comes twice. */
export function mapFrom<V>(entries: Iterable<readonly [string, V]>): PersistentMap<V> {
  let map = emptyMap<V>();
  for (const [key, value] of entries) map = mapSet(map, key, value);
  return map;
}

function find<V>(root: TrieNode<V>, hash: number, key: string): TrieLeaf<V> | undefined {
  let node = root;
  for (let shift = 0; node.kind === "branch"; shift += BITS) {
    const bit = 1 << ((hash >>> shift) & MASK);
    if ((node.bitmap & bit) === 0) return undefined;
    node = node.children[popCount(node.bitmap & (bit - 1))]!;
  }
  if (node.kind === "bucket") return node.leaves.find((leaf) => leaf.key === key);
  return node.key === key ? node : undefined;
}

function* nodeEntries<V>(node: TrieNode<V>): Generator<[string, V]> {
  if (node.kind === "leaf") yield [node.key, node.value];
  else if (node.kind === "branch") { for (const child of node.children) yield* nodeEntries(child); }
  else for (const leaf of node.leaves) yield [leaf.key, leaf.value];
}

function insert<V>(node: TrieNode<V>, leaf: TrieLeaf<V>, shift: number): TrieNode<V> {
  if (node.kind === "branch") {
    const bit = 1 << ((leaf.hash >>> shift) & MASK);
    const index = popCount(node.bitmap & (bit - 1));
    if ((node.bitmap & bit) === 0) {
      return {
        kind: "branch",
        bitmap: node.bitmap | bit,
        children: inserted(node.children, index, leaf),
      };
    }
    const child = node.children[index]!;
    const next = insert(child, leaf, shift + BITS);
    if (next === child) return node;
    return { kind: "branch", bitmap: node.bitmap, children: replaced(node.children, index, next) };
  }
  if (node.kind === "leaf" && node.key === leaf.key) return node.value === leaf.value ? node : leaf;
  if (node.hash === leaf.hash) return intoBucket(node, leaf);
  return join(node, leaf, shift);
}

function intoBucket<V>(node: TrieLeaf<V> | TrieBucket<V>, leaf: TrieLeaf<V>): TrieBucket<V> {
  const leaves = node.kind === "leaf" ? [node] : node.leaves;
  const index = leaves.findIndex((other) => other.key === leaf.key);
  if (index >= 0 && leaves[index]!.value === leaf.value && node.kind === "bucket") return node;
  // Sorted, so that the order of entries depends on the keys alone.
  const next = index < 0
    ? [...leaves, leaf].sort((a, b) => a.key < b.key ? -1 : 1)
    : replaced(leaves, index, leaf);
  return { kind: "bucket", hash: leaf.hash, leaves: next };
}

/** Puts two nodes with different hashes under a new branch. */
function join<V>(a: TrieLeaf<V> | TrieBucket<V>, b: TrieLeaf<V>, shift: number): TrieBranch<V> {
  const indexA = (a.hash >>> shift) & MASK;
  const indexB = (b.hash >>> shift) & MASK;
  const bitmap = (1 << indexA) | (1 << indexB);
  if (indexA === indexB) return { kind: "branch", bitmap, children: [join(a, b, shift + BITS)] };
  return { kind: "branch", bitmap, children: indexA < indexB ? [a, b] : [b, a] };
}

function remove<V>(
  node: TrieNode<V>,
  hash: number,
  key: string,
  shift: number,
): TrieNode<V> | null {
  if (node.kind === "leaf") return node.key === key ? null : node;
  if (node.kind === "bucket") {
    const left = node.leaves.filter((leaf) => leaf.key !== key);
    if (left.length === node.leaves.length) return node;
    return left.length === 1 ? left[0]! : { kind: "bucket", hash: node.hash, leaves: left };
  }
  const bit = 1 << ((hash >>> shift) & MASK);
  if ((node.bitmap & bit) === 0) return node;
  const index = popCount(node.bitmap & (bit - 1));
  const child = node.children[index]!;
  const next = remove(child, hash, key, shift + BITS);
  if (next === child) return node;
  if (next !== null) {
    // A branch over a single leaf is replaced by it, so that equal contents have equal tries.
    if (node.children.length === 1 && next.kind !== "branch") return next;
    return { kind: "branch", bitmap: node.bitmap, children: replaced(node.children, index, next) };
  }
  // At least one is left: a branch with a single child is above another branch, of which something always remains.
  const children = node.children.filter((_, at) => at !== index);
  if (children.length === 1 && children[0]!.kind !== "branch") return children[0]!;
  return { kind: "branch", bitmap: node.bitmap ^ bit, children };
}

function inserted<T>(array: readonly T[], index: number, item: T): T[] {
  const copy = new Array<T>(array.length + 1);
  for (let i = 0; i < index; i++) copy[i] = array[i]!;
  copy[index] = item;
  for (let i = index; i < array.length; i++) copy[i + 1] = array[i]!;
  return copy;
}

function replaced<T>(array: readonly T[], index: number, item: T): T[] {
  const copy = array.slice();
  copy[index] = item;
  return copy;
}

function popCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A longer key is hashed by its last characters and every fourth before them: market ids are 66 long. */
const HASHED_END = 12;

/**
 * FNV-1a over the text's UTF-16 units, 32 bits, with a final mix so that all bits matter. Keys that agree in all the
 * characters looked at share a bucket, which costs time and nothing else.
 */
function hashText(text: string): number {
  const end = text.length > 2 * HASHED_END ? text.length - HASHED_END : 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < end; i += 4) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  for (let i = end; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 16;
  return Math.imul(hash, 0x45d9f3b) | 0;
}
