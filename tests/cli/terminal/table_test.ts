import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import stringWidth from "string-width";
import { ANSI } from "../../../src/cli/terminal/colors.ts";
import { type Column, formatFacts, formatTable } from "../../../src/cli/terminal/table.ts";
import { fc } from "../../properties.ts";

const PIPED = { isTerminal: false, columns: 20 };
const WALLET = `0x${"0123456789".repeat(4)}`;
const COLUMNS: readonly Column[] = [
  { title: "wallet", shrinks: true },
  { title: "trades", align: "right" },
  { title: "category" },
];

function terminal(columns: number) {
  return { isTerminal: true, columns };
}

Deno.test("formatTable() aligns text to the left and numbers to the right", () => {
  const text = formatTable(COLUMNS, [["0x1", "7", "Politics"], ["0x22", "1,200", "鯨"]], {
    output: PIPED,
  });
  assertEquals(
    text,
    "wallet  trades  category\n──────  ──────  ────────\n" +
      "0x1          7  Politics\n0x22     1,200  鯨\n",
  );
});

Deno.test("formatTable() shortens ids on a terminal only, in their middle", () => {
  const rows = [[WALLET, "7", "Politics"]];
  const narrow = formatTable(COLUMNS, rows, { output: terminal(40) });
  assert(narrow.includes("0x01234567…90123456789"), narrow);
  for (const line of narrow.split("\n")) assertLessOrEqual(line.length, 40);
  assert(formatTable(COLUMNS, rows, { output: PIPED }).includes(WALLET));
});

Deno.test("formatTable() never shortens a number, and an id to no less than nine", () => {
  const text = formatTable(COLUMNS, [[WALLET, "123,456,789", "Politics"]], {
    output: terminal(10),
  });
  assert(text.includes("0x01…6789  123,456,789  Politics"), text);
});

Deno.test("formatTable() fits any terminal that leaves room for what may not shrink", () => {
  const id = fc.string({ unit: "grapheme", maxLength: 60 });
  const columns: readonly Column[] = [{ title: "a", shrinks: true }, { title: "b", shrinks: true }];
  fc.assert(fc.property(
    fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 5 }),
    fc.integer({ min: 20, max: 120 }),
    (rows, width) => {
      const lines = formatTable(columns, rows, { output: terminal(width) }).split("\n");
      for (const line of lines) assertLessOrEqual(stringWidth(line), width);
    },
  ));
});

Deno.test("formatTable() goes on in further lines with sentences on a terminal only, and cuts none of their words", () => {
  const columns: readonly Column[] = [{ title: "check" }, { title: "found", wraps: true }];
  const rows = [["host", "no answer came from a-very-long-name-of-a-host"], ["kv", "fine"]];
  assertEquals(
    formatTable(columns, rows, { output: terminal(27) }),
    "check  found\n─────  ────────────────────\nhost   no answer came from\n" +
      "       a-very-long-name-of-a-host\nkv     fine\n",
  );
  assert(formatTable(columns, rows, { output: PIPED }).includes("from a-very"));
});

Deno.test("formatTable() colours without moving anything", () => {
  const columns: readonly Column[] = [{ title: "a", paint: ANSI.red }, ...COLUMNS];
  const rows = [["x", WALLET, "7", "Politics"], ["yy", "0x1", "12", ""]];
  const plain = formatTable(columns.map(({ paint: _, ...rest }) => rest), rows, { output: PIPED });
  const colored = formatTable(columns, rows, { output: PIPED, colors: ANSI });
  assertEquals(colored.includes("\x1b["), !Deno.noColor);
  assertEquals(stripAnsiCode(colored), plain);
});

Deno.test("formatTable() says so when there is nothing", () => {
  assertEquals(formatTable(COLUMNS, [], { output: PIPED }), "(none)\n");
});

Deno.test("formatFacts() puts the values in one column", () => {
  assertEquals(formatFacts([["cash", "$1"], ["equity", "$22"]]), "cash    $1\nequity  $22\n");
  assertEquals(formatFacts([]), "");
});
