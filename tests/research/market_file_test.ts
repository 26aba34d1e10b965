import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../src/research/data_error.ts";
import { type MarketFaults, type MarketInfo, readMarkets } from "../../src/research/market_file.ts";
import { withTempFolder } from "../temp_folder.ts";

/** Reads files of several categories, one after the other. */
async function read(
  files: Readonly<Record<string, string>>,
  liquidityField?: string,
): Promise<{ markets: MarketInfo[]; faults: MarketFaults[] }> {
  const markets = new Map<string, MarketInfo>();
  const faults: MarketFaults[] = [];
  await withTempFolder(async (folder) => {
    for (const [category, text] of Object.entries(files)) {
      const path = `${folder}/${category}.csv`;
      await Deno.writeTextFile(path, text);
      faults.push(await readMarkets(path, markets, { category, liquidityField }));
    }
  });
  return { markets: [...markets.values()], faults };
}

async function liquidity(header: string, cells: string, field?: string): Promise<number> {
  const text = `conditionId,${header}\n0x1,${cells}\n`;
  return (await read({ Politics: text }, field)).markets[0]!.liquidityUsd;
}

Deno.test("readMarkets() reads what a market file knows", async () => {
  const text = "conditionId,question,slug,volumeNum,endDate,closedTime\n" +
    ' 0xAB ,"Who, then?",who,1234.5,2025-12-31T23:55:00Z,2026-01-01T08:18:43Z\n';
  assertEquals(await read({ Politics: text }), {
    markets: [{
      marketId: "0xab",
      category: "Politics",
      liquidityUsd: 1234.5,
      closesAtMs: Date.UTC(2026, 0, 1, 8, 18, 43),
      question: "Who, then?",
      slug: "who",
    }],
    faults: [{ withoutId: 0, withoutVolume: 0 }],
  });
});

Deno.test("readMarkets() needs only an id and a size", async () => {
  for (const name of ["conditionId", "market_id", "condition_id"]) {
    const { markets } = await read({ Politics: `${name},volume\n0x1,2\n` });
    assertEquals(markets, [{
      marketId: "0x1",
      category: "Politics",
      liquidityUsd: 2,
      closesAtMs: undefined,
      question: "",
      slug: "",
    }]);
  }
});

Deno.test("readMarkets() takes the first liquidity column that is there, even if it is empty", async () => {
  assertEquals(await liquidity("liquidity,liquidityNum,volume,volumeNum", "1,2,3,4"), 4);
  assertEquals(await liquidity("liquidity,liquidityNum,volume", "1,2,3"), 3);
  assertEquals(await liquidity("liquidity,liquidityNum", "1,2"), 2);
  assertEquals(await liquidity("liquidity", "1"), 1);
  assertEquals(await liquidity("volumeNum,volume", ",3"), 0);
});

Deno.test("readMarkets() takes the column asked for", async () => {
  assertEquals(await liquidity("volumeNum,liquidityNum", "4,2", "liquidityNum"), 2);
  await assertRejects(
    () => liquidity("volumeNum", "4", "liquidityNum"),
    DataError,
    "no column is called liquidityNum",
  );
});

Deno.test("readMarkets() counts what is not a number as 0", async () => {
  for (const text of ["", "None", "NaN", "inf", "1 000"]) {
    assertEquals(await liquidity("volumeNum", text), 0);
  }
  assertEquals(await liquidity("volumeNum", " 1e3 "), 1000);
});

Deno.test("readMarkets() reads closing times in UTC, closedTime before endDate", async () => {
  async function closesAt(cells: string): Promise<number | undefined> {
    const text = `conditionId,volume,closedTime,endDate\n0x1,1,${cells}\n`;
    return (await read({ Politics: text })).markets[0]!.closesAtMs;
  }
  const time = Date.UTC(2026, 8, 9, 14, 25, 4);
  assertEquals(await closesAt("2026-09-09 14:25:04+00,2020-01-01"), time);
  assertEquals(await closesAt("2026-09-09T16:25:04+02,2020-01-01"), time);
  assertEquals(await closesAt("2026-09-09T14:25:04.000+00:00,"), time);
  assertEquals(await closesAt(",2026-09-09T14:25:04Z"), time);
  assertEquals(await closesAt("soon,2026-09-09 14:25:04"), time);
  assertEquals(await closesAt(",2026-09-09"), Date.UTC(2026, 8, 9));
  assertEquals(await closesAt(",soon"), undefined);
});

Deno.test("readMarkets() keeps the first description of a market but lets 0 give way", async () => {
  const header = "conditionId,question,volumeNum\n";
  const { markets } = await read({
    A: `${header}0x1,first,0\n0x2,first,5\n`,
    B: `${header}0x1,second,7\n0X2,second,8\n`,
  });
  const facts = markets.map((market) => [market.category, market.question, market.liquidityUsd]);
  assertEquals(facts, [["A", "first", 7], ["A", "first", 5]]);
});

Deno.test("readMarkets() counts rows without a market id", async () => {
  const { markets, faults } = await read({ A: "volume,conditionId\n1,0x1\n2, \n3\n" });
  assertEquals([markets.length, faults], [1, [{ withoutId: 2, withoutVolume: 0 }]]);
});

Deno.test("readMarkets() counts rows without a volume, short ones among them", async () => {
  const text = "conditionId,question,volume\n0x1,a,\n0x2,b,much\n0x3,c\n0x4\n0x5,e,0\n,f,\n";
  const { markets, faults } = await read({ A: text });
  assertEquals(markets.map(({ liquidityUsd }) => liquidityUsd), [0, 0, 0, 0, 0]);
  assertEquals(faults, [{ withoutId: 1, withoutVolume: 4 }]);
});

Deno.test("readMarkets() says which column is missing", async () => {
  await assertRejects(() => read({ A: "id,volume\n" }), DataError, "conditionId or market_id");
  await assertRejects(() => read({ A: "conditionId,x\n" }), DataError, "volumeNum or volume");
});
