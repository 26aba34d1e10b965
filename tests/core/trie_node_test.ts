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
  slotAt,
  slotsOf,
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

Deno.test("a branch holds keys in the order of their slots, whatever came first", () => {
  const [a, b] = [entry("a", 3), entry("b", 15)];
  const node = rootOf(b, a);
  assertEquals(node, [0, 1 << 3 | 1 << 15, "a", "A", "b", "B"]);
  assertEquals(rootOf(a, b), node);
  assertEquals(slotsOf(node), 1 << 3 | 1 << 15);
  assertEquals([slotAt(node, 1 << 3), slotAt(node, 1 << 4)], [["a", "A"], null]);
});

/** Entries whose hashes end in these 13 bits: the slots on the first three levels. */
function ending(bits: number, count: number) {
  const found = [];
  for (let i = 0; found.length < count; i++) {
    const hash = hashText(String(i));
    if ((hash & 0x1fff) === bits) found.push(entry(String(i), hash));
  }
  return found;
}

Deno.test("below two narrow levels a branch has 32 slots, the last as good as the first", () => {
  const [first] = ending(0, 1);
  const [last, beside] = ending(31 << 8, 2);
  const two = rootOf(first!, last!);
  const wide = [0, 1 << 31 | 1, first!.key, first!.value, last!.key, last!.value];
  assertEquals(two, [1, 0, [1, 0, wide as TrieNode<string>]]);
  assertEquals(rootOf(last!, first!), two);
  const three = rootOf(beside!, last!, first!);
  assertEquals([...nodeEntries(three)].length, 3);
  for (const each of [first!, last!, beside!]) {
    assertEquals(find(three, each.hash, each.key), each);
    assertEquals(find(remove(three, each.hash, each.key), each.hash, each.key), undefined);
  }
  assertEquals(remove(three, beside!.hash, beside!.key), two);
  assertEquals(remove(two, last!.hash, last!.key), single(first!));
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

Deno.test("a child takes the place of keys that share a slot, and gives it back", () => {
  const [a, b] = ["1", "2"].map((key) => entry(key, hashText(key)));
  const both = rootOf(a!, b!);
  const one = remove(both, b!.hash, b!.key);
  assertEquals(one, single(a!));
  assertStrictEquals(remove(both, b!.hash, "other"), both);
  const [{ hash }, other] = [a!, { ...b!, hash: a!.hash }];
  const sameHash = insert(single(a!), other);
  assertEquals([...nodeEntries(sameHash)].length, 2);
  assertEquals(isBranch(sameHash), true);
  assertEquals(find(sameHash, hash, b!.key)?.value, b!.value);
});

Deno.test("replaceAll() sets keys of the root and of children alike and leaves the node as it was", () => {
  const keys = Array.from({ length: 40 }, (_, i) => String(i));
  const node = rootOf(...keys.map((key) => entry(key, hashText(key))));
  const before = JSON.stringify(node);
  const after = replaceAll(node, keys.map((key) => [entry(key, hashText(key)), "x"]));
  assertEquals(new Map(nodeEntries(after)), new Map(keys.map((key) => [key, "x"])));
  assertEquals(JSON.stringify(node), before);
});
