import { assert, assertEquals, assertRejects } from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { ownCategoryMap } from "../../../src/polymarket/categories.ts";
import { DataError } from "../../../src/research/data_error.ts";
import { writeManifest } from "../../../src/research/fetch/manifest.ts";
import { lockDirectory } from "../../../src/research/files/directory_lock.ts";
import { importedTradesIn } from "../../../src/research/files/imported_trades.ts";
import { openHistory } from "../../../src/research/history.ts";
import { identify } from "../../../src/research/import/imported_trade.ts";
import { importTrades } from "../../../src/research/import/import_trades.ts";
import { loadTrades } from "../trades/load_trades.ts";
import { tradeAt } from "../../../src/research/trades/trade_table.ts";
import { fc } from "../../properties.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { namesIn } from "../../cli/commands/research_folder.ts";
import { GOLDEN_DATA, HAS_GOLDEN } from "../golden.ts";
import { filesOf } from "../fetch/fetching.ts";
import { column, parquetBytes } from "../parquet/parquet_cases.ts";

const MAP = await ownCategoryMap();

interface Row {
  readonly proxyWallet: string;
  readonly conditionId: string;
  readonly side: string;
  readonly price: number;
  readonly size: number;
  readonly timestamp: number;
  readonly transactionHash?: string;
  readonly category?: string;
}

const ROW: Row = {
  proxyWallet: "0xa",
  conditionId: "0xm1",
  side: "BUY",
  price: 0.5,
  size: 10,
  timestamp: 1_700_000_000,
  transactionHash: "0xf1",
  category: "Politics",
};

async function writeLines(path: string, rows: readonly unknown[]): Promise<string> {
  await Deno.writeTextFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

async function written(dir: string, category = "Politics"): Promise<Record<string, unknown>[]> {
  const { buffer } = await Deno.readFile(`${dir}/${category}/trades.parquet`);
  return await parquetReadObjects({ file: buffer, compressors });
}

Deno.test("importTrades() makes a directory that history is read from, and nothing of it twice", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/new/mine`;
    const file = await writeLines(`${folder}/a.jsonl`, [
      { ...ROW, timestamp: 1_700_000_100, title: "Rain?", slug: "rain", category: "politics" },
      ROW,
      ROW,
      { ...ROW, category: undefined, conditionId: "0xm2", eventSlug: "us-election", price: 0.25 },
      { ...ROW, category: undefined, conditionId: "0xm3" },
      { ...ROW, price: 2 },
      7,
    ]);
    const options = { dir, files: [file], categoryMap: MAP };
    const summary = await importTrades(options);
    assertEquals(summary, {
      rows: 7,
      refused: { category: 1, price: 1, row: 1 },
      categories: [{ name: "politics", added: 4, known: 0, markets: 2 }],
      lacksResolutions: true,
    });
    assertEquals(namesIn(dir), ["index.json", "politics", "resolutions.csv"]);
    const before = await filesOf(dir);
    assertEquals(Object.keys(before).sort(), [
      "index.json",
      "politics/markets_filtered.csv",
      "politics/trades.parquet",
      "resolutions.csv",
    ]);
    const { table, liquidityUsd } = await openHistory(dir);
    assertEquals(table.length, 4);
    assertEquals(liquidityUsd.get("0xm2"), 2.5);
    await importTrades(options);
    assertEquals(await filesOf(dir), before);
  }));

Deno.test("importTrades() keeps rows and columns that are there, and puts new ones among them", () =>
  withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/Politics`);
    const hash = ["0xf1", undefined, "0xf3"];
    const path = `${dir}/Politics/trades.parquet`;
    await Deno.writeFile(
      path,
      parquetBytes([
        column("proxyWallet", "STRING", ["0xa", undefined, "0xc"]),
        column("conditionId", "STRING", ["0xm1", "0xm1", "0xm1"]),
        column("side", "STRING", ["BUY", "BUY", "SELL"]),
        column("price", "DOUBLE", [0.5, 0.5, 0.5]),
        column("size", "DOUBLE", [10, 10, 10]),
        column("timestamp", "INT64", [1_700_000_000n, 1_700_000_000n, 1_700_000_020n]),
        column("transactionHash", "STRING", hash),
        column("note", "STRING", ["x", "y", undefined]),
        column("block", "INT64", [7n, undefined, 9_007_199_254_740_993n]),
        column("flag", "BOOLEAN", [true, false, undefined]),
      ]),
    );
    const markets = `${dir}/Politics/markets_filtered.csv`;
    await Deno.writeTextFile(markets, "conditionId,volumeNum,note\n0xM1,900,kept\n");
    await Deno.writeTextFile(`${dir}/resolutions.csv`, "market_id,winner\n0xm1,YES\n");
    const file = await writeLines(`${dir}/a.jsonl`, [
      { ...ROW, timestamp: 1_700_000_010, proxyWallet: "0xd" },
      ROW,
      { ...ROW, timestamp: 1_700_000_030, conditionId: "0xm2", category: undefined, tags: "trump" },
    ]);
    const { categories } = await importTrades({ dir, files: [file], categoryMap: MAP });
    assertEquals(categories, [{ name: "Politics", added: 2, known: 1, markets: 1 }]);
    const rows = await written(dir);
    assertEquals(rows.map(({ proxyWallet }) => proxyWallet), ["0xa", null, "0xd", "0xc", "0xa"]);
    assertEquals(rows.map(({ note }) => note), ["x", "y", null, null, null]);
    assertEquals(rows.map(({ block }) => block), [7n, null, null, 9_007_199_254_740_993n, null]);
    assertEquals(rows.map(({ flag }) => flag), [true, false, null, null, null]);
    assertEquals(
      await Deno.readTextFile(markets),
      "conditionId,volumeNum,note,question,slug,volume_source\n" +
        "0xM1,900,kept,,,\n0xm2,5.00,,,,trades\n",
    );
    assertEquals((await openHistory(dir)).winners.get("0xm1"), "YES");
  }));

