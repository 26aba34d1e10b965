/**
 * How the price of YES went in each market, hour by hour: kept in a file a market, and written to `prices.parquet`.
 *
 * @module
 */

import type { JsonClient } from "../../polymarket/json_client.ts";
import { askPrices } from "../../polymarket/prices_history.ts";
import { readIfThere } from "../byte_source.ts";
import { DataError } from "../data_error.ts";
import { type ParquetColumn, ParquetFileWriter } from "../parquet/parquet_writer.ts";
import type { Stretch } from "./coverage.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { writeWhole } from "../files/whole_file.ts";

/** Minutes from one price to the next. */
const EVERY_MINUTES = 60;
/** Prices of a row group. */
const GROUP_PRICES = 100_000;

/** Columns of `prices.parquet`. */
export const PRICE_COLUMNS: readonly ParquetColumn[] = [
  { name: "conditionId", type: "STRING", dictionary: true },
  { name: "asset", type: "STRING", dictionary: true },
  { name: "timestamp", type: "INT64" },
  { name: "price", type: "DOUBLE", dictionary: true },
];

/** What is kept of a market. */
interface KeptPrices {
  /** Time for which it was asked. */
  readonly stretch: Stretch;
  /** Seconds since the epoch and prices, in order of time. */
  readonly points: readonly (readonly [timeS: number, price: number])[];
}

/** What downloading prices needs. */
export interface PricesContext {
  /** Asks. */
  readonly client: JsonClient;
  /** Time that is wanted. */
  readonly wanted: Stretch;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads what is missing of a market's prices.
 *
 * @param path The market's file.
 * @param market The market.
 * @param context The world.
 * @throws {HttpError} If they cannot be had; what was kept before stays.
 */
export async function downloadPrices(
  path: string,
  { facts, createdMs }: ChosenMarket,
  { client, wanted, signal }: PricesContext,
): Promise<void> {
  const kept = await readKept(path);
  const isKept = kept !== undefined && kept.stretch.fromMs <= wanted.fromMs;
  if (isKept && kept.stretch.toMs >= wanted.toMs) return;
  const before = isKept ? kept.points : [];
  const [lastS = 0] = before.at(-1) ?? [];
  const points = await askPrices(client, {
    tokenId: facts.tokenIds[0],
    // Before it was made there is none.
    fromMs: Math.max(wanted.fromMs, createdMs ?? 0, (lastS + 1) * 1000),
    toMs: wanted.toMs,
    everyMinutes: EVERY_MINUTES,
    signal,
  });
  const all = [...before, ...points.map(({ timeS, price }) => [timeS, price] as const)];
  await writeWhole(path, JSON.stringify({ stretch: wanted, points: all } satisfies KeptPrices));
}

async function readKept(path: string): Promise<KeptPrices | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("Cannot read what was downloaded of the prices of a market", {
      path,
      next: "delete the file, then fetch again",
      cause,
    });
  }
}

/** What is written. */
export interface WritePricesOptions {
  /** Markets, in order. */
  readonly markets: readonly ChosenMarket[];
  /** What was kept of each: a path. */
  readonly pathOf: (marketId: string) => string;
  /** Time that is wanted. */
  readonly stretch: Stretch;
}

/**
 * Writes `prices.parquet`, by market and time. It appears when it is whole.
 *
 * @param path Where.
 * @param options The prices.
 * @returns How many there are.
 */
export async function writePrices(path: string, options: WritePricesOptions): Promise<number> {
  const { markets, pathOf, stretch } = options;
  await using file = await ParquetFileWriter.create(path, PRICE_COLUMNS);
  let rows: { readonly market: ChosenMarket; readonly point: readonly [number, number] }[] = [];
  let written = 0;
  const write = async () => {
    if (rows.length === 0) return;
    await file.writeRowGroup([
      rows.map(({ market }) => market.facts.marketId),
      rows.map(({ market }) => market.facts.tokenIds[0]),
      BigInt64Array.from(rows, ({ point }) => BigInt(point[0])),
      Float64Array.from(rows, ({ point }) => point[1]),
    ]);
    written += rows.length;
    rows = [];
  };
  for (const market of markets) {
    const kept = await readKept(pathOf(market.facts.marketId));
    for (const point of kept?.points ?? []) {
      const timeMs = point[0] * 1000;
      if (timeMs < stretch.fromMs || timeMs > stretch.toMs) continue;
      rows.push({ market, point });
      if (rows.length >= GROUP_PRICES) await write();
    }
  }
  await write();
  await file.close();
  return written;
}
