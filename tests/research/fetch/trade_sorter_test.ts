import { assertEquals } from "@std/assert";
import { PageLog } from "../../../src/research/fetch/page_log.ts";
import type { StoredTrade } from "../../../src/research/fetch/stored_trade.ts";
import { TradeSorter } from "../../../src/research/fetch/trade_sorter.ts";
import { fc } from "../../properties.ts";
import { withTempFolder } from "../../temp_folder.ts";

/** Few different times, so that many trades are in one second. */
const TRADES = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 12_000 }).map((n) => n % 7 === 0 ? 7 : n),
    fc.nat(3),
    fc.nat(2),
  ),
  { maxLength: 80 },
);

function stored([timeS, hash, size]: readonly [number, number, number]): StoredTrade {
  return [timeS, `0x${hash}`, "0xa", "BUY", "71", 0, "Yes", 0.5, size];
}

/** Writes what walks told of a market. */
async function writeLog(path: string, walks: readonly (readonly StoredTrade[])[]): Promise<void> {
  await Deno.writeTextFile(path, "");
  using log = await PageLog.open(path);
  for (const rows of walks) {
    log.begin({ version: "v2", fromMs: 0, toMs: 1 });
    log.add({ rows, skip: 0, refused: {} });
  }
}

/** What a sorter makes of the markets of some files. */
async function sortedFrom(logs: readonly string[], folder: string, partBytes: number) {
  const sorter = new TradeSorter({ stretch: { fromMs: 0, toMs: 1e8 }, folder, partBytes });
  for (const [market, path] of logs.entries()) {
    await sorter.add(market, { path, tokenIds: ["70", "71"] });
  }
  const rows: unknown[] = [];
  for await (const { trades, places } of sorter.sorted()) {
    for (const at of places) {
      const hash = new TextDecoder().decode(trades.hash(at));
      rows.push([trades.market(at), trades.timeS(at), hash, trades.outcome(at), {
        wallet: trades.wallet(at),
        isSell: trades.isSell(at),
        token: trades.token(at),
        outcomeIndex: trades.outcomeIndex(at),
        price: trades.price(at),
        size: trades.size(at),
      }]);
    }
  }
  return rows;
}

Deno.test("TradeSorter gives the same order whatever fits into memory, each trade as often as one walk told it", () =>
  withTempFolder(async (dir) => {
    await fc.assert(
      fc.asyncProperty(
        TRADES,
        TRADES,
        fc.integer({ min: 1, max: 6_000 }),
        async (first, second, partBytes) => {
          const logs = [`${dir}/a`, `${dir}/b`];
          // The second walk tells a part of the first one again.
          await writeLog(logs[0]!, [first.map(stored), first.slice(3).map(stored)]);
          await writeLog(logs[1]!, [second.map(stored)]);
          const rest = { wallet: "0xa", isSell: false, token: 1, outcomeIndex: 0, price: 0.5 };
          const expected = [first, second].flatMap((list, market) =>
            list.map(([timeS, hash, size]) => ({ market, timeS, hash, size }))
          ).sort((a, b) =>
            a.timeS - b.timeS || a.market - b.market || a.hash - b.hash || a.size - b.size
          ).map(({ market, timeS, hash, size }) => [
            ...[market, timeS, `0x${hash}`, "Yes"],
            { ...rest, size },
          ]);
          assertEquals<unknown>(await sortedFrom(logs, `${dir}/sort`, partBytes), expected);
        },
      ),
      { numRuns: 60 },
    );
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["a", "b"]);
  }));

Deno.test("TradeSorter keeps whatever a trade says, and tells trades apart that differ in one thing", () =>
  withTempFolder(async (dir) => {
    const plain: StoredTrade = [7, "0x1", "0xa", "BUY", "71", 0, "Yes", 0.5, 10];
    const others = [
      [1, "0x1🐟"],
      [2, `0x${"ä".repeat(70_000)}`],
      [3, "SELL"],
      [4, "70"],
      [4, "72"],
      [4, ""],
      [5, 999],
      [6, "Sí"],
      [7, 0.25],
      [8, 1e-9],
    ] as const;
    const rows = others.map(([field, value]) => plain.with(field, value) as unknown as StoredTrade);
    await writeLog(`${dir}/a`, [[plain, ...rows]]);
    const told = await sortedFrom([`${dir}/a`], `${dir}/sort`, 1);
    assertEquals(told.length, 1 + others.length);
    const texts = told.map((row) => JSON.stringify(row));
    assertEquals(new Set(texts).size, told.length);
    for (const [, value] of others) {
      const shown = value === "SELL"
        ? '"isSell":true'
        : value === "70"
        ? '"token":0'
        : String(value);
      assertEquals(texts.some((text) => text.includes(shown)), true, shown.slice(0, 20));
    }
  }));
