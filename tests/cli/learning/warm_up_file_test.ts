import { assertEquals } from "@std/assert";
import { warmUpFile, whaleRecord } from "../../../src/cli/learning/warm_up_file.ts";
import { HOUR_MS, START_MS, trade, whale } from "../../core/builders.ts";
import { contextOf, learningOf } from "../made_learning.ts";

const WHALE = whale("0xa", { winRate: 0.75, expectedWinRate: 0.5, surprise: 0.25, trades: 12 });

Deno.test("whaleRecord() names its fields as files do, in their order", () => {
  assertEquals(
    JSON.stringify(whaleRecord(WHALE)),
    '{"wallet":"0xa","win_rate":0.75,"score":8,"trades":12,"expected_win_rate":0.5,' +
      '"surprise":0.25,"avg_roi":0.4,"sharpe":0.5}',
  );
});

Deno.test("warmUpFile() gives the window, the parameters and what there was to learn from", () => {
  const { context } = contextOf({
    categories: ["Politics"],
    liquidityField: "liquidity",
    trainMonths: 3,
  });
  const trades = [trade(), trade({ wallet: "0xb" }), trade({ marketId: "0x02" })];
  const learning = learningOf({
    trades,
    whales: [WHALE],
    asOfMs: START_MS,
    cutoffMs: START_MS - HOUR_MS,
    trainingTrades: 2,
  });
  assertEquals(warmUpFile(learning, context.options), {
    as_of: "2023-11-14T22:13:20.000Z",
    cutoff: "2023-11-14T21:13:20.000Z",
    params: {
      categories: ["Politics"],
      outcomes: "yes",
      train_months: 3,
      min_usd: 10,
      volume_percentile: 95,
      min_trades: 10,
      min_wallet_wr: 0.6,
      min_surprise: 0,
      liquidity_field: "liquidity",
    },
    trades: 2,
    wallets: 2,
    markets: 2,
    whales: [whaleRecord(WHALE)],
    liquidity_usd: Object.fromEntries(learning.warmUp.liquidityUsd),
  });
});
