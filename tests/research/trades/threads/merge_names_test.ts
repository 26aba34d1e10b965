import { assertEquals } from "@std/assert";
import { createInterner, type Interner } from "../../../../src/research/trades/interner.ts";
import { mergeNames } from "../../../../src/research/trades/threads/merge_names.ts";
import { fc } from "../../../properties.ts";

const KNOWN = ["name 7"];

function interner(): Interner {
  return createInterner((text) => text.trim(), KNOWN);
}

Deno.test("mergeNames() numbers names as one reader of everything, whoever reads what", () => {
  const name = fc.integer({ min: 0, max: 30 }).map((number) => `name ${number} `);
  const group = fc.record({ reader: fc.integer({ min: 1, max: 3 }), read: fc.array(name) });
  fc.assert(fc.property(fc.array(group), (groups) => {
    const alone = interner();
    const readers = new Map<number, Interner>();
    const lists = groups.map(({ reader, read }) => {
      const own = readers.get(reader) ?? interner();
      readers.set(reader, own);
      for (const text of read) {
        own.intern(text);
        alone.intern(text);
      }
      return { reader, names: own.takeNew() };
    });
    const { names, numbers } = mergeNames(
      { reader: 1, interner: readers.get(1) ?? interner() },
      lists,
      KNOWN.length,
    );
    assertEquals(names, alone.names);
    // The first reader has got to know names of others meanwhile, behind its own.
    for (const [reader, own] of numbers) {
      const called = [...own].map((number) => names[number]!);
      assertEquals(called, readers.get(reader)!.names.slice(0, own.length));
    }
  }));
});
