import { assertEquals } from "@std/assert";
import { mergeNames } from "../../../src/research/threads/merge_names.ts";
import { fc } from "../../properties.ts";

/** What a reader that has seen some names does not know yet of a row group. */
function newIn(group: readonly string[], seen: string[]): string[] {
  const names = [...new Set(group)].filter((name) => !seen.includes(name));
  seen.push(...names);
  return names;
}

Deno.test("mergeNames() numbers names as one reader of everything, whoever reads what", () => {
  const name = fc.integer({ min: 0, max: 30 }).map((number) => `name ${number}`);
  const group = fc.record({ reader: fc.integer({ min: 1, max: 3 }), read: fc.array(name) });
  fc.assert(fc.property(fc.array(group), fc.constantFrom([], ["name 7"]), (groups, known) => {
    const seen = new Map<number, string[]>();
    const alone = [...known];
    const lists = groups.map(({ reader, read }) => {
      const own = seen.get(reader) ?? [...known];
      seen.set(reader, own);
      newIn(read, alone);
      return { reader, names: newIn(read, own) };
    });
    const { names, numbers } = mergeNames(lists, known);
    assertEquals(names, alone);
    for (const [reader, own] of seen) {
      assertEquals(numbers.get(reader)!.map((number) => names[number]), own);
    }
  }));
});
