import { assertEquals, assertRejects } from "@std/assert";
import { categoryFacts } from "../../src/research/category_facts.ts";
import { DataError } from "../../src/research/data_error.ts";
import { withTempFolder } from "../temp_folder.ts";
import { column, parquetBytes } from "./parquet/parquet_cases.ts";

Deno.test("categoryFacts() tells number and period of trades, and no period where a footer does not", () =>
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
    assertEquals(await categoryFacts(dir), [
      { name: "Given", trades: 2, period: [1_700_000_000_000, 1_700_000_100_000] },
      { name: "Untimed", trades: 3, period: null },
      { name: "Wordy", trades: 2, period: null },
    ]);
    await Deno.writeTextFile(`${dir}/Given/trades.parquet`, "");
    await assertRejects(() => categoryFacts(dir), DataError, "File is empty");
  }));
