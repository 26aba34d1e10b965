import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { findColumn, readCsv, requireColumn } from "../../src/research/csv_file.ts";
import { DataError } from "../../src/research/data_error.ts";
import { withTempFolder } from "../temp_folder.ts";

async function parse(text: string): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.csv`, text);
    await readCsv(`${folder}/a.csv`, "things", (columns) => {
      rows.push(columns);
      return (cells) => rows.push(cells);
    });
  });
  return rows;
}

Deno.test("readCsv() reads header and rows", async () => {
  assertEquals(await parse("a,b\n1,2\n3,4\n"), [["a", "b"], ["1", "2"], ["3", "4"]]);
  assertEquals(await parse(" a , b\n1,2"), [["a", "b"], ["1", "2"]]);
  assertEquals(await parse("a,b\n\n1\n,\n"), [["a", "b"], ["1"], ["", ""]]);
  assertEquals(await parse("a,b\n"), [["a", "b"]]);
});

Deno.test("readCsv() understands a byte order mark, CRLF and quotes", async () => {
  assertEquals(await parse("\ufeffa,b\r\n1,2\r\n"), [["a", "b"], ["1", "2"]]);
  const quoted = 'a,b\r\n"x, ""y""\r\nz",2\r\n';
  assertEquals(await parse(quoted), [["a", "b"], ['x, "y"\nz', "2"]]);
});

Deno.test("readCsv() says what is wrong with a file", async () => {
  const cases = [
    ["", "Cannot read things as the file is empty"],
    ["\n\n", "Cannot read things as the file is empty"],
    ['a,b\n"1,2\n', "line 2"],
    ['a,b\n1,"2" x\n', "line 2"],
    ['a,b\n1,2"\n', "line 2"],
  ] as const;
  for (const [text, reason] of cases) {
    const error = await assertRejects(() => parse(text), DataError, reason);
    assertEquals(error.path.endsWith("/a.csv"), true);
    assertEquals(error.message.includes(error.path), true);
  }
});

Deno.test("readCsv() keeps a DataError, and closes the file", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, "a\n1\n2\n");
    const thrown = new DataError("Cannot use it", { path, next: "leave it" });
    const error = await assertRejects(() =>
      readCsv(path, "things", () => () => {
        throw thrown;
      }), DataError);
    assertEquals(error, thrown);
  });
});

Deno.test("readCsv() says that a file is missing", async () => {
  const read = () => readCsv("no/such/file.csv", "things", () => () => {});
  const error = await assertRejects(read, DataError, "does not exist: no/such/file.csv");
  assertEquals(error.cause instanceof Deno.errors.NotFound, true);
});

Deno.test("requireColumn() finds the first name that is there, or names the columns that are", () => {
  const file = { what: "things", path: "a.csv" };
  assertEquals(requireColumn(["a", "b", "c"], ["x", "c", "a"], file), 2);
  assertEquals(findColumn(["a"], ["x"]), -1);
  assertThrows(
    () => requireColumn(["a", "b"], ["x", "y"], file),
    DataError,
    "Cannot read things as no column is called x or y: a.csv (the columns are a, b)",
  );
});
