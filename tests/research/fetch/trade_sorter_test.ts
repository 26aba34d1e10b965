import { assertEquals } from "@std/assert";
import { PageLog } from "../../../src/research/fetch/page_log.ts";
import type { StoredTrade } from "../../../src/research/fetch/stored_trade.ts";
import { sortTrades } from "../../../src/research/fetch/trade_sorter.ts";
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

Deno.test("sortTrades() gives the same order whatever fits into memory, each trade as often as one walk told it", () =>
  withTempFolder(async (dir) => {
    await fc.assert(
      fc.asyncProperty(
        TRADES,
        TRADES,
        fc.integer({ min: 1, max: 90 }),
        async (first, second, partTrades) => {
          const logs = [`${dir}/a`, `${dir}/b`];
          for (const [number, path] of logs.entries()) {
            await Deno.writeTextFile(path, "");
            using log = await PageLog.open(path);
            // The second walk tells a part of the first one again.
            for (const rows of number === 0 ? [first, first.slice(3)] : [second]) {
              log.begin({ version: "v2", fromMs: 0, toMs: 1 });
              log.add({ rows: rows.map(stored), skip: 0, refused: {} });
            }
          }
          const parts = sortTrades({
            logs,
            stretch: { fromMs: 0, toMs: 1e12 },
            folder: `${dir}/sort`,
            partTrades,
          });
          const rows = (await Array.fromAsync(parts)).flat().map((
            { market, trade },
          ) => [market, trade]);
          const expected = [first, second].flatMap((list, market) =>
            list.map((one) => [market, stored(one)] as const)
          ).sort(([a, left], [b, right]) =>
            left[0] - right[0] || a - b ||
            (left[1] < right[1] ? -1 : left[1] > right[1] ? 1 : left[8] - right[8])
          );
          assertEquals<readonly unknown[]>(rows, expected);
        },
      ),
      { numRuns: 60 },
    );
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["a", "b"]);
  }));
