/**
 * The nodes of a persistent map: a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001). A node of the first two
 * levels has 16 slots, four bits of the hash; one below has 32.
 *
 * With many keys the time goes not into the steps but into memory that no cache holds, so a node is one flat array with
 * its keys and values in it. The first levels are full in any large map and copied with every change, so they are narrow.
 * Those below are sparse: empty slots take no room, and being wide saves most keys a level. No function changes a node.
 *
 * @module
 */

/**
 * A node of the trie. Plain data, not for callers.
 *
 * A branch is `[childBits, entryBits, ...children, key, value, key, value, …]`, each sort in the order of its slots: bit
 * `i` is set when slot `i` holds a child, or a key with its value. A list, `[key, value, key, value, …]` sorted by key,
 * holds keys whose 32-bit hashes are all the same.
 */
export type TrieNode<V> = readonly (number | string | V | TrieNode<V>)[];

/** A key that a map has, with its value. Who means to change the value next needs not have the key hashed again. */
export interface MapEntry<V> {
  /** Hash of the key. */
  readonly hash: number;
  /** The key. */
  readonly key: string;
  /** Its value. */
  readonly value: V;
}

const HASH_BITS = 32;
/** Bits of the hash that the narrow levels take together. */
const NARROW_BITS = 8;
/** Where in a branch the children begin. */
const HEAD = 2;

/** A root with one key. */
export function single<V>({ hash, key, value }: MapEntry<V>): TrieNode<V> {
  return [0, bitOf(hash, 0), key, value];
}

/** Whether a node is a branch, not a list. */
export function isBranch<V>(node: TrieNode<V>): boolean {
  return typeof node[0] === "number";
}

/** Which slots of a branch hold anything: a bit each. */
export function slotsOf<V>(branch: TrieNode<V>): number {
  return (branch[0] as number) | (branch[1] as number);
}

/** What a slot of a branch holds: a child, or its key and value as a list; `null` if nothing. */
export function slotAt<V>(branch: TrieNode<V>, bit: number): TrieNode<V> | null {
  const child = childIndex(branch, bit);
  if (child >= 0) return branch[child] as TrieNode<V>;
  const at = entryIndex(branch, bit);
  return at < 0 ? null : [branch[at]!, branch[at + 1]!];
}

/** All keys under a node with their values, in an order that depends on the keys alone. */
export function* nodeEntries<V>(node: TrieNode<V>): Generator<[string, V]> {
  if (isBranch(node)) {
    for (let left = slotsOf(node); left !== 0; left &= left - 1) {
      yield* nodeEntries(slotAt(node, left & -left)!);
    }
    return;
  }
  for (let at = 0; at < node.length; at += 2) yield [node[at] as string, node[at + 1] as V];
}

/** A key under a root, with its value; `undefined` if it is not there. */
export function find<V>(root: TrieNode<V>, hash: number, key: string): MapEntry<V> | undefined {
  let node = root;
  let shift = 0;
  while (shift < HASH_BITS) {
    const child = childIndex(node, bitOf(hash, shift));
    if (child < 0) break;
    node = node[child] as TrieNode<V>;
    shift = below(shift);
  }
  const at = shift < HASH_BITS ? entryIndex(node, bitOf(hash, shift)) : listIndex(node, key);
  return at < 0 || node[at] !== key ? undefined : { hash, key, value: node[at + 1] as V };
}

/** The node with a key set; the very same one if the key already has exactly this value. */
export function insert<V>(node: TrieNode<V>, entry: MapEntry<V>, shift = 0): TrieNode<V> {
  const { hash, key, value } = entry;
  if (shift >= HASH_BITS) return intoList(node, entry);
  const bit = bitOf(hash, shift);
  const child = childIndex(node, bit);
  if (child >= 0) {
    const before = node[child] as TrieNode<V>;
    const after = insert(before, entry, below(shift));
    return after === before ? node : replaced(node, child, after);
  }
  const at = entryIndex(node, bit);
  if (at < 0) {
    const [childBits, entryBits] = node as [number, number];
    const copy = node.toSpliced(entryStart(childBits, entryBits, bit), 0, key, value);
    copy[1] = entryBits | bit;
    return copy;
  }
  const [other, old] = [node[at] as string, node[at + 1] as V];
  if (other === key) return old === value ? node : replaced(node, at + 1, value);
  const joined = join({ hash: hashText(other), key: other, value: old }, entry, below(shift));
  return withChild(node, bit, joined);
}

/** The root with other values for several of its keys, each once. */
export function replaceAll<V>(
  root: TrieNode<V>,
  changes: readonly (readonly [MapEntry<V>, V])[],
): TrieNode<V> {
  const copy = root.slice();
  const shift = below(0);
  for (const [{ hash, key }, value] of changes) {
    const bit = bitOf(hash, 0);
    const child = childIndex(copy, bit);
    if (child < 0) copy[entryIndex(copy, bit) + 1] = value;
    else copy[child] = insert(copy[child] as TrieNode<V>, { hash, key, value }, shift);
  }
  return copy;
}

