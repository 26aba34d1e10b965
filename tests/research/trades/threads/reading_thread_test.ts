import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../../../src/research/data_error.ts";
import { TradeLoad } from "../../../../src/research/trades/trade_loader.ts";
import { YieldPoint } from "../../../../src/yield_point.ts";
import { withTempFolder } from "../../../temp_folder.ts";
import {
  column,
  garbled,
  parquetBytes,
  plainColumns,
  writeCategories,
} from "../../parquet/parquet_cases.ts";

/** Many small row groups with names that come and go, and rows that cannot be used. */
function manyGroups(rows: number, shift: number): Uint8Array<ArrayBuffer> {
  const wallets = Array.from(
    { length: rows },
    (_, row) => row % 13 === 0 ? "nobody" : `0x${(row * (shift + 5)) % 101 + Math.floor(row / 40)}`,
  );
  const others = plainColumns(rows, 1_700_000_000 + 17 * shift)
    .filter(({ name }) => name !== "proxyWallet");
  return parquetBytes([column("proxyWallet", "STRING", wallets), ...others], { rowGroupSize: 20 });
}

/** Waits until other threads have read so many rows. */
async function untilRead(load: TradeLoad, rows: number): Promise<void> {
  using point = new YieldPoint();
  while (load.doneRows < rows) await point.pass();
}

Deno.test("TradeLoad loads the same to the byte however many threads read how much", async () => {
  await withTempFolder(async (folder) => {
    await writeCategories(folder, { Crypto: manyGroups(900, 1), Politics: manyGroups(700, 2) });
    using alone = await TradeLoad.start(folder, { threads: 0 });
    const expected = await alone.finish();
    assert(expected.dropped.wallet > 100 && expected.wallets.length > 100);
    for (const [threads, rows] of [[1, 1600], [1, 200], [3, 0]] as const) {
      using load = await TradeLoad.start(folder, { threads });
      await untilRead(load, rows);
      assertEquals(await load.finish(), expected);
      assertEquals(load.doneRows, 1600);
    }
  });
});

Deno.test("TradeLoad reads itself what a thread that failed has left", async () => {
  await withTempFolder(async (folder) => {
    await writeCategories(folder, { Crypto: manyGroups(300, 1), Politics: manyGroups(300, 2) });
    using alone = await TradeLoad.start(folder, { threads: 0 });
    const expected = await alone.finish();
    using load = await TradeLoad.start(folder, { threads: 1 });
    // This thread has the file open, the other one cannot find it any more, or just has.
    await Deno.remove(`${folder}/Politics/trades.parquet`);
    await untilRead(load, 300);
    assertEquals(await load.finish(), expected);
  });
});

Deno.test("TradeLoad says the same about a file however many threads find out", async () => {
  await withTempFolder(async (folder) => {
    const bad = garbled(manyGroups(700, 2), "price");
    await writeCategories(folder, { Crypto: manyGroups(300, 1), Politics: bad, Sports: bad });
    for (const [threads, rows] of [[0, 0], [1, 0], [1, 300], [3, 0], [3, 300]] as const) {
      using load = await TradeLoad.start(folder, { threads });
      await untilRead(load, rows);
      await assertRejects(() => load.finish(), DataError, `${folder}/Politics/trades.parquet`);
    }
  });
});
