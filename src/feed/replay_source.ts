/**
 * History as a stream of events, in the order in which it would have been seen live.
 *
 * @module
 */

import type { EngineEvent } from "../core/step.ts";
import type { Outcome } from "../core/trade.ts";
import { tradeAt, type TradeTable } from "../research/trade_table.ts";

/** What is replayed. */
export interface ReplayInput {
  readonly table: TradeTable;
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** When a market closed, by market id, milliseconds since the epoch; `undefined` if unknown. */
  readonly closedMs: (marketId: string) => number | undefined;
  /** First time that is replayed. @default {-Infinity} */
  readonly fromMs?: number | undefined;
  /** First time that is no longer replayed. @default {Infinity} */
  readonly toMs?: number | undefined;
}

/** A market's outcome and the moment from which it counts. */
export interface ScheduledResolution {
  readonly marketId: string;
  readonly yesPayout: number;
  readonly timeMs: number;
}

/** Events are handed on in lots of this size: a lot costs one turn of the event loop, however many it holds. */
const LOT_SIZE = 4096;

/**
 * The trades between two times with the resolutions among them.
 *
 * @returns Events in lots, in time order; at equal times trades come before resolutions.
 */
export function* replayEvents(input: ReplayInput): Generator<readonly EngineEvent[]> {
  const { table, fromMs = -Infinity, toMs = Infinity } = input;
  const resolutions = scheduleResolutions(input);
  let due = 0;
  while (due < resolutions.length && resolutions[due]!.timeMs < fromMs) due++;
  let lot: EngineEvent[] = [];
  for (let i = firstAtOrAfter(table, fromMs); i < table.length; i++) {
    const trade = tradeAt(table, table.order[i]!);
    if (trade.timeMs >= toMs) break;
    while (due < resolutions.length && resolutions[due]!.timeMs < trade.timeMs) {
      lot.push({ kind: "resolution", ...resolutions[due++]! });
    }
    lot.push({ kind: "trade", trade });
    if (lot.length >= LOT_SIZE) {
      yield lot;
      lot = [];
    }
  }
  const endMs = lastTradeMs(table, toMs);
  while (due < resolutions.length && resolutions[due]!.timeMs <= endMs) {
    lot.push({ kind: "resolution", ...resolutions[due++]! });
  }
  if (lot.length > 0) yield lot;
}

/** How many trades {@linkcode replayEvents} will give. */
export function countReplayed(table: TradeTable, fromMs = -Infinity, toMs = Infinity): number {
  return Math.max(firstAtOrAfter(table, toMs) - firstAtOrAfter(table, fromMs), 0);
}

/**
 * When each market of the table counts as resolved: when it closed, but never before its last trade, since a market that
 * still trades has not been paid out; at the end of the data where nobody says.
 *
 * @returns Resolutions in time order, equal times in the order of the market ids.
 */
export function scheduleResolutions(input: ReplayInput): readonly ScheduledResolution[] {
  const { table, winners, closedMs } = input;
  const lastMs = new Float64Array(table.markets.length).fill(-Infinity);
  for (let row = 0; row < table.length; row++) {
    const market = table.market[row]!;
    if (table.timeMs[row]! > lastMs[market]!) lastMs[market] = table.timeMs[row]!;
  }
  const endMs = lastTradeMs(table);
  const resolutions: ScheduledResolution[] = [];
  for (const [market, marketId] of table.markets.entries()) {
    const winner = winners.get(marketId);
    if (winner === undefined || lastMs[market] === -Infinity) continue;
    const timeMs = Math.max(closedMs(marketId) ?? endMs, lastMs[market]!);
    resolutions.push({ marketId, yesPayout: winner === "YES" ? 1 : 0, timeMs });
  }
  return resolutions.sort((a, b) => a.timeMs - b.timeMs || (a.marketId < b.marketId ? -1 : 1));
}

/** Position in time order of the first trade at or after a time. */
function firstAtOrAfter(table: TradeTable, timeMs: number): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.timeMs[table.order[middle]!]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Time of the last trade before a time, `-Infinity` if there is none. */
function lastTradeMs(table: TradeTable, toMs = Infinity): number {
  const end = firstAtOrAfter(table, toMs);
  return end === 0 ? -Infinity : table.timeMs[table.order[end - 1]!]!;
}
