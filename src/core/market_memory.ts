/**
 * What the filter remembers of a market: which whales took which side of it, and when it last gave a signal.
 *
 * Beside that, a memory holds what decides most trades, and it is small. A market that nobody looked at for a while is in no
 * cache, and each object that has to be fetched from main memory costs more than all the arithmetic of a trade.
 *
 * @module
 */

import type { StrategyParams } from "./strategy_params.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "./time_units.ts";
import type { Direction } from "./trade.ts";
import type { WarmUp } from "./warm_up.ts";

/** A whale seen in a window, with the time of its latest trade there. */
export interface Confirmation {
  /** Wallet address, lower-case. */
  readonly wallet: string;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** What is remembered of one key, that is one market and direction. */
export interface KeyWindow {
  /** Time of the last signal, `null` if there was none. */
  readonly lastSignalMs: number | null;
  /**
   * The whales seen, each once: only a wallet's latest trade can matter, since an older one leaves the window first.
   */
  readonly whales: readonly Confirmation[];
}

/** The two keys of a market. */
export type MarketWindows = Readonly<Record<Direction, KeyWindow>>;

/** How big a market is, as a warm-up has it. */
export interface MarketVolume {
  /** Volume, USD. */
  readonly liquidityUsd: number;
  /** Number of the warm-up's {@linkcode Edition}; -1 if it does not know the market. */
  readonly edition: number;
}

/** A window as it is remembered: one whale and no signal, as most windows have it, are that whale's confirmation alone. */
export type KeyMemory = KeyWindow | Confirmation;

/** The two keys of a market, and what spares a look at them or at the warm-up. */
export interface MarketMemory extends Readonly<Record<Direction, KeyMemory>>, MarketVolume {
  /** Day since the epoch by which all that is remembered of `buy` had happened; out of reach once there was a signal. */
  readonly buyDay: number;
  /** The same for `sell`. */
  readonly sellDay: number;
}

/** Which of a filter's warm-ups is in use. The number names it without keeping it alive. */
export interface Edition {
  /** The warm-up. */
  readonly warmUp: WarmUp;
  /** How many others the filter had before. */
  readonly number: number;
}

/** Number of no edition. */
export const NO_EDITION = -1;

/** A day that no time reaches; the largest number that needs no memory of its own. */
const OUT_OF_REACH = 2 ** 31 - 1;
const EMPTY_WINDOW: KeyWindow = Object.freeze({ lastSignalMs: null, whales: Object.freeze([]) });

/** Memory of a market that was never seen. */
export const EMPTY_MEMORY: MarketMemory = Object.freeze(memoryOf({
  buy: EMPTY_WINDOW,
  sell: EMPTY_WINDOW,
}));

/** Memory that holds these windows and does not know the market's volume. */
export function memoryOf({ buy, sell }: MarketWindows): MarketMemory {
  return {
    buy: packed(buy),
    sell: packed(sell),
    buyDay: lastDay(buy),
    sellDay: lastDay(sell),
    liquidityUsd: 0,
    edition: NO_EDITION,
  };
}

/** The windows alone: all of a memory that does not follow from something else. */
export function windowsOf({ buy, sell }: MarketMemory): MarketWindows {
  return { buy: unpacked(buy), sell: unpacked(sell) };
}

/**
 * What is remembered of one direction, as far as it can matter to a trade. Not even looked at if it happened so long ago
 * that none of it does.
 *
 * @param memory What is remembered of the market.
 * @param direction The direction of the trade.
 * @param fromMs When the window of the trade begins, milliseconds since the epoch.
 */
export function keyIn(memory: MarketMemory, direction: Direction, fromMs: number): KeyWindow {
  if (direction === "buy") {
    return memory.buyDay * MS_PER_DAY < fromMs ? EMPTY_WINDOW : unpacked(memory.buy);
  }
  return memory.sellDay * MS_PER_DAY < fromMs ? EMPTY_WINDOW : unpacked(memory.sell);
}

/** The memory with another window for one direction, and how big the market is. */
export function withKeyIn(
  { buy, sell, buyDay, sellDay }: MarketMemory,
  direction: Direction,
  key: KeyWindow,
  { liquidityUsd, edition }: MarketVolume,
): MarketMemory {
  return direction === "buy"
    ? { buy: packed(key), sell, buyDay: lastDay(key), sellDay, liquidityUsd, edition }
    : { buy, sell: packed(key), buyDay, sellDay: lastDay(key), liquidityUsd, edition };
}

/** How big a market is, as an edition has it: out of the memory if that knows it already. */
export function volumeIn(
  memory: MarketMemory,
  { warmUp, number }: Edition,
  marketId: string,
): MarketVolume {
  if (memory.edition === number) return memory;
  const liquidityUsd = warmUp.liquidityUsd.get(marketId);
  return liquidityUsd === undefined ? EMPTY_MEMORY : { liquidityUsd, edition: number };
}

/** Whether a signal for this key is too recent, less than `cooldownHours` before `timeMs`, for another one. */
export function isCoolingDown(key: KeyWindow, timeMs: number, params: StrategyParams): boolean {
  return key.lastSignalMs !== null &&
    timeMs - key.lastSignalMs < params.cooldownHours * MS_PER_HOUR;
}

function packed(key: KeyWindow): KeyMemory {
  return key.lastSignalMs === null && key.whales.length === 1 ? key.whales[0]! : key;
}

function unpacked(key: KeyMemory): KeyWindow {
  return "whales" in key ? key : { lastSignalMs: null, whales: [key] };
}

function lastDay({ lastSignalMs, whales }: KeyWindow): number {
  if (lastSignalMs !== null) return OUT_OF_REACH;
  let latestMs = -Infinity;
  for (const { timeMs } of whales) latestMs = Math.max(latestMs, timeMs);
  return Math.max(-OUT_OF_REACH, Math.min(Math.ceil(latestMs / MS_PER_DAY), OUT_OF_REACH)) | 0;
}
