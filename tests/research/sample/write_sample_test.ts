import { assert, assertEquals, assertGreater, assertNotEquals, assertRejects } from "@std/assert";
import { parse } from "@std/csv";
import { parquetReadObjects } from "hyparquet";
import {
  type SampleSummary,
  writeSample,
  type WriteSampleOptions,
} from "../../../src/research/sample/write_sample.ts";
import { withTempFolder } from "../../temp_folder.ts";

const CATEGORIES = ["Crypto", "Economy", "Geopolitics", "Politics", "Sports"];

interface Row {
  readonly proxyWallet: string;
  readonly side: string;
  readonly asset: string;
  readonly conditionId: string;
  readonly size: number;
  readonly price: number;
  readonly timestamp: bigint;
  readonly outcome: string;
  readonly outcomeIndex: number;
}

/** Writes a sample of 20 000 trades and hands over its folder. */
async function withSample(
  options: Partial<WriteSampleOptions>,
  test: (path: string, summary: SampleSummary) => Promise<void>,
) {
  await withTempFolder(async (folder) => {
    const out = `${folder}/sample`;
    await test(out, await writeSample({ out, seed: 7, trades: 20_000, ...options }));
  });
}

async function readTrades(path: string, category: string): Promise<Row[]> {
  const { buffer } = await Deno.readFile(`${path}/${category}/trades.parquet`);
  return await parquetReadObjects({ file: buffer }) as unknown as Row[];
}

/** Rows of a CSV file as objects. */
async function readTable(path: string): Promise<Record<string, string>[]> {
  const [header, ...rows] = parse(await Deno.readTextFile(path));
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [header![index]!, cell])));
}

