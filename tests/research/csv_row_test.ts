import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv";
import { RecordReader, splitRow } from "../../src/research/csv_row.ts";
import { fc } from "../properties.ts";

/** Rows of a text that comes in parts; `undefined` if one cannot be taken apart. */
function rowsOf(parts: readonly string[]): (readonly string[])[] | undefined {
  const reader = new RecordReader();
  const records = [...parts.flatMap((part) => [...reader.take(part)]), ...reader.end()];
  const rows = records.map(({ text }) => splitRow(text));
  return rows.includes(undefined) ? undefined : rows as (readonly string[])[];
}

Deno.test("RecordReader finds records over lines and parts, and tells their lines", () => {
  const reader = new RecordReader();
  const parts = ["a,b\r", '\n\n"x\r\n\n', 'y",2', "\nlast"];
  const records = [...parts.flatMap((part) => [...reader.take(part)]), ...reader.end()];
  assertEquals(records, [
    { text: "a,b", line: 1 },
    { text: '"x\n\ny",2', line: 3 },
    { text: "last", line: 6 },
  ]);
});

Deno.test("splitRow() takes rows apart as @std/csv does, and refuses what it refuses", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", '"', '"', ",", "\n", "\r\n", " ") });
  let refused = 0;
  let taken = 0;
  fc.assert(fc.property(letters, fc.nat(), (text, cut) => {
    const at = cut % (text.length + 1);
    const rows = rowsOf([text.slice(0, at), text.slice(at)]);
    if (rows === undefined) {
      refused++;
      assertThrows(() => parse(text), SyntaxError);
    } else {
      taken++;
      assertEquals(rows, parse(text));
    }
  }));
  assertEquals([refused > 0, taken > 0], [true, true]);
});
