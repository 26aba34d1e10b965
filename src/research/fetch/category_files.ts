/**
 * Writes the files of a category from what was downloaded: always the same bytes for the same trades.
 *
 * @module
 */

import { stringify } from "@std/csv";
import { type ParquetColumn, ParquetFileWriter, type ParquetValues } from "../parquet_writer.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { NO_OUTCOME_INDEX } from "./stored_trade.ts";
import { type SortedTrade, type SortOptions, sortTrades } from "./trade_sorter.ts";
import type { Ending } from "./winners.ts";
import { writeWhole } from "./whole_file.ts";

/** Columns of `trades.parquet`: those of the Data API, under its names. */
export const TRADE_COLUMNS: readonly ParquetColumn[] = [
  { name: "proxyWallet", type: "STRING", dictionary: true },
  { name: "side", type: "STRING", dictionary: true },
  { name: "asset", type: "STRING", dictionary: true },
  { name: "conditionId", type: "STRING", dictionary: true },
  { name: "size", type: "DOUBLE" },
  { name: "price", type: "DOUBLE", dictionary: true },
  { name: "timestamp", type: "INT64" },
  { name: "title", type: "STRING", dictionary: true },
  { name: "slug", type: "STRING", dictionary: true },
  { name: "outcome", type: "STRING", dictionary: true },
  { name: "outcomeIndex", type: "INT32", dictionary: true },
  { name: "transactionHash", type: "STRING", statistics: false },
];

/** Trades of a row group: with more, the texts of one take too much memory. */
const GROUP_TRADES = 10_000;

/** What a market's trades come to. */
export interface TradeSums {
  trades: number;
  /** Sum of price times size, USD. */
  usd: number;
  /** First and last trade, milliseconds since the epoch; `null` without trades. */
  firstMs: number | null;
  lastMs: number | null;
}

/** What is written. */
export interface WriteTradesOptions extends SortOptions {
  /** Markets, in the order of `logs`. */
  readonly markets: readonly ChosenMarket[];
  /** Called after each part with the number of trades written so far. */
  readonly onProgress?: (trades: number) => void;
}

/**
 * Writes `trades.parquet`. It appears when it is whole.
 *
 * @param path Where.
 * @param options The trades.
 * @returns What the trades of each market come to, in the order of the markets.
 */
export async function writeTrades(
  path: string,
  options: WriteTradesOptions,
): Promise<readonly TradeSums[]> {
  const { markets } = options;
  const sums = markets.map((): TradeSums => ({ trades: 0, usd: 0, firstMs: null, lastMs: null }));
  await using file = await ParquetFileWriter.create(path, TRADE_COLUMNS);
  let waiting: SortedTrade[] = [];
  let written = 0;
  const write = async (rows: readonly SortedTrade[]) => {
    await file.writeRowGroup(columnsOf(rows, markets));
    written += rows.length;
    options.onProgress?.(written);
  };
  for await (const part of sortTrades(options)) {
    for (const row of part) add(sums[row.market]!, row);
    waiting = waiting.concat(part);
    while (waiting.length >= GROUP_TRADES) {
      await write(waiting.slice(0, GROUP_TRADES));
      waiting = waiting.slice(GROUP_TRADES);
    }
  }
  if (waiting.length > 0) await write(waiting);
  await file.close();
  return sums;
}

function add(sums: TradeSums, { trade: [timeS, , , , , , , price, size] }: SortedTrade): void {
  sums.trades++;
  sums.usd += price * size;
  sums.firstMs ??= timeS * 1000;
  sums.lastMs = timeS * 1000;
}

function columnsOf(
  rows: readonly SortedTrade[],
  markets: readonly ChosenMarket[],
): readonly ParquetValues[] {
  const factsOf = (row: SortedTrade) => markets[row.market]!.facts;
  const index = rows.map((row) => {
    const known = factsOf(row).tokenIds.indexOf(row.trade[4]);
    // The token says what the row itself may not.
    return known >= 0 ? known : row.trade[5];
  });
  return [
    rows.map(({ trade }) => trade[2]),
    rows.map(({ trade }) => trade[3]),
    rows.map(({ trade }) => trade[4]),
    rows.map((row) => factsOf(row).marketId),
    Float64Array.from(rows, ({ trade }) => trade[8]),
    Float64Array.from(rows, ({ trade }) => trade[7]),
    BigInt64Array.from(rows, ({ trade }) => BigInt(trade[0])),
    rows.map((row) => factsOf(row).question),
    rows.map((row) => factsOf(row).slug),
    rows.map((row, at) =>
      index[at] === NO_OUTCOME_INDEX ? row.trade[6] : factsOf(row).outcomes[index[at]!] ?? ""
    ),
    Int32Array.from(index),
    rows.map(({ trade }) => trade[1]),
  ];
}

/**
 * Writes `markets_filtered.csv`.
 *
 * @param path Where.
 * @param markets The markets, in order.
 * @param untilMs Moment as of which a market counts as closed.
 */
export async function writeMarkets(
  path: string,
  markets: readonly ChosenMarket[],
  untilMs: number,
): Promise<void> {
  const rows = markets.map(({ facts, createdMs }) => ({
    conditionId: facts.marketId,
    question: facts.question,
    slug: facts.slug,
    eventSlug: facts.eventSlug,
    category: facts.category,
    volumeNum: String(facts.volumeUsd),
    closed: isClosedAt(facts, untilMs) ? "True" : "False",
    createdAt: iso(createdMs),
    endDate: iso(facts.endMs),
    closedTime: isClosedAt(facts, untilMs) ? iso(facts.closedMs) : "",
    clobTokenIds: JSON.stringify(facts.tokenIds),
    outcomes: JSON.stringify(facts.outcomes),
    feeRate: String(facts.fee.rate),
    negRisk: facts.isNegRisk ? "True" : "False",
  }));
  await writeWhole(path, csv(rows, MARKET_COLUMNS));
}

const MARKET_COLUMNS = [
  "conditionId",
  "question",
  "slug",
  "eventSlug",
  "category",
  "volumeNum",
  "closed",
  "createdAt",
  "endDate",
  "closedTime",
  "clobTokenIds",
  "outcomes",
  "feeRate",
  "negRisk",
];

/** Whether a market was closed at a moment. */
export function isClosedAt(
  { isClosed, closedMs }: ChosenMarket["facts"],
  untilMs: number,
): boolean {
  return isClosed && (closedMs ?? -Infinity) <= untilMs;
}

/**
 * Writes `resolutions.csv`: the markets that YES or NO has won. One that pays half each has no winner.
 *
 * @param path Where.
 * @param endings How markets ended.
 */
export async function writeResolutions(path: string, endings: Iterable<Ending>): Promise<void> {
  const rows = [...endings].filter(({ payout }) => payout === 0 || payout === 1)
    .map(({ marketId, payout }) => ({ market_id: marketId, winner: payout === 1 ? "YES" : "NO" }))
    .sort((a, b) => a.market_id < b.market_id ? -1 : 1);
  await writeWhole(path, csv(rows, ["market_id", "winner"]));
}

function csv(rows: readonly Readonly<Record<string, string>>[], columns: string[]): string {
  return stringify(rows, { columns }).replaceAll("\r\n", "\n");
}

function iso(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString();
}
