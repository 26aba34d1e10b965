import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../src/research/data_error.ts";
import { directoryFacts } from "../../src/research/directory_facts.ts";
import { type ManifestCategory, writeManifest } from "../../src/research/fetch/manifest.ts";
import { importNotes } from "../../src/research/files/imported_trades.ts";
import { ParquetFileWriter } from "../../src/research/parquet/parquet_writer.ts";
import { withTempFolder } from "../temp_folder.ts";
import { column, parquetBytes } from "./parquet/parquet_cases.ts";
import { serveFolder } from "./remote/range_server.ts";

const AT = new Date(0).toISOString();

function fetchedCategory(name: string): ManifestCategory {
  const counts = { min_volume_usd: 0, top: 0, markets: 0, trades: 0, coverage: 1 };
  return { name, window: [AT, AT], closed: true, ...counts };
}

/** Writes a manifest of categories. */
async function writeFetched(dir: string, names: readonly string[]): Promise<void> {
  await writeManifest(dir, {
    generator: "pilotfish fetch",
    version: 1,
    categories: names.map(fetchedCategory),
    refused_markets: {},
    markets: [],
  });
}

/** Writes a category of three trades, some of which were imported. */
async function writeCategory(dir: string, name: string, imported = 0): Promise<void> {
  await Deno.mkdir(`${dir}/${name}`);
  const columns = [{ name: "timestamp", type: "DOUBLE" }] as const;
  const notes = imported === 0 ? {} : importNotes(imported);
  const path = `${dir}/${name}/trades.parquet`;
  await using file = await ParquetFileWriter.create(path, columns, notes);
  await file.writeRowGroup([Float64Array.of(1_700_000_000, 1_700_000_020, 1_700_000_010)]);
  await file.close();
}

Deno.test("directoryFacts() tells number and period of trades, and no period where a footer does not", () =>
  withTempFolder(async (dir) => {
    const cases = {
      Given: [column("timestamp", "INT64", [1_700_000_100n, 1_700_000_000n])],
      Untimed: [column("price", "DOUBLE", [0.5, 0.5, 0.5])],
      Wordy: [column("timestamp", "STRING", ["soon", "later"])],
    };
    for (const [name, columns] of Object.entries(cases)) {
      await Deno.mkdir(`${dir}/${name}`);
      await Deno.writeFile(`${dir}/${name}/trades.parquet`, parquetBytes(columns));
    }
    const { others } = await directoryFacts(dir);
    const unknown = { origins: ["unknown"], imported: 0 } as const;
    assertEquals(others, [
      { name: "Given", ...unknown, trades: 2, period: [1_700_000_000_000, 1_700_000_100_000] },
      { name: "Untimed", ...unknown, trades: 3, period: null },
      { name: "Wordy", ...unknown, trades: 2, period: null },
    ]);
    await Deno.writeTextFile(`${dir}/Given/trades.parquet`, "");
    await assertRejects(() => directoryFacts(dir), DataError, "File is empty");
  }));

Deno.test("directoryFacts() tells where each category came from, here and elsewhere", () =>
  withTempFolder(async (dir) => {
    await writeCategory(dir, "Mine", 3);
    await writeCategory(dir, "Mixed", 2);
    await writeCategory(dir, "Made");
    await writeCategory(dir, "Both", 1);
    await writeCategory(dir, "Put");
    const files = ["Made", "Both"].map((name) => `${name}/trades.parquet`);
    const marker = { generator: "pilotfish sample", files };
    await Deno.writeTextFile(`${dir}/sample.json`, JSON.stringify(marker));
    const all = ["Both", "Fetched", "Made", "Mine", "Mixed", "Put"];
    await Deno.writeTextFile(`${dir}/index.json`, JSON.stringify({ categories: all }));
    await Deno.mkdir(`${dir}/Fetched`);
    await Deno.writeTextFile(`${dir}/Fetched/trades.parquet`, "is not read");
    await writeFetched(dir, ["Fetched", "Gone"]);
    await using server = serveFolder(dir);
    for (const place of [dir, server.url]) {
      const { fetched, gone, others } = await directoryFacts(place);
      assertEquals([fetched, gone].map((each) => each.map(({ name }) => name)), [
        ["Fetched"],
        ["Gone"],
      ]);
      assertEquals(others.map(({ name, origins, imported }) => [name, origins, imported]), [
        ["Both", ["sample", "imported"], 1],
        ["Made", ["sample"], 0],
        ["Mine", ["imported"], 3],
        ["Mixed", ["unknown", "imported"], 2],
        ["Put", ["unknown"], 0],
      ]);
    }
    await Deno.remove(`${dir}/index.json`);
    const { fetched, others } = await directoryFacts(server.url);
    assertEquals([fetched.length, others], [2, []], "what nobody can list is as the manifest says");
  }));

Deno.test("directoryFacts() refuses a folder from which everything that was fetched is gone", () =>
  withTempFolder(async (dir) => {
    await writeFetched(dir, ["Gone"]);
    await assertRejects(() => directoryFacts(dir), DataError, "Cannot find a category");
  }));
