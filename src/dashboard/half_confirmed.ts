/**
 * Markets in which whales agree already, but not enough of them for a signal.
 *
 * @module
 */

import type { FilterState } from "../core/confirmed_whale.ts";
import {
  type Confirmation,
  isCoolingDown,
  type KeyWindow,
  windowsOf,
} from "../core/market_memory.ts";
import { mapEntries } from "../core/persistent_map.ts";
import { MS_PER_HOUR } from "../core/time_units.ts";
import type { Direction } from "../core/trade.ts";

/** A market and direction that waits for whales. */
export interface HalfConfirmedKey {
  readonly marketId: string;
  readonly direction: Direction;
  /** Who has traded within the window, oldest first. */
  readonly whales: readonly Confirmation[];
  /** How many more are needed. */
  readonly needed: number;
  /** Until when, before the first of them no longer counts, milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Every market and direction that waits for whales, those that need the fewest first, then those with the least time.
 *
 * @param filter State of the filter.
 * @param nowMs The time, milliseconds since the epoch.
 */
export function halfConfirmed(filter: FilterState, nowMs: number): readonly HalfConfirmedKey[] {
  const found: HalfConfirmedKey[] = [];
  for (const [marketId, memory] of mapEntries(filter.windows)) {
    const windows = windowsOf(memory);
    for (const direction of ["buy", "sell"] as const) {
      const key = halfOf(filter, windows[direction], nowMs);
      if (key !== undefined) found.push({ marketId, direction, ...key });
    }
  }
  return found.sort((a, b) => a.needed - b.needed || a.untilMs - b.untilMs);
}

function halfOf({ params }: FilterState, key: KeyWindow, nowMs: number) {
  if (isCoolingDown(key, nowMs, params)) return undefined;
  const windowMs = params.windowHours * MS_PER_HOUR;
  const whales = key.whales.filter(({ timeMs }) => timeMs >= nowMs - windowMs)
    .sort((a, b) => a.timeMs - b.timeMs);
  const [oldest] = whales;
  const needed = params.minConfirmations - whales.length;
  if (oldest === undefined || needed < 1) return undefined;
  return { whales, needed, untilMs: oldest.timeMs + windowMs };
}
