import { assertEquals, assertRejects } from "@std/assert";
import { LiveShelf } from "../../src/store/live_shelf.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";

Deno.test("LiveShelf keeps texts by name for each profile, and the last one counts", async () => {
  const kv = new MemoryKv();
  const shelf = new LiveShelf(kv, "a");
  await shelf.write(new Map([["log", "1"], ["beat", "1"]]));
  await shelf.write(new Map([["log", "2"]]));
  assertEquals(await shelf.read(), new Map([["beat", "1"], ["log", "2"]]));
  assertEquals(await new LiveShelf(kv, "b").read(), new Map());
});

Deno.test("LiveShelf.readSince() reads everything only if the beat is another one", async () => {
  const shelf = new LiveShelf(new MemoryKv(), "a");
  assertEquals(await shelf.readSince(undefined), undefined);
  await shelf.write(new Map([["beat", "1"]]));
  assertEquals(await shelf.readSince("1"), undefined);
  assertEquals(await shelf.readSince(undefined), new Map([["beat", "1"]]));
});

Deno.test("LiveShelf.write() refuses a text that is too long for a value", async () => {
  const shelf = new LiveShelf(new MemoryKv(), "a");
  await assertRejects(
    () => shelf.write(new Map([["log", "x".repeat(60_001)]])),
    RangeError,
    "Cannot keep log of a live record in 60001 bytes",
  );
});
