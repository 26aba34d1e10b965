/**
 * What history knows about markets besides their trades: volume, title and closing time, from `markets_filtered.csv`.
 *
 * @module
 */

import { toNumber } from "../core/trade.ts";
import { findColumn, readCsv, requireColumn, type RowHandler } from "./csv_file.ts";

/** Columns that hold a market's size, best first. */
export const LIQUIDITY_FIELDS = ["volumeNum", "volume", "liquidityNum", "liquidity"] as const;

/** Columns that hold a market's id, best first. */
const MARKET_ID_FIELDS = ["conditionId", "market_id", "condition_id"] as const;

/** One market as `markets_filtered.csv` describes it. */
export interface MarketInfo {
  /** Condition id: trimmed, lower-case. */
  readonly marketId: string;
  /** Category whose file describes it, as its folder is spelt. */
  readonly category: string;
  /** Volume in USD (or the column asked for); 0 if it is not a number. */
  readonly liquidityUsd: number;
  /** When trading ended or is due to end, ms since the epoch: `closedTime`, else `endDate`. */
  readonly closesAtMs: number | undefined;
  /** The question, `""` if the file does not say. */
  readonly question: string;
  /** Last part of the market's web address, `""` if the file does not say. */
  readonly slug: string;
}

/** Options of {@linkcode readMarkets}. */
export interface ReadMarketsOptions {
  /** Category the file belongs to. */
  readonly category: string;
  /**
   * Column that holds the market's size.
   *
   * @default {"the first of LIQUIDITY_FIELDS that is there"}
   */
  readonly liquidityField?: string | undefined;
}

/**
 * Reads one `markets_filtered.csv` into a map.
 *
 * A market that is already there stays as it is, so that the first file in category-name order describes a market that
 * several files list; only a liquidity of 0 gives way to a later figure.
 *
 * @param path The file.
 * @param markets Markets by id so far; new ones are added.
 * @param options Category and liquidity column.
 * @returns Number of rows that were skipped because they name no market.
 * @throws {DataError} If the file is missing, empty, broken, or lacks the id or the liquidity column.
 */
export async function readMarkets(
  path: string,
  markets: Map<string, MarketInfo>,
  options: ReadMarketsOptions,
): Promise<number> {
  let skipped = 0;
  await readCsv(path, "markets", (columns): RowHandler => {
    const idColumn = requireColumn(columns, MARKET_ID_FIELDS, { what: "markets", path });
    const liquidityFields = options.liquidityField ? [options.liquidityField] : LIQUIDITY_FIELDS;
    const liquidityColumn = requireColumn(columns, liquidityFields, { what: "markets", path });
    const closedColumn = findColumn(columns, ["closedTime"]);
    const endColumn = findColumn(columns, ["endDate"]);
    const questionColumn = findColumn(columns, ["question", "title"]);
    const slugColumn = findColumn(columns, ["slug"]);

    return (cells) => {
      const marketId = (cells[idColumn] ?? "").trim().toLowerCase();
      if (marketId === "") {
        skipped++;
        return;
      }
      const liquidityUsd = toNumber(cells[liquidityColumn]) ?? 0;
      const known = markets.get(marketId);
      if (known !== undefined) {
        if (known.liquidityUsd === 0 && liquidityUsd !== 0) {
          markets.set(marketId, { ...known, liquidityUsd });
        }
        return;
      }
      markets.set(marketId, {
        marketId,
        category: options.category,
        liquidityUsd,
        closesAtMs: parseUtcMs(cells[closedColumn]) ?? parseUtcMs(cells[endColumn]),
        question: cells[questionColumn]?.trim() ?? "",
        slug: cells[slugColumn]?.trim() ?? "",
      });
    };
  });
  return skipped;
}

const UTC_TEXT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Reads a date and time as exchanges and databases write them. Without a zone it is UTC: the result never depends on
 * where the program runs.
 *
 * @param text `2026-01-01T08:18:43Z`, `2026-09-09 14:25:04+00`, `2025-12-31`.
 * @returns Milliseconds since the epoch, or `undefined` if it is no date.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseUtcMs } from "./market_file.ts";
 *
 * assertEquals(parseUtcMs("2026-09-09 14:25:04+00"), Date.UTC(2026, 8, 9, 14, 25, 4));
 * assertEquals(parseUtcMs("2025-12-31"), Date.UTC(2025, 11, 31));
 * assertEquals(parseUtcMs("soon"), undefined);
 * ```
 */
export function parseUtcMs(text: string | undefined): number | undefined {
  const match = UTC_TEXT.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const [, date, time = "00:00", zone = "Z"] = match;
  const timeMs = Date.parse(`${date}T${time}${toIsoZone(zone)}`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function toIsoZone(zone: string): string {
  if (zone.toUpperCase() === "Z") return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
