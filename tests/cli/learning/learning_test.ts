import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { learn, startOfData } from "../../../src/cli/learning/learning.ts";
import { DataError } from "../../../src/research/data_error.ts";
import { START_MS, trade } from "../../core/builders.ts";
import { tableOf } from "../../research/trades/table_of.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { EASY_WHALES, writeResearch } from "../commands/research_folder.ts";
import { runMain } from "../fake_io.ts";
import { contextOf } from "../made_learning.ts";

const SECOND = START_MS / 1000;
/** Five wallets that buy twice in a market that YES wins, much more than a sixth. */
const TRADES = [
  { proxyWallet: "0xf", size: 50 },
  ...["0xa", "0xb", "0xc", "0xd", "0xe"].flatMap((proxyWallet, index) =>
    [0, 10].map((later) => ({ proxyWallet, timestamp: SECOND + index + later }))
  ),
];

function researched(test: (researchDir: string) => Promise<void>): Promise<void> {
  return withTempFolder(async (dir) => {
    await writeResearch(dir, { Politics: { trades: TRADES } }, { "0x01": "YES" });
    await test(dir);
  });
}

Deno.test("learn() learns from all trades up to the end of the data, and times both parts", async () => {
  await researched(async (researchDir) => {
    let nowMs = 0;
    const given = { researchDir, categories: [], minTrades: 1, volumePercentile: 0 };
    const { context } = contextOf(given, { nowMs: () => nowMs += 5 });
    const { whales, warmUp, trainingTrades, ms, history } = await learn(context);
    assertEquals(whales.map(({ wallet }) => wallet), ["0xa", "0xb", "0xc", "0xd", "0xe"]);
    assertEquals([...warmUp.whales.keys()], whales.map(({ wallet }) => wallet));
    assertEquals(warmUp.asOfMs, START_MS + 14_001);
    assertEquals(warmUp.asOfMs, history.endMs);
    assertEquals(warmUp.liquidityUsd.get("0x01"), 1_000_000);
    // The first half of the warm-up falls into the time of loading, and is not counted there.
    assertEquals([trainingTrades, ms], [11, { load: 10, warmup: 10 }]);
  });
});

Deno.test("learn() learns from the trades before --as-of", async () => {
  await researched(async (researchDir) => {
    const { context } = contextOf({ researchDir, categories: [], asOf: START_MS + 2_000 });
    const { trainingTrades, warmUp } = await learn(context);
    assertEquals([trainingTrades, warmUp.asOfMs], [3, START_MS + 2_000]);
    assertEquals(new Date(warmUp.cutoffMs).toISOString(), "2023-05-14T22:13:22.000Z");
  });
});

Deno.test("learn() shows progress on a terminal, and warns of prices taken as they are", async () => {
  await researched(async (dir) => {
    const args = ["whales", "--research-dir", dir, "--categories=all", ...EASY_WHALES];
    const watched = await runMain(args, { isTerminal: true });
    assertMatch(watched.stderr, /Reading trades/);
    assertEquals((await runMain(args)).stderr, "");
    const token = await runMain([...args, "--outcomes=token"]);
    assertMatch(token.stderr, /^--outcomes token takes the price of a NO token for a price of YES/);
  });
});

Deno.test("learn() says that nobody is a whale", async () => {
  await researched(async (researchDir) => {
    const strict = contextOf({ researchDir, categories: [] });
    await learn(strict.context);
    assertStringIncludes(
      strict.io.printed.stderr,
      "No whale among those who made the 11 trades of ",
    );
    assertStringIncludes(
      strict.io.printed.stderr,
      ": 1 of 1 market has a resolution in resolutions.csv, and only trades in those are scored.",
    );
    const early = contextOf({ researchDir, categories: [], asOf: 0, quiet: true });
    await learn(early.context);
    assertStringIncludes(
      early.io.printed.stderr,
      "No whale, as there is no trade to learn from in 1969-",
    );
  });
});

Deno.test("learn() refuses history without a trade", async () => {
  await withTempFolder(async (researchDir) => {
    await writeResearch(researchDir, { Politics: { trades: [] } });
    const { context } = contextOf({ researchDir, categories: [] });
    await assertRejects(() => learn(context), DataError, "its files have no rows");
  });
});

Deno.test("startOfData() is the time of the first trade, whatever its row", () => {
  const table = tableOf([trade({ timeMs: START_MS + 5 }), trade({ timeMs: START_MS })]);
  assertEquals(startOfData({ ...table, order: Uint32Array.of(1, 0) }), START_MS);
});

Deno.test("learn() says how many markets have no volume or no id", async () => {
  await researched(async (dir) => {
    const path = `${dir}/Politics/markets_filtered.csv`;
    await Deno.writeTextFile(path, "conditionId,volumeNum\n0x01,1000000\n0x02,much\n0x03\n,5\n");
    const args = ["--research-dir", dir, "--categories=all", ...EASY_WHALES];
    const { stderr } = await runMain(["whales", ...args]);
    assertEquals(
      stderr,
      "Took the volume of a market as 0 in 2 rows of the market files: it is not a number.\n" +
        "Skipped 1 row without a market.\n",
    );
    const replayed = JSON.parse((await runMain(["replay", "--json", ...args])).stdout);
    assertEquals(replayed.faulty_rows, {
      markets_without_id: 1,
      markets_without_volume: 2,
      resolutions_without_id: 0,
      unknown_winners: 0,
      conflicting_winners: 0,
    });
  });
});

Deno.test("learn() says how many of the markets traded are in no market file", async () => {
  await withTempFolder(async (researchDir) => {
    const trades = [...TRADES, { conditionId: "0x02" }];
    await writeResearch(researchDir, { Politics: { trades } }, {});
    const known = contextOf({ researchDir, categories: [] });
    await learn(known.context);
    assertEquals(known.io.printed.stderr.includes("No market file"), false);
    await Deno.writeTextFile(
      `${researchDir}/Politics/markets_filtered.csv`,
      "conditionId,volumeNum\n0x02,\n",
    );
    const { context, io } = contextOf({ researchDir, categories: [] });
    await learn(context);
    assertStringIncludes(
      io.printed.stderr,
      "No market file tells the volume of 1 of 2 markets: without it no trade there is followed.\n",
    );
  });
});

Deno.test("learn() says how few of the markets traded are resolved", async () => {
  await withTempFolder(async (researchDir) => {
    const trades = [...TRADES, { conditionId: "0x02" }, { conditionId: "0x03", timestamp: 1e9 }];
    await writeResearch(researchDir, { Politics: { trades } }, { "0x03": "YES" });
    const { context, io } = contextOf({ researchDir, categories: [], minTrades: 1 });
    await learn(context);
    // The third market was traded before the training window only.
    assertStringIncludes(io.printed.stderr, ": 0 of 2 markets have a resolution in ");
  });
});
