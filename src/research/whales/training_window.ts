/**
 * Which trades the warm-up learns from.
 *
 * @module
 */

import { UTCDateMini } from "@date-fns/utc/date/mini";
import { subMonths } from "date-fns/subMonths";
import type { TradeTable, UnorderedTrades } from "../trades/trade_table.ts";

/**
 * The end of the data: one millisecond after its last trade.
 *
 * @returns Milliseconds since the epoch, 0 if there are no trades.
 */
export function endOfData(table: TradeTable): number {
  const last = table.order.at(-1);
  return last === undefined ? 0 : table.timeMs[last]! + 1;
}

/**
 * The end of data whose time order is still being found.
 *
 * @returns Milliseconds since the epoch, 0 if there are no trades.
 */
export function endOfUnordered({ timeMs }: UnorderedTrades): number {
  let lastMs = -Infinity;
  for (let row = 0; row < timeMs.length; row++) lastMs = Math.max(lastMs, timeMs[row]!);
  return timeMs.length === 0 ? 0 : lastMs + 1;
}

/**
 * The start of the training window: whole calendar months before its end, in UTC. The time of day stays; a day that the
 * earlier month does not have becomes its last.
 *
 * @param asOfMs End of the window, ms since the epoch.
 * @param trainMonths Its length in months, a whole number of 0 or more.
 * @returns Milliseconds since the epoch.
 * @throws {RangeError} If the months are not a whole number of 0 or more, or the result is no date.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { trainingCutoffMs } from "./training_window.ts";
 *
 * const cutoffMs = trainingCutoffMs(Date.parse("2024-08-31T12:34:56.789Z"), 6);
 * assertEquals(new Date(cutoffMs).toISOString(), "2024-02-29T12:34:56.789Z");
 * ```
 */
export function trainingCutoffMs(asOfMs: number, trainMonths: number): number {
  if (!Number.isInteger(trainMonths) || trainMonths < 0) {
    throw new RangeError(`Cannot train on ${trainMonths} months: give a whole number, 0 or more`);
  }
  // By itself date-fns counts in the machine's time zone; the result must not depend on where the program runs.
  const cutoffMs = subMonths(asOfMs, trainMonths, { in: utc }).getTime();
  if (Number.isNaN(cutoffMs)) {
    throw new RangeError(`Cannot go back ${trainMonths} months from ${asOfMs}`);
  }
  return cutoffMs;
}

/** A date that counts in UTC and cannot be formatted: what formats dates would take a start of the program 20 ms. */
function utc(value: Date | number | string): Date {
  return new UTCDateMini(+new Date(value));
}
