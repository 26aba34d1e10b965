import { assertEquals, assertRejects } from "@std/assert";
import { CoverageRecord } from "../../src/store/coverage_record.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";

Deno.test("CoverageRecord keeps the last text, for each profile its own", async () => {
  const kv = new MemoryKv();
  const record = new CoverageRecord(kv, "a");
  assertEquals(await record.read(), undefined);
  await record.write("a1+2");
  await record.write("a1+3");
  assertEquals(await record.read(), "a1+3");
  assertEquals(await new CoverageRecord(kv, "b").read(), undefined);
  await assertRejects(() => record.write("x".repeat(60_001)), RangeError, "60001");
});