Deno.test("importTrades() goes on with the names that columns of a market file have", () =>
  withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/Politics`);
    const markets = `${dir}/Politics/markets_filtered.csv`;
    await Deno.writeTextFile(markets, "market_id,liquidity,volume,title\n0xm1,5,900,Rain?\n");
    const first = { ...ROW, conditionId: "0xm2", title: "Snow?" };
    const more = { ...first, timestamp: 1_700_000_010 };
    for (const [name, rows] of Object.entries({ a: [first], b: [first, more] })) {
      const files = [await writeLines(`${dir}/${name}.jsonl`, rows)];
      await importTrades({ dir, files, categoryMap: MAP });
    }
    assertEquals(
      await Deno.readTextFile(markets),
      "market_id,liquidity,volume,title,slug,volume_source\n" +
        "0xm1,5,900,Rain?,,\n0xm2,,10.00,Snow?,,trades\n",
    );
    const history = await openHistory(dir);
    assertEquals([...history.liquidityUsd], [["0xm1", 900], ["0xm2", 10]]);
    assertEquals([...history.markets.values()].map(({ question }) => question), ["Rain?", "Snow?"]);
  }));

Deno.test("importTrades() refuses a file that it could not write again, and changes nothing", () =>
  withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/Politics`);
    const path = `${dir}/Politics/trades.parquet`;
    const bytes = parquetBytes([
      column("proxyWallet", "STRING", ["0xa"]),
      column("price", "INT32", [1]),
    ]);
    await Deno.writeFile(path, bytes);
    const file = await writeLines(`${dir}/a.jsonl`, [ROW]);
    const run = () => importTrades({ dir, files: [file], categoryMap: MAP });
    await assertRejects(run, DataError, "whose column price is of another kind");
    assertEquals(await Deno.readFile(path), bytes);
    assertEquals(namesIn(dir), ["Politics", "a.jsonl"]);
  }));

