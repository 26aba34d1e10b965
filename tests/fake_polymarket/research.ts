/**
 * The past of the made-up exchange as a research directory: from it a warm-up learns who its whales are.
 *
 * @module
 */

import {
  type ParquetColumn,
  ParquetFileWriter,
} from "../../src/research/parquet/parquet_writer.ts";
import { Random } from "../../src/research/sample/random.ts";
import type { FakeWorld } from "./world.ts";

const DAY_MS = 86_400_000;
/** Days before the beginning from which on there are trades; a warm-up looks back six months. */
const PAST_DAYS = 150;
/** Markets of the past in each category. */
const PAST_MARKETS = 40;
/** Whales in each of them. */
const WHALES_A_MARKET = 3;

const COLUMNS: readonly ParquetColumn[] = [
  { name: "proxyWallet", type: "STRING", dictionary: true },
  { name: "conditionId", type: "STRING", dictionary: true },
  { name: "side", type: "STRING", dictionary: true },
  { name: "price", type: "DOUBLE" },
  { name: "size", type: "DOUBLE" },
  { name: "timestamp", type: "INT64" },
  { name: "outcomeIndex", type: "INT32" },
];

interface PastTrade {
  readonly wallet: string;
  readonly market: string;
  readonly price: number;
  readonly size: number;
  readonly timeMs: number;
  readonly outcomeIndex: 0 | 1;
}

/**
 * Writes the past: resolved markets in which the whales were right four times out of five, and the open markets with
 * their volumes.
 *
 * @param world The exchange.
 * @param dir The directory; it is made.
 */
export async function writeResearch(world: FakeWorld, dir: string): Promise<void> {
  const random = new Random(world.seed, 3);
  const resolutions = ["market_id,winner"];
  const categories = new Set(world.markets.map(({ category }) => category));
  for (const category of categories) {
    const folder = `${dir}/${category}`;
    await Deno.mkdir(folder, { recursive: true });
    const markets = ["conditionId,question,slug,volumeNum,closed,endDate"];
    for (const market of world.markets.filter((one) => one.category === category)) {
      const { conditionId, question, slug, volumeUsd, endMs } = market;
      markets.push([conditionId, question, slug, volumeUsd, "False", iso(endMs)].join(","));
    }
    const trades: PastTrade[] = [];
    for (let number = 0; number < PAST_MARKETS; number++) {
      const market = random.hex(64);
      const openMs = world.startMs - DAY_MS * (PAST_DAYS * (1 - number / PAST_MARKETS));
      const winner = random.chance(0.5) ? 0 : 1;
      trades.push(...pastTrades(world, random, { market, openMs, winner, number }));
      resolutions.push(`${market},${winner === 0 ? "YES" : "NO"}`);
      const slug = `past-${category.toLowerCase()}-${number}`;
      markets.push([market, `Past ${slug}`, slug, 2_000_000, "True", iso(openMs + DAY_MS)].join());
    }
    await Deno.writeTextFile(`${folder}/markets_filtered.csv`, markets.join("\n") + "\n");
    await writeTrades(`${folder}/trades.parquet`, trades);
  }
  await Deno.writeTextFile(`${dir}/resolutions.csv`, resolutions.join("\n") + "\n");
}

interface PastMarket {
  readonly market: string;
  readonly openMs: number;
  readonly winner: 0 | 1;
  readonly number: number;
}

function pastTrades(world: FakeWorld, random: Random, past: PastMarket): readonly PastTrade[] {
  const { market, openMs, winner, number } = past;
  const trades: PastTrade[] = [];
  const add = (wallet: string, usd: number, outcomeIndex: 0 | 1, hour: number) => {
    const price = 0.4 + 0.2 * random.uniform();
    const timeMs = openMs + Math.floor(hour * 3600) * 1000;
    trades.push({ wallet, market, price, size: usd / price, timeMs, outcomeIndex });
  };
  for (let n = 0; n < 100; n++) {
    const wallet = world.crowd[(number * 37 + n) % world.crowd.length]!;
    add(wallet, random.logNormal(25, 1), random.chance(0.5) ? 0 : 1, 1 + n / 10);
  }
  for (let n = 0; n < WHALES_A_MARKET; n++) {
    const whale = world.whales[(number * WHALES_A_MARKET + n) % world.whales.length]!;
    const isRight = (number + n) % 5 !== 0;
    // The second and the third are large in a market in which it is large already: that makes a whale.
    for (let k = 0; k < 3; k++) {
      add(whale, 15_000, isRight === (winner === 0) ? 0 : 1, 12 + k + n / 5);
    }
  }
  return trades.sort((a, b) => a.timeMs - b.timeMs);
}

async function writeTrades(path: string, trades: readonly PastTrade[]): Promise<void> {
  await using file = await ParquetFileWriter.create(path, COLUMNS);
  await file.writeRowGroup([
    trades.map(({ wallet }) => wallet),
    trades.map(({ market }) => market),
    trades.map(() => "BUY"),
    Float64Array.from(trades, ({ price }) => price),
    Float64Array.from(trades, ({ size }) => size),
    BigInt64Array.from(trades, ({ timeMs }) => BigInt(Math.floor(timeMs / 1000))),
    Int32Array.from(trades, ({ outcomeIndex }) => outcomeIndex),
  ]);
  await file.close();
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
