/**
 * The nodes of a persistent map: a trie over the bits of hashes whose leaves are short lists of keys.
 *
 * With many keys the time goes not into the steps but into memory that no cache holds, and each place whose address is in
 * another such place is waited for. So a branch has all its slots, to be found without a look at what is in it, and a leaf
 * has the hashes, keys and values of four dozen keys in one piece. No function changes a node.
 *
 * @module
 */

/**
 * A node of the trie. Plain data, not for callers.
 *
 * A branch has 128 nodes at the root and 32 below: one for all keys that have these bits of the hash. A list holds keys with
 * their values, `[hash, key, value, hash, key, value, …]`, sorted by hash and then by key. Its length, a multiple of three,
 * tells it from a branch.
 */
export type TrieNode<V> = readonly TrieNode<V>[] | readonly (number | string | V)[];

type TrieBranch<V> = readonly TrieNode<V>[];
type TrieList<V> = readonly (number | string | V)[];

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
/** Bits of the hash that choose a slot of the root: wide, as it is always in a cache, and saves most keys a level. */
const ROOT_BITS = 7;
/** Bits of the hash that choose a slot further down. */
const BITS = 5;
/** Parts of an entry in a list: hash, key, value. */
const PARTS = 3;
/** Length of the longest list, unless the hashes in it have no more bits to tell them apart. */
const MAX_LENGTH = 48 * PARTS;
const EMPTY_LIST: TrieList<never> = [];

/** A root with one key. */
export function single<V>({ hash, key, value }: MapEntry<V>): TrieNode<V> {
  return [hash, key, value];
}

/** Whether a node is a branch, not a list. */
export function isBranch<V>(node: TrieNode<V>): node is TrieBranch<V> {
  return node.length === 1 << BITS || node.length === 1 << ROOT_BITS;
}

/** All keys under a node with their values, in an order that depends on the keys alone. */
export function* nodeEntries<V>(node: TrieNode<V>): Generator<[string, V]> {
  if (isBranch(node)) {
    for (const child of node) yield* nodeEntries(child);
  } else {
    for (const { key, value } of listEntries(node)) yield [key, value];
  }
}

/** A key under a root, with its value; `undefined` if it is not there. */
export function find<V>(root: TrieNode<V>, hash: number, key: string): MapEntry<V> | undefined {
  let node = root;
  for (let shift = 0; isBranch(node); shift = below(shift)) node = node[slotOf(hash, shift)]!;
  const at = indexIn(node, hash, key);
  return at < 0 ? undefined : { hash, key, value: node[at + 2] as V };
}

/** The node with a key set; the very same one if the key already has exactly this value. */
export function insert<V>(node: TrieNode<V>, entry: MapEntry<V>, shift = 0): TrieNode<V> {
  if (!isBranch(node)) return insertIntoList(node, entry, shift);
  const slot = slotOf(entry.hash, shift);
  const before = node[slot]!;
  const after = insert(before, entry, below(shift));
  return after === before ? node : replaced(node, slot, after);
}

/** The root with other values for several of its keys, each once. */
export function replaceAll<V>(
  root: TrieNode<V>,
  changes: readonly (readonly [MapEntry<V>, V])[],
): TrieNode<V> {
  if (!isBranch(root)) {
    let list: TrieNode<V> = root;
    for (const [{ hash, key }, value] of changes) list = insert(list, { hash, key, value });
    return list;
  }
  const copy = root.slice();
  for (const [{ hash, key }, value] of changes) {
    const slot = slotOf(hash, 0);
    copy[slot] = insert(copy[slot]!, { hash, key, value }, below(0));
  }
  return copy;
}

/** The node without a key, the very same one if it has no such key; an empty list if it had no other. */
export function remove<V>(node: TrieNode<V>, hash: number, key: string, shift = 0): TrieNode<V> {
  if (isBranch(node)) {
    const slot = slotOf(hash, shift);
    const before = node[slot]!;
    const after = remove(before, hash, key, below(shift));
    return after === before ? node : joinIfFew(replaced(node, slot, after));
  }
  const at = indexIn(node, hash, key);
  return at < 0 ? node : node.toSpliced(at, PARTS);
}

function insertIntoList<V>(
  list: TrieList<V>,
  { hash, key, value }: MapEntry<V>,
  shift: number,
): TrieNode<V> {
  const at = indexIn(list, hash, key);
  if (at >= 0) return list[at + 2] === value ? list : replaced(list, at + 2, value);
  let place = 0;
  while (place < list.length && isBefore(list, place, hash, key)) place += PARTS;
  const longer = list.toSpliced(place, 0, hash, key, value);
  return longer.length > MAX_LENGTH && shift < HASH_BITS ? split(longer, shift) : longer;
}

/** The branch that takes the place of a list with too many keys. */
function split<V>(list: TrieList<V>, shift: number): TrieNode<V> {
  const slots = 1 << (below(shift) - shift);
  let branch: TrieNode<V> = Array.from({ length: slots }, () => EMPTY_LIST);
  for (const entry of listEntries(list)) branch = insert(branch, entry, shift);
  return branch;
}

/** The branch, or the list that takes its place when it has so few keys: equal contents have equal tries. */
function joinIfFew<V>(branch: TrieBranch<V>): TrieNode<V> {
  const lists: TrieList<V>[] = [];
  for (const child of branch) {
    if (isBranch(child)) return branch;
    lists.push(child);
  }
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  if (length > MAX_LENGTH) return branch;
  let joined: TrieNode<V> = EMPTY_LIST;
  for (const list of lists) {
    for (const entry of listEntries(list)) joined = insert(joined, entry);
  }
  return joined;
}

function* listEntries<V>(list: TrieList<V>): Generator<MapEntry<V>> {
  for (let at = 0; at < list.length; at += PARTS) {
    yield { hash: list[at] as number, key: list[at + 1] as string, value: list[at + 2] as V };
  }
}

/** Where in a list a key is, -1 if it is not there. */
function indexIn<V>(list: TrieList<V>, hash: number, key: string): number {
  for (let at = 0; at < list.length; at += PARTS) {
    if (list[at] === hash && list[at + 1] === key) return at;
  }
  return -1;
}

/** Whether the key at an index of a list belongs before this one. */
function isBefore<V>(list: TrieList<V>, at: number, hash: number, key: string): boolean {
  const other = list[at] as number;
  return other < hash || other === hash && (list[at + 1] as string) < key;
}

function replaced<T>(items: readonly T[], index: number, item: T): readonly T[] {
  const copy = items.slice();
  copy[index] = item;
  return copy;
}

/** Slot that a hash has in a branch whose level begins at this bit. */
function slotOf(hash: number, shift: number): number {
  return (hash >>> shift) & (shift === 0 ? (1 << ROOT_BITS) - 1 : (1 << BITS) - 1);
}

/** At which bit of the hash the next level begins. */
function below(shift: number): number {
  return shift === 0 ? ROOT_BITS : shift + BITS;
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