/** Hashes of the files that a seed has a say in: the index names the categories alone. */
async function hashesOf(path: string, names: readonly string[]): Promise<string[]> {
  const files = names.filter((name) => name !== "index.json");
  return await Promise.all(files.map(async (file) => {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${path}/${file}`));
    return `${file} ${new Uint8Array(digest)}`;
  }));
}

function filesBelow(path: string, prefix = ""): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${path}/${name}`, `${prefix}${name}/`) : [prefix + name]
  ).sort();
}

Deno.test("writeSample() gives the same bytes for the same seed, others for another", async () => {
  await withSample({}, async (first, { files }) => {
    const hashes = await hashesOf(first, files);
    await withSample({}, async (second) => assertEquals(await hashesOf(second, files), hashes));
    await withSample({ seed: 8 }, async (third) => {
      const others = new Set(hashes);
      assertEquals((await hashesOf(third, files)).filter((hash) => others.has(hash)), []);
    });
  });
});

Deno.test("writeSample() writes a research directory and names every file of it", async () => {
  await withSample({}, async (path, { files, seed, trades }) => {
    assertEquals(filesBelow(path), [...files].sort());
    for (const category of CATEGORIES) {
      assert(files.includes(`${category}/trades.parquet`));
      assert(files.includes(`${category}/markets_filtered.csv`));
    }
    assert(files.includes("resolutions.csv"));
    const index = JSON.parse(await Deno.readTextFile(`${path}/index.json`));
    assertEquals(index, { categories: CATEGORIES });
    const marker = JSON.parse(await Deno.readTextFile(`${path}/sample.json`));
    assertEquals([marker.seed, marker.trades], [seed, trades]);
    assert((await Deno.readTextFile(`${path}/README.md`)).includes("--seed 7 --trades 20000"));
  });
});

Deno.test("writeSample() writes exactly the trades asked for, usable and in time order", async () => {
  await withSample({ trades: 20_011 }, async (path, { fromMs, toMs }) => {
    let count = 0;
    const kinds = new Set<string>();
    for (const category of CATEGORIES) {
      let last = BigInt(fromMs / 1000);
      for (const row of await readTrades(path, category)) {
        assert(row.price > 0 && row.price < 1, `price ${row.price}`);
        assert(row.size >= 1, `size ${row.size}`);
        assert(row.timestamp >= last, `${row.timestamp} after ${last}`);
        assert(
          /^0x[0-9a-f]{40}$/.test(row.proxyWallet) && /^0x[0-9a-f]{64}$/.test(row.conditionId),
        );
        assertEquals(row.outcome, ["Yes", "No"][row.outcomeIndex]);
        kinds.add(`${row.side} ${row.outcome}`);
        last = row.timestamp;
        count++;
      }
      assert(last < BigInt(toMs / 1000));
    }
    assertEquals(count, 20_011);
    assertEquals([...kinds].sort(), ["BUY No", "BUY Yes", "SELL No", "SELL Yes"]);
  });
});

Deno.test("writeSample() keeps trades, markets and resolutions consistent", async () => {
  await withSample({}, async (path, summary) => {
    const winners = new Map<string, string>();
    for (const { market_id, winner } of await readTable(`${path}/resolutions.csv`)) {
      assert(winner === "YES" || winner === "NO");
      winners.set(market_id!, winner);
    }
    assertEquals(winners.size, summary.resolved);
    assertEquals(new Set(winners.values()), new Set(["YES", "NO"]));
    assertGreater(summary.markets, summary.resolved);

    let known = 0;
    for (const category of CATEGORIES) {
      const tokens = new Map<string, string[]>();
      for (const market of await readTable(`${path}/${category}/markets_filtered.csv`)) {
        assertEquals(market.category, category);
        assertEquals(market.closedTime !== "", winners.has(market.conditionId!));
        assert(market.closed === "True" || !winners.has(market.conditionId!));
        tokens.set(market.conditionId!, JSON.parse(market.clobTokenIds!));
        known++;
      }
      for (const row of await readTrades(path, category)) {
        assertEquals(tokens.get(row.conditionId)?.[row.outcomeIndex], row.asset);
      }
    }
    assertEquals(known, summary.markets);
  });
});

Deno.test("writeSample() resolves markets the way their prices went", async () => {
  await withSample({}, async (path) => {
    const rows = await readTable(`${path}/resolutions.csv`);
    const winners = new Map(rows.map(({ market_id, winner }) => [market_id, winner]));
    const lastYesPrice = new Map<string, number>();
    for (const category of CATEGORIES) {
      for (const { conditionId, price, outcomeIndex } of await readTrades(path, category)) {
        lastYesPrice.set(conditionId, outcomeIndex === 0 ? price : 1 - price);
      }
    }
    let right = 0;
    for (const [market, winner] of winners) {
      if ((lastYesPrice.get(market!)! > 0.5) === (winner === "YES")) right++;
    }
    assertGreater(right / winners.size, 0.75);
    assertNotEquals(right, winners.size);
  });
});

Deno.test("writeSample() keeps most markets above 500 000 USD whatever the number of trades", async () => {
  for (const trades of [2000, 20_000]) {
    await withSample({ trades }, async (path) => {
      const markets = [
        ...await readTable(`${path}/Politics/markets_filtered.csv`),
        ...await readTable(`${path}/Geopolitics/markets_filtered.csv`),
      ];
      const large = markets.filter(({ volumeNum }) => Number(volumeNum) >= 500_000);
      assertGreater(large.length / markets.length, 0.6);
    });
  }
});

Deno.test("writeSample() reports progress up to all trades", async () => {
  const seen: [number, number][] = [];
  await withSample({ onProgress: (done, total) => seen.push([done, total]) }, async () => {
    assertEquals(seen.length, CATEGORIES.length);
    assertEquals(seen.at(-1), [20_000, 20_000]);
    assertEquals(seen, seen.toSorted(([a], [b]) => a - b));
    await Promise.resolve();
  });
});

Deno.test("writeSample() refuses a seed or a number of trades that it cannot use", async () => {
  for (const bad of [{ seed: -1 }, { seed: 1.5 }, { seed: 2 ** 31 }, { seed: NaN }]) {
    await assertRejects(() => withSample(bad, async () => {}), RangeError, "seed");
  }
  for (const bad of [{ trades: 999 }, { trades: 1e9 + 1 }, { trades: 2000.5 }]) {
    await assertRejects(() => withSample(bad, async () => {}), RangeError, "trades");
  }
});