function intoList<V>(list: TrieNode<V>, { key, value }: MapEntry<V>): TrieNode<V> {
  const at = listIndex(list, key);
  if (at >= 0) return list[at + 1] === value ? list : replaced(list, at + 1, value);
  // Sorted, so that the order of entries depends on the keys alone.
  let place = 0;
  while (place < list.length && (list[place] as string) < key) place += 2;
  return list.toSpliced(place, 0, key, value);
}

/** A node for two different keys whose hashes are the same above `shift`. */
function join<V>(a: MapEntry<V>, b: MapEntry<V>, shift: number): TrieNode<V> {
  if (shift >= HASH_BITS) return intoList([a.key, a.value], b);
  const bits = bitOf(a.hash, shift) | bitOf(b.hash, shift);
  const [slotA, slotB] = [slotOf(a.hash, shift), slotOf(b.hash, shift)];
  if (slotA === slotB) return [bits, 0, join(a, b, below(shift))];
  const [first, second] = slotA < slotB ? [a, b] : [b, a];
  return [0, bits, first.key, first.value, second.key, second.value];
}

/** The node without a key, the very same one if it has no such key; a branch without anything if it had no other. */
export function remove<V>(node: TrieNode<V>, hash: number, key: string, shift = 0): TrieNode<V> {
  if (shift >= HASH_BITS) {
    const at = listIndex(node, key);
    return at < 0 ? node : node.toSpliced(at, 2);
  }
  const bit = bitOf(hash, shift);
  const child = childIndex(node, bit);
  if (child >= 0) {
    const before = node[child] as TrieNode<V>;
    const after = remove(before, hash, key, below(shift));
    if (after === before) return node;
    // A child with a single key is replaced by that, so that equal contents have equal tries.
    return hasOneKey(after) ? withEntry(node, bit, after) : replaced(node, child, after);
  }
  const at = entryIndex(node, bit);
  if (at < 0 || node[at] !== key) return node;
  const copy = node.toSpliced(at, 2);
  copy[1] = (node[1] as number) & ~bit;
  return copy;
}

function hasOneKey<V>(node: TrieNode<V>): boolean {
  return isBranch(node) ? node[0] === 0 && node.length === HEAD + 2 : node.length === 2;
}

/** The branch with a child in a slot that held a key. */
function withChild<V>(branch: TrieNode<V>, bit: number, child: TrieNode<V>): TrieNode<V> {
  const [childBits, entryBits] = branch as [number, number];
  const copy = branch.toSpliced(entryStart(childBits, entryBits, bit), 2);
  copy.splice(HEAD + countBelow(childBits, bit), 0, child);
  copy[0] = childBits | bit;
  copy[1] = entryBits & ~bit;
  return copy;
}

/** The branch with the only key of a node in the slot that held this node. */
function withEntry<V>(branch: TrieNode<V>, bit: number, single: TrieNode<V>): TrieNode<V> {
  const [childBits, entryBits] = branch as [number, number];
  const copy = branch.toSpliced(HEAD + countBelow(childBits, bit), 1);
  copy[0] = childBits & ~bit;
  copy[1] = entryBits | bit;
  copy.splice(entryStart(childBits & ~bit, entryBits, bit), 0, ...single.slice(-2));
  return copy;
}

function replaced<V>(node: TrieNode<V>, index: number, item: V | TrieNode<V>): TrieNode<V> {
  const copy = node.slice();
  copy[index] = item;
  return copy;
}

function bitOf(hash: number, shift: number): number {
  return 1 << slotOf(hash, shift);
}

/** Slot that a hash has in a node whose level begins at this bit. */
function slotOf(hash: number, shift: number): number {
  return (hash >>> shift) & (shift < NARROW_BITS ? 15 : 31);
}

/** At which bit of the hash the next level begins. */
function below(shift: number): number {
  return shift + (shift < NARROW_BITS ? 4 : 5);
}

/** Where in a branch the child of a slot is, -1 if it has none. */
function childIndex<V>(branch: TrieNode<V>, bit: number): number {
  const bits = branch[0] as number;
  return (bits & bit) === 0 ? -1 : HEAD + countBelow(bits, bit);
}

/** Where in a branch the key of a slot is, -1 if it has none. */
function entryIndex<V>(branch: TrieNode<V>, bit: number): number {
  const bits = branch[1] as number;
  return (bits & bit) === 0 ? -1 : entryStart(branch[0] as number, bits, bit);
}

/** Where in a list a key is, -1 if it is not there. Values are skipped: one may be a text too. */
function listIndex<V>(list: TrieNode<V>, key: string): number {
  for (let at = 0; at < list.length; at += 2) if (list[at] === key) return at;
  return -1;
}

/** Where in a branch with these bits the key of a slot is, or would be. */
function entryStart(childBits: number, entryBits: number, bit: number): number {
  return HEAD + popCount(childBits) + 2 * countBelow(entryBits, bit);
}

function countBelow(bits: number, bit: number): number {
  return popCount(bits & (bit - 1));
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
 * characters looked at share a list, which costs time and nothing else.
 */
export function hashText(text: string): number {
  const end = text.length > 2 * HASHED_END ? text.length - HASHED_END : 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < end; i += 4) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  for (let i = end; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 16;
  return Math.imul(hash, 0x45d9f3b) | 0;
}