Deno.test("importTrades() notes in the file how many trades it brought, of all times together", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/mine`;
    const path = `${dir}/Politics/trades.parquet`;
    await Deno.mkdir(`${dir}/Politics`, { recursive: true });
    const there = [
      column("proxyWallet", "STRING", ["0xz"]),
      column("conditionId", "STRING", ["0xm1"]),
      column("side", "STRING", ["BUY"]),
      column("price", "DOUBLE", [0.5]),
      column("size", "DOUBLE", [10]),
      column("timestamp", "INT64", [1_700_000_000n]),
    ];
    await Deno.writeFile(path, parquetBytes(there));
    assertEquals(await importedTradesIn(path), 0);
    const file = await writeLines(`${folder}/a.jsonl`, [ROW, { ...ROW, transactionHash: "0xf2" }]);
    const more = await writeLines(`${folder}/b.jsonl`, [ROW, { ...ROW, transactionHash: "0xf3" }]);
    for (const [files, imported] of [[[file], 2], [[file], 2], [[more, file], 3]] as const) {
      await importTrades({ dir, files, categoryMap: MAP });
      assertEquals(await importedTradesIn(path), imported);
    }
    assertEquals((await written(dir)).length, 4);
  }));

Deno.test({
  name: "importTrades() waits for nobody who writes to the folder",
  // Older versions cannot tell.
  ignore: !("tryLock" in Deno.FsFile.prototype),
  fn: () =>
    withTempFolder(async (folder) => {
      const file = await writeLines(`${folder}/a.jsonl`, [ROW]);
      const options = { dir: `${folder}/mine`, files: [file], categoryMap: MAP };
      {
        using _lock = await lockDirectory(options.dir);
        await assertRejects(() => importTrades(options), DataError, "another process");
      }
      assertEquals((await importTrades(options)).categories.length, 1);
    }),
});

Deno.test("importTrades() leaves a category alone that fetch writes", () =>
  withTempFolder(async (dir) => {
    const at = new Date(0).toISOString();
    await writeManifest(dir, {
      generator: "pilotfish fetch",
      version: 1,
      categories: [{
        name: "Politics",
        window: [at, at],
        min_volume_usd: 0,
        top: 0,
        closed: true,
        markets: 0,
        trades: 0,
        coverage: 1,
      }],
      refused_markets: {},
      markets: [],
    });
    const file = await writeLines(`${dir}/a.jsonl`, [ROW]);
    const options = { dir, files: [file], categoryMap: MAP };
    await assertRejects(() => importTrades(options), DataError, "which fetch writes anew");
    assertEquals((await importTrades({ ...options, category: "Mine" })).categories[0]!.added, 1);
  }));

Deno.test("importTrades() takes what one file tells most often, in time order, in any number of steps", async () => {
  const row = fc.record({
    proxyWallet: fc.constantFrom("0xa", "0xb"),
    timestamp: fc.integer({ min: 1_700_000_000, max: 1_700_000_003 }),
    transactionHash: fc.constantFrom("", "0xf1", "0xf2"),
    size: fc.constantFrom(1, 2),
  }).map((own): Row => ({ ...ROW, ...own }));
  const fileRows = fc.array(row, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(fileRows, { minLength: 1, maxLength: 3 }), async (lists) => {
      await withTempFolder(async (folder) => {
        const files = [];
        for (const [at, rows] of lists.entries()) {
          files.push(await writeLines(`${folder}/${at}.jsonl`, rows));
        }
        const expected = new Map<string, number>();
        for (const rows of lists) {
          for (const [id, alike] of Map.groupBy(rows, (row) => identify(row)!.id)) {
            expected.set(id, Math.max(expected.get(id) ?? 0, alike.length));
          }
        }
        const steps = files.map((file) => [file]);
        for (const [name, runs] of [["once", [files]], ["steps", steps]] as const) {
          const dir = `${folder}/${name}`;
          for (const files of runs) await importTrades({ dir, files, categoryMap: MAP });
          if (expected.size === 0) continue;
          const rows = await written(dir);
          const counts = new Map(
            [...Map.groupBy(rows, (row) => identify(row)!.id)].map((
              [id, { length }],
            ) => [id, length]),
          );
          assertEquals(
            new Map([...counts].sort()),
            new Map([...expected].sort()),
          );
          const times = rows.map(({ timestamp }) => Number(timestamp));
          assertEquals(times, times.toSorted((a, b) => a - b));
        }
      });
    }),
    { numRuns: 25 },
  );
});

Deno.test("importTrades() finds the market of a token on the chain in the tables of markets", () =>
  withTempFolder(async (dir) => {
    const first = await writeLines(`${dir}/a.jsonl`, [ROW]);
    await importTrades({ dir, files: [first], categoryMap: MAP });
    await Deno.writeTextFile(
      `${dir}/Politics/markets_filtered.csv`,
      'conditionId,volumeNum,clobTokenIds\n0xm1,5,"[""7001"", ""7002""]"\n',
    );
    const fills = `${dir}/fills.csv`;
    await Deno.writeTextFile(
      fills,
      "maker,taker,makerAssetId,takerAssetId,makerAmountFilled,takerAmountFilled,timestamp,transactionHash\n" +
        "0xaa,0xbb,0,7002,4000000,10000000,1700000050,0xf9\n",
    );
    const { categories } = await importTrades({ dir, files: [fills], categoryMap: MAP });
    assertEquals(categories, [{ name: "Politics", added: 1, known: 0, markets: 0 }]);
    const { proxyWallet, side, outcomeIndex, price, usd_amount } = (await written(dir)).at(-1)!;
    assertEquals([proxyWallet, side, outcomeIndex, price, usd_amount], ["0xbb", "SELL", 1, 0.4, 4]);
  }));

Deno.test({
  name:
    "importTrades() brings real trades from overlapping files to the history that they come from",
  ignore: !HAS_GOLDEN,
  fn: () =>
    withTempFolder(async (folder) => {
      const name = "Politics";
      const source = `${GOLDEN_DATA}/${name}/trades.parquet`;
      const { buffer } = await Deno.readFile(source);
      const rows = await parquetReadObjects({ file: buffer, compressors });
      const half = rows.length >> 1;
      const plain = rows.map((row) => ({ ...row, timestamp: Number(row["timestamp"]) }));
      const files = [
        await writeLines(`${folder}/a.jsonl`, plain.slice(half - 2000)),
        await writeLines(`${folder}/b.jsonl`, plain.slice(0, half + 2000)),
        source,
      ];
      const dir = `${folder}/mine`;
      await importTrades({ dir, files, category: name, categoryMap: MAP });
      const here = await loadTrades(dir);
      const there = await loadTrades(GOLDEN_DATA, { categories: [name] });
      const keyed = (table: typeof here) =>
        Array.from({ length: table.length }, (_, row) => JSON.stringify(tradeAt(table, row)))
          .sort();
      assert(here.length > 10_000);
      assertEquals(keyed(here), keyed(there));
    }),
});
