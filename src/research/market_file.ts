/**
 * What history knows about markets besides their trades: volume, title and closing time, from `markets_filtered.csv`.
 *
 * @module
 */

import { toNumber, toTimeMs } from "../core/trade.ts";
import { findColumn, readCsv, requireColumn, type RowHandler } from "./csv_file.ts";

/** Columns that hold a market's size, best first. */
export const LIQUIDITY_FIELDS = ["volumeNum", "volume", "liquidityNum", "liquidity"] as const;

/** Columns that hold a market's question, best first. */
export const QUESTION_FIELDS = ["question", "title"] as const;

/** Columns that hold a market's id, best first. */
export const MARKET_ID_FIELDS = ["conditionId", "market_id", "condition_id"] as const;

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

/** Rows of a market file that say less than they should. */
export interface MarketFaults {
  /** Rows that were skipped because they name no market. */
  readonly withoutId: number;
  /** Rows whose volume is missing or not a number; it counts as 0. */
  readonly withoutVolume: number;
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
 * @returns How many rows are faulty, by fault.
 * @throws {DataError} If the file is missing, empty, broken, or lacks the id or the liquidity column.
 */
export async function readMarkets(
  path: string,
  markets: Map<string, MarketInfo>,
  options: ReadMarketsOptions,
): Promise<MarketFaults> {
  let withoutId = 0;
  let withoutVolume = 0;
  await readCsv(path, "markets", (columns, keep): RowHandler => {
    const idColumn = requireColumn(columns, MARKET_ID_FIELDS, { what: "markets", path });
    const liquidityFields = options.liquidityField ? [options.liquidityField] : LIQUIDITY_FIELDS;
    const liquidityColumn = requireColumn(columns, liquidityFields, { what: "markets", path });
    const closedColumn = findColumn(columns, ["closedTime"]);
    const endColumn = findColumn(columns, ["endDate"]);
    const questionColumn = findColumn(columns, QUESTION_FIELDS);
    const slugColumn = findColumn(columns, ["slug"]);
    const described = Math.max(closedColumn, endColumn, questionColumn, slugColumn);
    keep(Math.max(idColumn, liquidityColumn, described) + 1);

    return (cells) => {
      const marketId = (cells[idColumn] ?? "").trim().toLowerCase();
      if (marketId === "") {
        withoutId++;
        return;
      }
      const volume = toNumber(cells[liquidityColumn]);
      if (volume === undefined) withoutVolume++;
      const liquidityUsd = volume ?? 0;
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
        closesAtMs: closingTimeMs(cells[closedColumn]) ?? closingTimeMs(cells[endColumn]),
        question: cells[questionColumn]?.trim() ?? "",
        slug: cells[slugColumn]?.trim() ?? "",
      });
    };
  });
  return { withoutId, withoutVolume };
}

/** A zone of hours only, as databases write it. */
const SHORT_ZONE = /:\d\d(?:\.\d+)?[+-]\d\d$/;

/** When a market closes: ISO 8601 (UTC without a zone), a zone may be as short as `+00`. */
function closingTimeMs(cell: string | undefined): number | undefined {
  const text = cell?.trim();
  if (text === undefined || text.endsWith("Z")) return toTimeMs(text);
  return toTimeMs(SHORT_ZONE.test(text) ? `${text}:00` : text);
}
