import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { hashMemory } from "../../src/simulation/hash_memory.ts";
import { sha256 } from "../../src/store/hash.ts";

Deno.test("hashMemory() works out the hash of a text once, and of every other text anew", async () => {
  const hash = hashMemory();
  const text = '"prev":"00","seq":1,"kind":"turn"}';
  const first = hash(text);
  assertStrictEquals(hash(`${text.slice(0, 9)}${text.slice(9)}`), first);
  assertEquals(await first, await sha256(text));
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}#${text.slice(at + 1)}`;
    assertNotEquals(await hash(changed), await first);
    assertEquals(await hash(changed), await sha256(changed));
  }
});
