/**
 * Small research directories with small row groups, and what is learnt from one all at once.
 *
 * @module
 */

import { openHistory } from "../../src/research/history.ts";
import { ParquetFileWriter } from "../../src/research/parquet/parquet_writer.ts";
import { trainingCutoffMs } from "../../src/research/whales/training_window.ts";
import { learnWhales } from "../../src/research/whales/whale_set.ts";
import { writeIndex } from "../../src/research/remote/directory_index.ts";
import type { RefreshSettings } from "../../src/deploy/refresh_settings.ts";
import { nameWarmUp } from "../../src/store/warm_up_record.ts";
import { PROFILE } from "../store/accounts.ts";

/** A trade as a file has it. */
export interface MadeTrade {
  readonly category: "Politics" | "Sports";
  readonly wallet: number;
  readonly market: number;
  readonly isSell: boolean;
  readonly price: number;
  readonly usd: number;
  readonly timeMs: number;
}

/** Trades of a row group. */
const GROUP_TRADES = 40;
const COLUMNS = [
  { name: "proxyWallet", type: "STRING", dictionary: true },
  { name: "conditionId", type: "STRING", dictionary: true },
  { name: "side", type: "STRING", dictionary: true },
  { name: "price", type: "DOUBLE" },
  { name: "usd_amount", type: "DOUBLE" },
  { name: "timestamp", type: "INT64" },
] as const;

/** Trades of many wallets in some markets, which differ in all that matters; a seed gives the same ones. */
export function madeTrades(count: number, seed = 1): MadeTrade[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, i) => ({
    category: random() < 0.6 ? "Politics" as const : "Sports" as const,
    wallet: Math.floor(random() ** 2 * 40),
    market: Math.floor(random() * 12),
    isSell: random() < 0.4,
    price: 0.02 + 0.96 * random(),
    usd: 5 + 900 * random() ** 3,
    // Some at the same time, some out of order, some long ago.
    timeMs: Date.UTC(2025, 0, 1) + (Math.floor(i / 2) + Math.floor(random() * 3)) * 86_400_000 / 2,
  }));
}

/** Writes a research directory; markets with even numbers end YES, every fifth is open. */
export async function writeHistory(dir: string, trades: readonly MadeTrade[]): Promise<void> {
  const markets = [...new Set(trades.map(({ market }) => market))];
  for (const category of ["Politics", "Sports"]) {
    await Deno.mkdir(`${dir}/${category}`, { recursive: true });
    const own = trades.filter((trade) => trade.category === category);
    await using file = await ParquetFileWriter.create(`${dir}/${category}/trades.parquet`, COLUMNS);
    for (let at = 0; at < Math.max(own.length, 1); at += GROUP_TRADES) {
      const rows = own.slice(at, at + GROUP_TRADES);
      await file.writeRowGroup([
        rows.map(({ wallet }) => `0x${wallet.toString(16).padStart(40, "0")}`),
        rows.map(({ market }) => `0x${market.toString(16).padStart(64, "0")}`),
        rows.map(({ isSell }) => isSell ? "SELL" : "BUY"),
        rows.map(({ price }) => price),
        rows.map(({ usd }) => usd),
        BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs)),
      ]);
    }
    await file.close();
    const lines = markets.map((market) => `0x${market.toString(16).padStart(64, "0")},${market}.5`);
    await Deno.writeTextFile(
      `${dir}/${category}/markets_filtered.csv`,
      ["conditionId,volumeNum", ...lines, ""].join("\n"),
    );
  }
  const ended = markets.filter((market) => market % 5 !== 4);
  await Deno.writeTextFile(
    `${dir}/resolutions.csv`,
    [
      "market_id,winner",
      ...ended.map((market) =>
        `0x${market.toString(16).padStart(64, "0")},${market % 2 === 0 ? "YES" : "NO"}`
      ),
      "",
    ].join("\n"),
  );
  await writeIndex(dir, ["Politics", "Sports"]);
}

/** Settings of a refresh that finds whales in such a directory. */
export function settingsOf(
  researchDir: string,
  given: Partial<RefreshSettings> = {},
): RefreshSettings {
  return {
    researchDir,
    profile: PROFILE,
    categories: [],
    outcomes: "yes",
    asOf: undefined,
    trainMonths: 6,
    minUsd: 10,
    volumePercentile: 70,
    minTrades: 3,
    minWalletWr: 0.4,
    minSurprise: -0.2,
    stepTrades: 100,
    ...given,
  };
}

/** Name of the warm-up that is learnt from a directory all at once, and how many whales and trades there are. */
export async function learntAtOnce(
  settings: RefreshSettings,
): Promise<{ id: string; whales: number; trades: number }> {
  const { researchDir, categories, outcomes, liquidityField } = settings;
  const history = await openHistory(researchDir, { categories, outcomes, liquidityField });
  const asOfMs = settings.asOf ?? history.endMs;
  const cutoffMs = trainingCutoffMs(asOfMs, settings.trainMonths);
  const { winners, liquidityUsd } = history;
  const set = learnWhales(history.table, { ...settings, winners, asOfMs, cutoffMs });
  const whales = new Map(set.whales.map((whale) => [whale.wallet, whale]));
  const { id } = await nameWarmUp({ asOfMs, cutoffMs, whales, liquidityUsd });
  return { id, whales: whales.size, trades: set.trainingTrades };
}
