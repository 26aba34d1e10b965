/**
 * Forgets what the filter remembers of markets in which no whale took a side for long.
 *
 * @module
 */

import { type MarketMemory, windowsOf } from "./market_memory.ts";
import { mapEntries, type PersistentMap } from "./persistent_map.ts";
import type { StrategyParams } from "./strategy_params.ts";
import { thinOut } from "./thin_out.ts";
import { MS_PER_HOUR } from "./time_units.ts";

/**
 * What is remembered of markets when another one is about to be, without those whose windows and cooldowns have all been
 * over for `forgetHours`.
 *
 * Such a memory decides nothing any more: the filter gives the same signals with it and without, unless a trade comes that
 * is `forgetHours` older than one before it. The time is that of trades alone, the new one's or the latest remembered,
 * whichever is earlier, so that neither a clock nor a single wrong time can make it forget.
 *
 * @param windows What is remembered, by market id.
 * @param params Window, cooldown, and how long to remember.
 * @param timeMs Time of the trade, milliseconds since the epoch.
 * @returns What is still remembered; mostly the very same map, always if `forgetHours` is 0.
 */
export function forgetWindows(
  windows: PersistentMap<MarketMemory>,
  { windowHours, cooldownHours, forgetHours }: StrategyParams,
  timeMs: number,
): PersistentMap<MarketMemory> {
  if (forgetHours === 0) return windows;
  return thinOut(windows, () => {
    const mattersUntil: (readonly [marketId: string, untilMs: number])[] = [];
    let latestMs = -Infinity;
    for (const [marketId, memory] of mapEntries(windows)) {
      const { buy, sell } = windowsOf(memory);
      let untilMs = -Infinity;
      for (const { lastSignalMs, whales } of [buy, sell]) {
        const signalMs = lastSignalMs ?? -Infinity;
        const whaleMs = Math.max(...whales.map((whale) => whale.timeMs));
        latestMs = Math.max(latestMs, signalMs, whaleMs);
        untilMs = Math.max(
          untilMs,
          signalMs + cooldownHours * MS_PER_HOUR,
          whaleMs + windowHours * MS_PER_HOUR,
        );
      }
      mattersUntil.push([marketId, untilMs]);
    }
    const beforeMs = Math.min(timeMs, latestMs) - forgetHours * MS_PER_HOUR;
    return mattersUntil.filter(([, untilMs]) => untilMs < beforeMs).map(([marketId]) => marketId);
  });
}
