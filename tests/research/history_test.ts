import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Outcome } from "../../mod.ts";
import { DataError } from "../../src/research/data_error.ts";
import { openHistory } from "../../src/research/history.ts";
import { withTempFolder } from "../temp_folder.ts";
import { column, parquetBytes, plainColumns, writeCategories } from "./parquet/parquet_cases.ts";

async function writeHistory(folder: string): Promise<void> {
  const broken = plainColumns(4).map((source) =>
    source.name === "side" ? column("side", "STRING", ["BUY", "hold", "SELL", null]) : source
  );
  await writeCategories(folder, {
    Politics: parquetBytes(plainColumns(3)),
    Sports: parquetBytes(broken),
  });
  const header = "conditionId,volumeNum,liquidityNum,endDate\n";
  await Deno.writeTextFile(
    `${folder}/Politics/markets_filtered.csv`,
    `${header}0xM1,10,1,\n,1,1,\n`,
  );
  await Deno.writeTextFile(
    `${folder}/Sports/markets_filtered.csv`,
    `${header}0xm1,99,9,\n0xm2,20,2,2024-01-01\n`,
  );
  await Deno.writeTextFile(
    `${folder}/resolutions.csv`,
    "market_id,winner\n0xm1,yes\n0xm2,\n,NO\n0xm3,YES\n0xm3,NO\n",
  );
}

Deno.test("openHistory() brings trades, markets and resolutions together", async () => {
  await withTempFolder(async (folder) => {
    await writeHistory(folder);
    const history = await openHistory(folder);
    assertEquals(history.categories, ["Politics", "Sports"]);
    assertEquals(history.table.length, 5);
    assertEquals(history.liquidityUsd, new Map([["0xm1", 10], ["0xm2", 20]]));
    assertEquals(history.markets.get("0xm2")!.closesAtMs, Date.UTC(2024, 0, 1));
    assertEquals(history.winners, new Map<string, Outcome>([["0xm1", "YES"]]));
    assertEquals(history.endMs, (1_700_000_000 + 120) * 1000 + 1);
    assertEquals(history.report, {
      droppedTrades: { wallet: 0, market: 0, side: 2, price: 0, time: 0 },
      marketsWithoutId: 1,
      marketsWithoutVolume: 0,
      unknownWinners: 1,
      resolutionsWithoutId: 1,
      conflictingWinners: 1,
    });
  });
});

Deno.test("openHistory() reads the categories and the liquidity column asked for", async () => {
  await withTempFolder(async (folder) => {
    await writeHistory(folder);
    const options = { categories: ["sports"], liquidityField: "liquidityNum" };
    const history = await openHistory(folder, options);
    assertEquals(history.table.categories, ["Sports"]);
    assertEquals([history.categories, history.allCategories], [["Sports"], ["Politics", "Sports"]]);
    assertEquals(history.liquidityUsd, new Map([["0xm1", 9], ["0xm2", 2]]));
  });
});

Deno.test("openHistory() says which file is missing", async () => {
  for (const path of ["resolutions.csv", "Sports/markets_filtered.csv", "Sports/trades.parquet"]) {
    await withTempFolder(async (folder) => {
      await writeHistory(folder);
      await Deno.remove(`${folder}/${path}`);
      const open = () => openHistory(folder, { categories: ["Politics", "Sports"] });
      const error = await assertRejects(open, DataError);
      const what = path === "Sports/trades.parquet" ? 'category "Sports"' : `${folder}/${path}`;
      assert(error.message.includes(what), error.message);
    });
  }
});
