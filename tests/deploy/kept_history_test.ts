import { assertEquals, assertRejects } from "@std/assert";
import { keptParts, keptText } from "../../src/deploy/kept_history.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { StoreError } from "../../src/store/store_error.ts";

const KEY = ["default", "refresh", 1, "markets"];

Deno.test("keptText() gives what was kept, whatever an earlier attempt left behind it", async () => {
  const kv = new MemoryKv();
  const long = "x".repeat(200_000);
  await kv.commit({ puts: keptParts(KEY, long) });
  assertEquals(await keptText(kv, KEY), long);
  await kv.commit({ puts: keptParts(KEY, "short") });
  assertEquals(await keptText(kv, KEY), "short");
});

Deno.test("keptText() refuses a text whose end is missing, instead of cutting it", async () => {
  const kv = new MemoryKv();
  const [first] = keptParts(KEY, "[1,2,3]".repeat(20_000));
  await kv.commit({ puts: [first!] });
  await assertRejects(() => keptText(kv, KEY), StoreError, "its end is missing");
  await assertRejects(() => keptText(kv, ["default", "nothing"]), StoreError, "its end is missing");
});
