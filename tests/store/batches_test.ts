import { assert, assertEquals } from "@std/assert";
import { fits, type KvWrites, partsOf, slices, writeBytes } from "../../src/store/batches.ts";
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_KEY_BYTES,
  MAX_BATCH_WRITES,
  MAX_VALUE_BYTES,
} from "../../src/store/kv.ts";
import { fc } from "../properties.ts";

const WRITES: fc.Arbitrary<KvWrites> = fc.record({
  puts: fc.array(
    fc.record({
      key: fc.tuple(fc.string({ maxLength: 80 }), fc.nat()),
      value: fc.integer({ min: 0, max: MAX_VALUE_BYTES }).map((length) => "v".repeat(length)),
    }),
    { maxLength: 60 },
  ),
  deletes: fc.integer({ min: 0, max: 3000 }).map((count) =>
    Array.from({ length: count }, (_, i) => ["d", i])
  ),
});

Deno.test("slices() cuts writes into transactions that fit, in their order, and loses none", () => {
  fc.assert(
    fc.property(WRITES, ({ puts = [], deletes = [] }) => {
      const cut = [...slices({ puts, deletes })];
      assertEquals(cut.flatMap((slice) => slice.puts ?? []), puts);
      assertEquals(cut.flatMap((slice) => slice.deletes ?? []), deletes);
      assert(cut.every((slice) => fits(slice)));
      for (const [index, slice] of cut.slice(1).entries()) {
        const [next] = [...slice.puts ?? [], ...(slice.deletes ?? []).map((key) => ({ key }))];
        const before = cut[index]!;
        const more = "value" in next!
          ? { ...before, puts: [...before.puts ?? [], next] }
          : { ...before, deletes: [...before.deletes ?? [], next!.key] };
        assert(!fits(more), "a transaction had room for more");
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("slices() has nothing to do for nothing", () => {
  assertEquals([...slices({})], []);
  assert(fits({}));
});

Deno.test("fits() counts writes, keys and values", () => {
  const deletes = Array.from({ length: MAX_BATCH_WRITES }, (_, i) => [i]);
  assert(fits({ deletes }));
  assert(!fits({ deletes: [...deletes, ["one more"]] }));
  assert(!fits({ deletes: deletes.slice(0, 5) }, 4));
  const put = (length: number) => ({ key: ["k"], value: "v".repeat(length) });
  const overhead = writeBytes(put(0));
  assert(fits({ puts: [put(MAX_BATCH_BYTES - overhead)] }));
  assert(!fits({ puts: [put(MAX_BATCH_BYTES - overhead + 1)] }));
  assertEquals(writeBytes({ key: ["abc", 1] }) - writeBytes({ key: ["", 1] }), 3);
  assertEquals(writeBytes({ key: ["é\0a"] }) - writeBytes({ key: [""] }), 9);
  const long = (count: number) => Array.from({ length: count }, (_, i) => ["k".repeat(89), i]);
  assert(fits({ deletes: long(MAX_BATCH_KEY_BYTES / 100) }));
  assert(!fits({ deletes: long(MAX_BATCH_KEY_BYTES / 100 + 1) }));
});

Deno.test("partsOf() cuts a text into values that fit a key", () => {
  for (const length of [0, 1, MAX_VALUE_BYTES, MAX_VALUE_BYTES + 1, 3 * MAX_VALUE_BYTES]) {
    const text = "x".repeat(length);
    const parts = partsOf(["p"], text);
    assertEquals(parts.map(({ value }) => value).join(""), text);
    assertEquals(parts.map(({ key }) => key), parts.map((_, i) => ["p", i]));
    assert(parts.every(({ value }) => value.length <= MAX_VALUE_BYTES));
  }
});
