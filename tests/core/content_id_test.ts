import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { contentId } from "../../src/core/content_id.ts";
import { fc } from "../properties.ts";

const PARTS = fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })));

Deno.test("contentId() is the prefix and sixteen hexadecimal digits", () => {
  fc.assert(fc.property(PARTS, (parts) => assertMatch(contentId("s", parts), /^s-[0-9a-f]{16}$/)));
});

Deno.test("contentId() gives the ids that older versions gave", () => {
  // Ids are in journals and in the books of exchanges: this value may never change.
  const parts = ["0x01", "buy", 1_700_000_000_000, "0xa", 0.4, 20_000];
  assertEquals(contentId("s", parts), "s-02615518a23e816e");
});

Deno.test("contentId() differs for parts that differ, in value, in kind, in order or in their borders", () => {
  const different = [[], [""], ["", ""], ["1"], [1], ["a", "b"], ["b", "a"], ["ab"], ["a,b"], [
    'a","b',
  ]];
  assertEquals(new Set(different.map((parts) => contentId("s", parts))).size, different.length);
  assertNotEquals(contentId("s", ["a"]), contentId("o", ["a"]));
});

Deno.test("contentId() gives 200 000 trades as many ids", () => {
  const ids = new Set<string>();
  for (let i = 0; i < 200_000; i++) {
    ids.add(
      contentId("s", [`0x${i % 100}`, i % 2 === 0 ? "buy" : "sell", 1_700_000_000_000 + i * 1_000]),
    );
  }
  assertEquals(ids.size, 200_000);
});
