import { assertEquals } from "@std/assert";
import { keyOf } from "../../src/store/keys.ts";
import { KvMarketShelf } from "../../src/store/market_shelf.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { dated } from "./dated_facts.ts";

Deno.test("KvMarketShelf gives back what it was given, the last of each market", async () => {
  const kv = new MemoryKv();
  const shelf = new KvMarketShelf(kv, "default");
  await shelf.write([dated("0x01", 1), dated("0x02", 2)]);
  await shelf.write([dated("0x01", 3)]);
  assertEquals(await new KvMarketShelf(kv, "default").read(["0x01", "0x03", "0x02"]), [
    dated("0x01", 3),
    dated("0x02", 2),
  ]);
  assertEquals(await new KvMarketShelf(kv, "other").read(["0x01"]), []);
});

Deno.test("KvMarketShelf keeps more markets than fit into a transaction, and leaves out what is too large", async () => {
  const shelf = new KvMarketShelf(new MemoryKv(), "default");
  const many = Array.from({ length: 2_000 }, (_, i) => dated(`0x${i}`, i));
  await shelf.write([...many, dated("0xf", 1, "?".repeat(100_000))]);
  assertEquals((await shelf.read(["0x0", "0x1999", "0xf"])).length, 2);
});

Deno.test("KvMarketShelf leaves out what it cannot read, and prunes it with what is old", async () => {
  const kv = new MemoryKv();
  const shelf = new KvMarketShelf(kv, "default");
  await shelf.write([dated("0x01", 10), dated("0x02", 20)]);
  for (const [id, value] of [["0x03", "{"], ["0x04", "{}"], ["0x05", "null"]] as const) {
    await kv.commit({ puts: [{ key: keyOf("default", "facts", id), value }] });
  }
  assertEquals(await shelf.read(["0x03", "0x04", "0x05"]), []);
  assertEquals(await shelf.prune(20), 4);
  assertEquals((await shelf.read(["0x01", "0x02"])).map(({ askedMs }) => askedMs), [20]);
});
