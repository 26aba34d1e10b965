import { assertEquals, assertGreater } from "@std/assert";
import { hashText } from "../../src/core/text_hash.ts";
import { fc } from "../properties.ts";

function hashOf(text: string): readonly [number, number] {
  const lanes = new Uint32Array(2);
  hashText(text, lanes);
  return [lanes[0]!, lanes[1]!];
}

Deno.test("hashText() depends on the text alone", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(hashOf(text), hashOf([...text].join("")));
  }));
});

Deno.test("hashText() gives 200 000 texts as many hashes, and spreads either half", () => {
  const hashes = new Set<string>();
  const slots = [new Set<number>(), new Set<number>()] as const;
  for (let i = 0; i < 200_000; i++) {
    const [first, second] = hashOf(`f-${i}`);
    hashes.add(`${first}/${second}`);
    slots[0].add(first & 0xffff);
    slots[1].add(second & 0xffff);
  }
  assertEquals(hashes.size, 200_000);
  // Of 65 536 slots, 200 000 balls thrown at random leave one in twenty-one empty.
  for (const slot of slots) assertGreater(slot.size, 62_000);
});
