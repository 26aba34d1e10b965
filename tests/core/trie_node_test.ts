import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  find,
  hashText,
  insert,
  isBranch,
  nodeEntries,
  remove,
  replaceAll,
  single,
  type TrieNode,
} from "../../src/core/trie_node.ts";
import { deepFreeze } from "./builders.ts";

/** Entry with a made-up hash: how keys come to lie is then plain to see. */
function entry(key: string, hash: number) {
  return { hash, key, value: key.toUpperCase() };
}

function rootOf(...entries: ReturnType<typeof entry>[]): TrieNode<string> {
  const [first, ...others] = entries;
  return deepFreeze(others.reduce((node, next) => insert(node, next), single(first!)));
}

/** Entries named by their numbers. */
function entries(count: number, hashOf: (i: number) => number) {
  return Array.from({ length: count }, (_, i) => entry(`k${i}`, hashOf(i)));
}

/** The longest list there is while hashes have bits left. */
const FULL = 48;

Deno.test("a list holds keys in the order of their hashes, whatever came first", () => {
  const [a, b, c] = [entry("a", 3), entry("b", 15), entry("c", -1)];
  const node = rootOf(b, c, a);
  assertEquals(node, [-1, "c", "C", 3, "a", "A", 15, "b", "B"]);
  assertEquals(rootOf(a, b, c), node);
  assertEquals(isBranch(node), false);
});

Deno.test("keys of one hash are in the order of their text", () => {
  assertEquals(rootOf(entry("b", 7), entry("c", 7), entry("a", 7)), [
    ...[7, "a", "A"],
    ...[7, "b", "B"],
    ...[7, "c", "C"],
  ]);
});

Deno.test("a list that gets too long becomes a branch of 128 slots at the root, of 32 below", () => {
  const few = entries(FULL, (i) => i);
  const node = rootOf(...few);
  assertEquals(isBranch(node), false);
  const root = insert(node, entry("one more", 129));
  assertEquals([isBranch(root), root.length], [true, 128]);
  assertEquals(root[1], [1, "k1", "K1", 129, "one more", "ONE MORE"]);
  // All in slot 5 of the root: bits 7 to 11 tell them apart.
  const deep = rootOf(...entries(FULL + 1, (i) => 5 | i << 7));
  const [below, ...others] = (deep as TrieNode<string>[]).filter((child) => child.length > 0);
  assertEquals([isBranch(below!), below!.length, others], [true, 32, []]);
  assertEquals(below![24], [5 | 24 << 7, "k24", "K24"]);
});

Deno.test("a branch becomes a list again when few keys are left, whatever way", () => {
  for (const hashOf of [(i: number) => i, (i: number) => 5 | i << 7, (i: number) => i << 29]) {
    const few = entries(FULL, hashOf);
    const more = entry("one more", hashOf(3));
    const node = rootOf(...few);
    const longer = deepFreeze(insert(node, more));
    assertEquals(isBranch(longer), true);
    assertEquals(remove(longer, more.hash, more.key), node);
    assertStrictEquals(remove(longer, more.hash, "other"), longer);
    for (const each of [...few, more]) {
      assertEquals(find(longer, each.hash, each.key), each);
      const without = remove(longer, each.hash, each.key);
      assertEquals(find(without, each.hash, each.key), undefined);
      assertEquals(without, rootOf(...[more, ...few].filter((other) => other !== each)));
    }
  }
});

Deno.test("a branch with a branch below keeps its form while the latter does", () => {
  const low = entries(FULL + 1, (i) => 5 | i << 7);
  const other = entry("other", 6);
  const both = rootOf(...low, other);
  const one = remove(both, other.hash, other.key);
  assertEquals(one, rootOf(...low));
  assertEquals([isBranch(one), isBranch(remove(one, low[0]!.hash, low[0]!.key))], [true, false]);
});

Deno.test("keys whose hashes are all the same share a list however many they are", () => {
  const same = entries(3 * FULL, () => -5);
  const node = rootOf(...same);
  assertEquals([...nodeEntries(node)].length, 3 * FULL);
  for (const each of same) assertEquals(find(node, each.hash, each.key), each);
  assertEquals(rootOf(...same.toReversed()), node);
  const few = same.slice(0, FULL);
  const rest = same.slice(FULL).reduce((left, { hash, key }) => remove(left, hash, key), node);
  assertEquals(rest, rootOf(...few));
});

Deno.test("find() reads the value of a key, and of nothing that merely has its hash", () => {
  const node = rootOf(entry("a", 3), entry("b", 15));
  assertEquals(find(node, 15, "b"), entry("b", 15));
  assertEquals(find(node, 15, "c"), undefined);
  assertEquals(find(node, 7, "a"), undefined);
});

Deno.test("a key whose text is another's value is not mistaken for it", () => {
  const hash = hashText("a");
  const list = insert(single({ hash, key: "a", value: "b" }), { hash, key: "c", value: "d" });
  assertEquals([find(list, hash, "b"), find(list, hash, "c")?.value], [undefined, "d"]);
});

Deno.test("a value that is a number is not mistaken for a hash", () => {
  const node = insert(single<number>({ hash: 1, key: "a", value: 7 }), {
    hash: 9,
    key: "b",
    value: 7,
  });
  assertEquals(find(node, 7, "b"), undefined);
  assertEquals(find(node, 7, "a"), undefined);
});

for (const count of [FULL, 80]) {
  Deno.test(`replaceAll() sets keys of ${count} and leaves the node as it was`, () => {
    const all = Array.from({ length: count }, (_, i) => entry(`${i}`, hashText(`${i}`)));
    const node = rootOf(...all);
    const before = JSON.stringify(node);
    const after = replaceAll(node, all.map((each) => [each, "x"]));
    assertEquals(new Map(nodeEntries(after)), new Map(all.map(({ key }) => [key, "x"])));
    assertEquals(JSON.stringify(node), before);
  });
}
