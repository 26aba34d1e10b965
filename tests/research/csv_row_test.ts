import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv";
import { BrokenRecord, type CsvRow, RowReader, splitRow } from "../../src/research/csv_row.ts";
import { fc } from "../properties.ts";

/** Rows of a text that comes in parts, as far as they are wanted. */
function rowsOf(parts: readonly string[], width = Infinity): CsvRow[] {
  const rows: CsvRow[] = [];
  const reader = new RowReader((row) => rows.push(row));
  reader.width = width;
  for (const part of parts) reader.take(part);
  reader.end();
  return rows;
}

Deno.test("RowReader finds rows over lines and parts", () => {
  const parts = ["a,b\r", '\n\n"x\r\n\n', 'y",2', "\nlast"];
  assertEquals(rowsOf(parts), [["a", "b"], ["x\n\ny", "2"], ["last"]]);
});

Deno.test("RowReader tells which record is broken, and in which line it begins", () => {
  const cases = [
    ['a\n\n"x" y\nb', { text: '"x" y', line: 3 }],
    ['a\n"x\n\ny" z\nb', { text: '"x\n\ny" z', line: 2 }],
    ['a\n"x\ny', { text: '"x\ny', line: 2 }],
  ] as const;
  for (const [text, record] of cases) {
    assertEquals(assertThrows(() => rowsOf([text]), BrokenRecord).record, record);
  }
});

Deno.test("splitRow() may leave out cells that nobody wants, but checks them", () => {
  assertEquals(splitRow('a,"b",c,"d""e"', 2), ["a", "b"]);
  assertEquals(splitRow('a,"b",c,"d"e', 2), undefined);
  assertEquals(splitRow('a,"b",c"', 1), undefined);
});

Deno.test("RowReader takes text apart as @std/csv does, and refuses what it refuses", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", '"', '"', ",", "\n", "\r\n", " ") });
  let refused = 0;
  let taken = 0;
  fc.assert(fc.property(letters, fc.nat(), fc.nat({ max: 3 }), (text, cut, width) => {
    const at = cut % (text.length + 1);
    const parts = [text.slice(0, at), text.slice(at)];
    const expected = parsed(text);
    if (expected === undefined) {
      refused++;
      assertThrows(() => rowsOf(parts), BrokenRecord);
      assertThrows(() => rowsOf(parts, width), BrokenRecord);
    } else {
      taken++;
      assertEquals(rowsOf(parts), expected);
      const kept = rowsOf(parts, width).map((row) => row.slice(0, width));
      assertEquals(kept, expected.map((row) => row.slice(0, width)));
    }
  }));
  assertEquals([refused > 0, taken > 0], [true, true]);
});

/** What `@std/csv` makes of a text; `undefined` if it refuses it. */
function parsed(text: string): string[][] | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
