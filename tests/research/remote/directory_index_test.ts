import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { column, parquetBytes, plainColumns } from "../parquet/parquet_cases.ts";
import { writeSample } from "../../../src/research/sample/write_sample.ts";
import { findCategories } from "../../../src/research/categories.ts";
import { DataError } from "../../../src/research/data_error.ts";
import { openHistory } from "../../../src/research/history.ts";
import { ParquetFile } from "../../../src/research/parquet/parquet_file.ts";
import { readColumn } from "../../../src/research/parquet/parquet_column.ts";
import { NUMBER_PARSER } from "../../../src/research/trades/trade_parsers.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { serveFolder } from "./range_server.ts";

Deno.test("openHistory() reads the same from a host as from a folder", async () => {
  await withTempFolder(async (folder) => {
    const out = `${folder}/sample`;
    await writeSample({ out, seed: 7, trades: 20_000 });
    await using server = serveFolder(out);
    for (const categories of [[], ["politics", "Sports"]]) {
      const { dir: _here, ...here } = await openHistory(out, { categories });
      const { dir: _there, ...there } = await openHistory(server.url, { categories });
      assertEquals(there, here);
    }
    await Deno.remove(`${out}/index.json`);
    const { categories } = await openHistory(server.url, { categories: ["Sports", "Crypto"] });
    assertEquals(categories, ["Crypto", "Sports"]);
    await assertRejects(() => openHistory(server.url), DataError, "name them with --categories");
    const missing = () => openHistory(server.url, { categories: ["sports"] });
    await assertRejects(missing, DataError, "sports/markets_filtered.csv");
  });
});

Deno.test("openHistory() reads a host that gives no parts of files", async () => {
  await withTempFolder(async (folder) => {
    const out = `${folder}/sample`;
    await writeSample({ out, seed: 7, trades: 1000 });
    await using server = serveFolder(out, { hasRanges: false });
    assertEquals((await openHistory(server.url)).table.length, 1000);
  });
});

Deno.test("findCategories() refuses an index that is none, or names what is no folder", async () => {
  await withTempFolder(async (folder) => {
    await using server = serveFolder(folder);
    for (
      const text of ["", "[]", "null", "{", '{"categories": ["a/b"]}', '{"categories": [".."]}']
    ) {
      await Deno.writeTextFile(`${folder}/index.json`, text);
      await assertRejects(() => findCategories(server.url), DataError, "the index of a research");
    }
    await Deno.writeTextFile(`${folder}/index.json`, '{"categories": []}');
    await assertRejects(() => findCategories(server.url), DataError, "Cannot find a category");
    await Deno.writeTextFile(`${folder}/index.json`, '{"categories": ["b", "A", "b"]}');
    assertEquals(await findCategories(server.url), ["A", "b"]);
    await assertRejects(
      () => findCategories(server.url, ["c"]),
      DataError,
      "(there are A, b: give --categories A,b,",
    );
  });
});

Deno.test("three of twenty columns of a remote file move less than a quarter of its bytes", async () => {
  await withTempFolder(async (folder) => {
    const rows = 40_000;
    const columns = Array.from({ length: 20 }, (_, number) => ({
      ...column(
        `c${number}`,
        "DOUBLE",
        Array.from({ length: rows }, (_, i) => Math.sin(i * number + i)),
      ),
      encoding: "PLAIN" as const,
    }));
    const bytes = parquetBytes(columns, { codec: "UNCOMPRESSED", rowGroupSize: rows / 4 });
    await Deno.writeFile(`${folder}/wide.parquet`, bytes);
    await using server = serveFolder(folder);
    using file = await ParquetFile.open(`${server.url}/wide.parquet`);
    const wanted = ["c1", "c7", "c19"];
    const sums = wanted.map(() => 0);
    for (const group of file.groupRows.keys()) {
      await file.hold(group, wanted);
      wanted.forEach((name, index) =>
        readColumn(file, file.columns.get(name)!, {
          group,
          parser: NUMBER_PARSER,
          place: (_row, count) => new Float64Array(count),
          done: (_row, values) => {
            for (const value of values) sums[index]! += value;
          },
        })
      );
      file.release();
    }
    for (const [index, name] of wanted.entries()) {
      const values = columns.find((each) => each.name === name)!.data as number[];
      assertLess(Math.abs(sums[index]! - values.reduce((sum, value) => sum + value)), 1e-6);
    }
    assert(bytes.length > 6e6);
    assertLess(server.sentBytes, bytes.length / 4);
  });
});

Deno.test("openHistory() asks a host for the columns of trades that it needs and no others", async () => {
  await withTempFolder(async (folder) => {
    const rows = 3000;
    const title = Array.from({ length: rows }, (_, i) => `${i} ${"padding".repeat(200)}`);
    const plain = plainColumns(rows).filter(({ name }) => name !== "title");
    const file = parquetBytes([
      ...plain,
      { ...column("title", "STRING", title), encoding: "PLAIN" },
    ], { codec: "UNCOMPRESSED", rowGroupSize: 1000 });
    await Deno.mkdir(`${folder}/Politics`);
    await Deno.writeFile(`${folder}/Politics/trades.parquet`, file);
    await Deno.writeTextFile(`${folder}/Politics/markets_filtered.csv`, "conditionId,volumeNum\n");
    await Deno.writeTextFile(`${folder}/resolutions.csv`, "market_id,winner\n");
    await using server = serveFolder(folder);
    const { table } = await openHistory(server.url, { categories: ["Politics"] });
    assertEquals(table.length, rows);
    assertLess(server.sentBytes, file.length / 4);
  });
});
