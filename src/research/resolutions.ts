/**
 * How markets ended, from `resolutions.csv`.
 *
 * @module
 */

import type { Outcome } from "../core/trade.ts";
import { DataError } from "./data_error.ts";
import { readCsv, requireColumn, type RowHandler } from "./csv_file.ts";

/** Winners of the markets that are resolved, and what was skipped. */
export interface Resolutions {
  /** The winning outcome by market id (trimmed, lower-case). */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** Rows whose winner is neither `YES` nor `NO`, such as an empty one. */
  readonly unknownWinners: number;
  /** Rows that name no market. */
  readonly withoutMarket: number;
  /** Markets with two different winners: nobody knows which is right, so they count as unresolved. */
  readonly conflicts: number;
}

/**
 * Reads `resolutions.csv`: columns `market_id` and `winner` (`YES` or `NO`, any case); others are ignored.
 *
 * @param path The file.
 * @throws {DataError} If the file is missing, empty, broken, or lacks a column, or if it names winners and not one of
 * them is `YES` or `NO`.
 */
export async function readResolutions(path: string): Promise<Resolutions> {
  const winners = new Map<string, Outcome>();
  const conflicting = new Set<string>();
  let unknownWinners = 0;
  let unknown = "";
  let withoutMarket = 0;
  await readCsv(path, "resolutions", (columns): RowHandler => {
    const idColumn = requireColumn(columns, ["market_id"], { what: "resolutions", path });
    const winnerColumn = requireColumn(columns, ["winner"], { what: "resolutions", path });
    return (cells) => {
      const marketId = (cells[idColumn] ?? "").trim().toLowerCase();
      const winner = (cells[winnerColumn] ?? "").trim().toUpperCase();
      if (marketId === "") withoutMarket++;
      else if (winner !== "YES" && winner !== "NO") {
        unknownWinners++;
        unknown ||= (cells[winnerColumn] ?? "").trim();
      } else if ((winners.get(marketId) ?? winner) !== winner) conflicting.add(marketId);
      else winners.set(marketId, winner);
    };
  });
  if (winners.size === 0 && unknown !== "") {
    throw new DataError("Cannot read any winner as YES or NO", {
      path,
      next: `the first one is ${JSON.stringify(unknown)}`,
    });
  }
  for (const marketId of conflicting) winners.delete(marketId);
  return { winners, unknownWinners, withoutMarket, conflicts: conflicting.size };
}
