/**
 * Writes the files of a category from what was downloaded: always the same bytes for the same trades.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { stringify } from "@std/csv";
import { API_COLUMNS } from "../api_columns.ts";
import { ParquetFileWriter } from "../parquet/parquet_writer.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { GROUP_TRADES, TradeRowGroup } from "./trade_row_group.ts";
import type { SortedPart } from "./trade_sorter.ts";
import type { Ending } from "./winners.ts";
import { writeWhole } from "../files/whole_file.ts";

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
export interface WriteTradesOptions {
  /** Markets, by their numbers. */
  readonly markets: readonly ChosenMarket[];
  /** Their trades, in order. */
  readonly parts: AsyncIterable<SortedPart>;
  /** Called after each row group with the number of trades written so far. */
  readonly onProgress?: (trades: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
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
  { markets, parts, onProgress, signal }: WriteTradesOptions,
): Promise<readonly TradeSums[]> {
  const sums = markets.map((): TradeSums => ({ trades: 0, usd: 0, firstMs: null, lastMs: null }));
  await using file = await ParquetFileWriter.create(path, API_COLUMNS);
  const group = new TradeRowGroup(markets);
  let written = 0;
  const write = async () => {
    await file.writeRowGroup(group.columns());
    written += group.length;
    group.clear();
    // Others get their turn.
    await delay(0);
    onProgress?.(written);
  };
  for await (const { trades, places } of parts) {
    signal?.throwIfAborted();
    for (const at of places) {
      group.add(trades.bytes.subarray(at, trades.end(at)));
      add(sums[trades.market(at)]!, trades.timeS(at), trades.price(at) * trades.size(at));
      if (group.length === GROUP_TRADES) await write();
    }
  }
  if (group.length > 0) await write();
  await file.close();
  return sums;
}

function add(sums: TradeSums, timeS: number, usd: number): void {
  sums.trades++;
  sums.usd += usd;
  sums.firstMs ??= timeS * 1000;
  sums.lastMs = timeS * 1000;
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
