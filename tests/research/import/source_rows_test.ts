import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { readSourceRows } from "../../../src/research/import/source_rows.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { column, parquetBytes } from "../parquet/parquet_cases.ts";

async function rowsOf(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<unknown[]> {
  let rows: unknown[] = [];
  await withTempFolder(async (folder) => {
    const path = `${folder}/${name}`;
    await Deno.writeFile(path, await new Blob([content]).bytes());
    rows = (await Array.fromAsync(readSourceRows(path))).map((row) => row && { ...row });
  });
  return rows;
}

async function packed(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

Deno.test("readSourceRows() reads CSV, in which an empty cell is no value", async () => {
  const text = 'a, b ,c\r\n1,"x\ny",\r\n2\r\n';
  const rows = [{ a: "1", b: "x\ny", c: undefined }, { a: "2", b: undefined, c: undefined }];
  assertEquals(await rowsOf("t.csv", text), rows);
  assertEquals(await rowsOf("T.CSV.gz", await packed(text)), rows);
});

Deno.test("readSourceRows() reads rows, lists of rows, pages and messages from lines of JSON", async () => {
  const text = [
    '{"a": 1}',
    "",
    '[{"a": 2}, 7, {"a": 3}]',
    '{"data": [{"a": 4}], "pagination": {}}',
    '{"topic": "activity", "payload": {"a": 5}}',
    "{",
    '"text"',
    '{"a": 6}',
  ].join("\n");
  const rows = [1, 2, undefined, 3, 4, 5, undefined, undefined, 6];
  const expected = rows.map((a) => a && { a });
  for (const name of ["t.jsonl", "t.json", "t.ndjson"]) {
    assertEquals(await rowsOf(name, text), expected);
  }
  assertEquals(await rowsOf("t.jsonl.gz", await packed(text)), expected);
});

Deno.test("readSourceRows() reads parquet, group by group", async () => {
  const bytes = parquetBytes([
    column("a", "INT64", [1n, 2n, 3n]),
    column("b", "STRING", ["x", undefined, "z"]),
  ], { rowGroupSize: 2 });
  const rows = [{ a: 1n, b: "x" }, { a: 2n, b: null }, { a: 3n, b: "z" }];
  assertEquals(await rowsOf("t.parquet", bytes), rows);
});

Deno.test("readSourceRows() says what is wrong with a file", async () => {
  const wrong: [string, string][] = [
    ["t.txt", "what a file of trades is"],
    ["t.parquet.gz", "what a file of trades is"],
    ["t.parquet", "t.parquet (The file is cut short; repair the file"],
    ["t.csv", "The file is empty"],
    ["t.csv.gz", "trades as CSV"],
  ];
  for (const [name, message] of wrong) {
    await assertRejects(() => rowsOf(name, name === "t.csv" ? "" : "x"), DataError, message);
  }
  const missing = () => Array.fromAsync(readSourceRows("no/such.csv"));
  await assertRejects(missing, DataError, "does not exist");
});
