/** The KV of the simulator does what Deno KV does: the same cases for both. */

import { assertEquals, assertRejects } from "@std/assert";
import type { Kv, KvBatch, KvKey } from "../../src/store/kv.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { fc } from "../properties.ts";

const KVS: readonly (readonly [string, () => Promise<Kv>])[] = [
  ["Deno KV", () => openKv(":memory:")],
  ["MemoryKv", () => Promise.resolve(new MemoryKv())],
];

/** Tests both. */
function forBoth(behaviour: string, test: (kv: Kv) => Promise<void>): void {
  for (const [name, open] of KVS) {
    Deno.test(`${name} ${behaviour}`, async () => {
      const kv = await open();
      try {
        await test(kv);
      } finally {
        kv.close();
      }
    });
  }
}

async function listed(kv: Kv, prefix: KvKey): Promise<(readonly [string, string | null])[]> {
  const entries: (readonly [string, string | null])[] = [];
  for await (const { key, value } of kv.list(prefix)) entries.push([JSON.stringify(key), value]);
  return entries;
}

function put(key: KvKey, value = "x") {
  return { key, value };
}

forBoth("changes a version with every write, and only then", async (kv) => {
  assertEquals(await kv.get(["a"]), { key: ["a"], value: null, version: null });
  const first = await kv.commit({ puts: [put(["a"]), put(["b"])] });
  assertEquals((await kv.get(["a"])).version, first);
  assertEquals((await kv.get(["b"])).version, first);
  const second = await kv.commit({ puts: [put(["a"])] });
  assertEquals([first === second, second === null], [false, false]);
  assertEquals((await kv.get(["a"])).version, second);
  assertEquals((await kv.get(["b"])).version, first);
  await kv.commit({ deletes: [["a"]] });
  assertEquals(await kv.get(["a"]), { key: ["a"], value: null, version: null });
});

forBoth("does all of a transaction or nothing", async (kv) => {
  const version = await kv.commit({ puts: [put(["a"], "1")] });
  const refused: readonly KvBatch[] = [
    { checks: [{ key: ["a"], version: null }], puts: [put(["b"])] },
    { checks: [{ key: ["a"], version }, { key: ["c"], version }], puts: [put(["b"])] },
    { checks: [{ key: ["c"], version }], deletes: [["a"]] },
  ];
  for (const batch of refused) assertEquals(await kv.commit(batch), null);
  assertEquals(await listed(kv, []), [['["a"]', "1"]]);
  const done = await kv.commit({
    checks: [{ key: ["a"], version }, { key: ["b"], version: null }],
    puts: [put(["b"], "2")],
    deletes: [["a"], ["never"]],
  });
  assertEquals(done === null, false);
  assertEquals(await listed(kv, []), [['["b"]', "2"]]);
  assertEquals(await kv.commit({ checks: [{ key: ["a"], version }] }), null);
});

forBoth("lists what is below a prefix, strings before numbers", async (kv) => {
  const keys: KvKey[] = [["p"], ["p", 10], ["p", 9], ["p", -1], ["p", "b"], ["p", "a"]];
  keys.push(["p", "a", 1], ["p", "B"], ["q", 1], ["pp", 1], ["p", "10"], ["p", ""]);
  await kv.commit({ puts: keys.map((key) => put(key)) });
  const expected = ['["p",""]', '["p","10"]', '["p","B"]', '["p","a"]', '["p","a",1]', '["p","b"]'];
  assertEquals(
    (await listed(kv, ["p"])).map(([key]) => key),
    [...expected, '["p",-1]', '["p",9]', '["p",10]'],
  );
  assertEquals((await listed(kv, ["p", "a"])).map(([key]) => key), ['["p","a",1]']);
  assertEquals(await listed(kv, ["none"]), []);
});

forBoth("keeps empty and long texts", async (kv) => {
  for (const value of ["", "x".repeat(65_536), "\u0000\u007f"]) {
    await kv.commit({ puts: [put(["a"], value)] });
    assertEquals((await kv.get(["a"])).value, value);
  }
});

forBoth("refuses what is too large, and then does nothing", async (kv) => {
  const tooLarge: readonly (readonly [string, KvBatch])[] = [
    ["Value too large", { puts: [put(["a"], "x".repeat(65_537))] }],
    ["Key too large", { puts: [put(["k".repeat(2048)])] }],
    ["Too many checks", {
      checks: Array.from({ length: 101 }, (_, i) => ({ key: ["k", i], version: null })),
      puts: [put(["a"])],
    }],
    ["Too many mutations", { puts: Array.from({ length: 1001 }, (_, i) => put(["k", i])) }],
    ["Total key size too large", { puts: longKeys(820) }],
    ["Total mutation size too large", {
      puts: Array.from({ length: 13 }, (_, i) => put(["k", i], "x".repeat(65_000))),
    }],
  ];
  for (const [message, batch] of tooLarge) {
    const error = await assertRejects(() => kv.commit(batch), Error);
    assertEquals(error.message.includes(message), true, error.message);
  }
  assertEquals(await listed(kv, []), []);
  const largest = Array.from({ length: 100 }, (_, i) => ({ key: ["k", i], version: null }));
  const puts = Array.from({ length: 1000 }, (_, i) => put(["k", i], "x".repeat(700)));
  assertEquals(await kv.commit({ checks: largest, puts }) === null, false);
  assertEquals(await kv.commit({ puts: longKeys(819) }) === null, false);
});

/** So many keys of a hundred bytes. */
function longKeys(count: number) {
  return Array.from({ length: count }, (_, i) => put(["k".repeat(89), i]));
}

const KEY = fc.array(fc.constantFrom("a", "b", 1, 2), { minLength: 1, maxLength: 2 });
const BATCH = fc.record({
  puts: fc.array(fc.record({ key: KEY, value: fc.constantFrom("x", "y") }), { maxLength: 3 }),
  deletes: fc.array(KEY, { maxLength: 2 }),
  checked: fc.array(fc.tuple(KEY, fc.boolean()), { maxLength: 2 }),
});

Deno.test("MemoryKv and Deno KV do the same, whatever they are asked for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(BATCH, { maxLength: 12 }), async (batches) => {
      const both = [await openKv(":memory:"), new MemoryKv()];
      const seen = await Promise.all(both.map(async (kv) => {
        const lines: unknown[] = [];
        for (const { puts, deletes, checked } of batches) {
          const checks = await Promise.all(
            checked.map(async ([key, isRight]) => ({
              key,
              version: isRight ? (await kv.get(key)).version : null,
            })),
          );
          lines.push(await kv.commit({ checks, puts, deletes }) === null, await listed(kv, []));
        }
        kv.close();
        return lines;
      }));
      assertEquals(seen[1], seen[0]);
    }),
    { numRuns: 60 },
  );
});
