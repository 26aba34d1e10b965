/**
 * Prices as rows of whole numbers: nearly all that a journal holds, so they are written short.
 *
 * A row has three numbers for each price: the market, by its position among the markets of the line; the price of YES in
 * micro-dollars; and the milliseconds since the price before it in the line.
 *
 * @module
 */

import { MICROS } from "../core/money.ts";
import type { Quote } from "../core/quote.ts";

/** Three numbers a price. */
export type PriceRow = readonly number[];

/** What rows of a line refer to. */
export interface PriceRowContext {
  /** Ids of markets. */
  readonly markets: readonly string[];
  /**
   * Milliseconds since the epoch that the first time counts from. Missing in lines of version 2 and before, whose rows
   * have the price in dollars and the time since the epoch; and where a line has no rows.
   */
  readonly since_ms?: number;
}

const NUMBERS = 3;

/** Whether a price says no more than a row of whole numbers can: those of a live feed do. */
export function fitsRow({ yesPrice, noPrice, timeMs, receivedMs }: Quote): boolean {
  return noPrice === undefined && receivedMs === undefined && yesPrice >= 0 && yesPrice <= 1 &&
    Number.isSafeInteger(timeMs);
}

/** Writes the rows of a line, in their order. */
export class PriceRowWriter {
  readonly #positions = new Map<string, number>();
  #sinceMs: number | undefined;
  #lastMs = 0;

  /** What the rows so far refer to. */
  get context(): PriceRowContext {
    const markets = [...this.#positions.keys()];
    return this.#sinceMs === undefined ? { markets } : { markets, since_ms: this.#sinceMs };
  }

  /**
   * The next row.
   *
   * @param quotes Prices that fit one. To the micro-dollar: the engine does not look at more.
   */
  row(quotes: readonly Quote[]): PriceRow {
    const numbers: number[] = [];
    for (const { marketId, yesPrice, timeMs } of quotes) {
      let position = this.#positions.get(marketId);
      if (position === undefined) {
        position = this.#positions.size;
        this.#positions.set(marketId, position);
      }
      if (this.#sinceMs === undefined) this.#sinceMs = this.#lastMs = timeMs;
      numbers.push(position, Math.round(yesPrice * MICROS), timeMs - this.#lastMs);
      this.#lastMs = timeMs;
    }
    return numbers;
  }
}

/** Reads what {@linkcode PriceRowWriter} wrote, row by row in the order of the line; rows of version 2 as well. */
export class PriceRowReader {
  readonly #markets: readonly string[];
  readonly #isOld: boolean;
  #lastMs: number;

  /** @param context What the rows refer to. */
  constructor({ markets, since_ms }: PriceRowContext) {
    this.#markets = markets;
    this.#isOld = since_ms === undefined;
    this.#lastMs = since_ms ?? 0;
  }

  /** The prices of the next row. */
  read(row: PriceRow): readonly Quote[] {
    const quotes: Quote[] = [];
    for (let i = 0; i < row.length; i += NUMBERS) {
      const [price, time] = [row[i + 1]!, row[i + 2]!];
      this.#lastMs = this.#isOld ? time : this.#lastMs + time;
      quotes.push({
        marketId: this.#markets[row[i]!]!,
        yesPrice: this.#isOld ? price : price / MICROS,
        timeMs: this.#lastMs,
      });
    }
    return quotes;
  }
}
