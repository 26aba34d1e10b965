import { assert, assertEquals, assertRejects } from "@std/assert";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { ParquetFile } from "../../../src/research/parquet/parquet_file.ts";
import { PARTIAL_SUFFIX } from "../../../src/research/files/whole_file.ts";
import { ParquetFileWriter } from "../../../src/research/parquet/parquet_writer.ts";
import { withTempFolder } from "../../temp_folder.ts";

const COLUMNS = [
  { name: "wallet", type: "STRING", dictionary: true },
  { name: "size", type: "DOUBLE" },
  { name: "index", type: "INT32", dictionary: true },
  { name: "time", type: "INT64" },
] as const;

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("ParquetFileWriter writes row groups that read back equal, in order", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/a.parquet`;
    await using file = await ParquetFileWriter.create(path, COLUMNS);
    await file.writeRowGroup([
      ["0xa", "0xb", "0xa"],
      Float64Array.of(1.5, 2, 0.1),
      Int32Array.of(0, 1, 0),
      BigInt64Array.of(1n, 2n, 2n ** 53n + 1n),
    ]);
    await file.writeRowGroup([["é"], [3], [7], BigInt64Array.of(4n)]);
    await file.close();

    const buffer = (await Deno.readFile(path)).buffer;
    assertEquals(parquetMetadata(buffer).row_groups.map(({ num_rows }) => num_rows), [3n, 1n]);
    assertEquals(await parquetReadObjects({ file: buffer }), [
      { wallet: "0xa", size: 1.5, index: 0, time: 1n },
      { wallet: "0xb", size: 2, index: 1, time: 2n },
      { wallet: "0xa", size: 0.1, index: 0, time: 2n ** 53n + 1n },
      { wallet: "é", size: 3, index: 7, time: 4n },
    ]);
  });
});

Deno.test("ParquetFileWriter writes what a file says about itself, if anything", async () => {
  await withTempFolder(async (folder) => {
    for (const notes of [undefined, { "a.b": "1", c: "" }]) {
      const path = `${folder}/a.parquet`;
      await using file = await ParquetFileWriter.create(path, COLUMNS, notes);
      await file.close();
      using written = await ParquetFile.open(path);
      assertEquals(Object.fromEntries(written.notes), { ...notes });
    }
  });
});

Deno.test("ParquetFileWriter gives the file its name only when it is complete", async () => {
  await withTempFolder(async (folder) => {
    await using file = await ParquetFileWriter.create(`${folder}/a.parquet`, COLUMNS);
    await file.writeRowGroup([["0xa"], [1], [0], BigInt64Array.of(1n)]);
    assertEquals(names(folder), ["a.parquet" + PARTIAL_SUFFIX]);
    await file.close();
    assertEquals(names(folder), ["a.parquet"]);
  });
});

Deno.test("ParquetFileWriter leaves nothing behind, and an older file alone, when it is given up", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.parquet`, "older");
    await assertRejects(
      async () => {
        await using file = await ParquetFileWriter.create(`${folder}/a.parquet`, COLUMNS);
        await file.writeRowGroup([["0xa"], [1], [0], BigInt64Array.of(1n)]);
        throw new Error("Given up");
      },
      Error,
      "Given up",
    );
    assertEquals(names(folder), ["a.parquet"]);
    assertEquals(await Deno.readTextFile(`${folder}/a.parquet`), "older");
  });
});

Deno.test("ParquetFileWriter leaves nothing behind when the file cannot have its name", async () => {
  await withTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a.parquet/in the way`, { recursive: true });
    await using file = await ParquetFileWriter.create(`${folder}/a.parquet`, [
      { name: "price", type: "DOUBLE" },
    ]);
    await file.writeRowGroup([Float64Array.of(1)]);
    await assertRejects(() => file.close());
    assertEquals(names(folder), ["a.parquet"]);
  });
});

Deno.test("ParquetFileWriter refuses a row group with a column too few", async () => {
  await withTempFolder(async (folder) => {
    await using file = await ParquetFileWriter.create(`${folder}/a.parquet`, COLUMNS);
    await assertRejects(() => file.writeRowGroup([["0xa"]]), RangeError, "1 columns");
  });
});

Deno.test("ParquetFileWriter empties its buffer after each row group", async () => {
  await withTempFolder(async (folder) => {
    await using file = await ParquetFileWriter.create(`${folder}/a.parquet`, COLUMNS.slice(1, 2));
    for (let group = 1; group <= 3; group++) {
      await file.writeRowGroup([new Float64Array(1000).map((_, row) => Math.sqrt(row * group))]);
      const { size } = await Deno.stat(`${folder}/a.parquet${PARTIAL_SUFFIX}`);
      assert(size >= group * 7000, `${size} bytes on disk after ${group} row groups`);
    }
  });
});
