/**
 * Writes the files of a category from what was downloaded: always the same bytes for the same trades.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { stringify } from "@std/csv";
import { API_COLUMNS } from "../api_columns.ts";
import { isFile } from "../categories.ts";
import { readCsv, requireColumn } from "../csv_file.ts";
import { DataError } from "../data_error.ts";
import { ParquetFileWriter } from "../parquet/parquet_writer.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { GROUP_TRADES, TradeRowGroup } from "./trade_row_group.ts";
import type { SortedPart } from "./trade_sorter.ts";
import type { Ending } from "./winners.ts";
import { compareText } from "./manifest.ts";
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

const RESOLUTION_COLUMNS = ["market_id", "winner"];

/** A line of `resolutions.csv`. */
type ResolutionRow = Readonly<Record<"market_id" | "winner", string>>;

/**
 * Writes `resolutions.csv`: the markets that YES or NO has won. One that pays half each has no winner. What is there of
 * others stays: somebody has put it there, for markets that were imported.
 *
 * @param path Where.
 * @param endings How markets ended, by id.
 * @throws {DataError} If the file is there and cannot be kept.
 */
export async function writeResolutions(
  path: string,
  endings: ReadonlyMap<string, Ending>,
): Promise<void> {
  const others = (await resolutionRows(path)).filter(({ market_id }) =>
    !endings.has(market_id.trim().toLowerCase())
  );
  const rows = [...endings.values()].filter(({ payout }) => payout === 0 || payout === 1)
    .map(({ marketId, payout }) => ({ market_id: marketId, winner: payout === 1 ? "YES" : "NO" }));
  const sorted = [...rows, ...others].sort((a, b) => compareText(a.market_id, b.market_id));
  await writeWhole(path, csv(sorted, RESOLUTION_COLUMNS));
}

/**
 * Reads `resolutions.csv` as it is.
 *
 * @param path Where it is, if it is there.
 * @throws {DataError} If it cannot be read, or has columns that would be lost.
 */
export async function resolutionRows(path: string): Promise<readonly ResolutionRow[]> {
  const rows: ResolutionRow[] = [];
  if (!await isFile(path)) return rows;
  await readCsv(path, "resolutions", (columns) => {
    const [id, winner] = RESOLUTION_COLUMNS.map((name) =>
      requireColumn(columns, [name], { what: "resolutions", path })
    );
    const other = columns.find((name) => !RESOLUTION_COLUMNS.includes(name));
    if (other !== undefined) {
      throw new DataError(`Cannot keep the column ${other} of the resolutions in a download`, {
        path,
        next: `leave ${RESOLUTION_COLUMNS.join(" and ")} in it, or choose another folder`,
      });
    }
    return (cells) => rows.push({ market_id: cells[id!] ?? "", winner: cells[winner!] ?? "" });
  });
  return rows;
}

function csv(rows: readonly Readonly<Record<string, string>>[], columns: string[]): string {
  return stringify(rows, { columns }).replaceAll("\r\n", "\n");
}

function iso(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString();
}
