/**
 * The confirmed-whale filter: six steps that a trade must pass before it becomes a signal.
 *
 * Steps 1 to 5 look at the trade alone ({@linkcode screenTrade}); step 6 at what other whales did in the same market and
 * direction ({@linkcode confirmTrade}). {@linkcode reduceTrade} is both. "Now" is always the trade's own time.
 *
 * @module
 */

import { forgetWindows } from "./forget_windows.ts";
import { isSameMarket, type KnownMarket } from "./known_market.ts";
import {
  type Confirmation,
  type Edition,
  EMPTY_MEMORY,
  isCoolingDown,
  keyIn,
  type KeyWindow,
  type MarketMemory,
  volumeIn,
  windowsOf,
  withKeyIn,
} from "./market_memory.ts";
import {
  emptyMap,
  mapEntry,
  mapGet,
  mapReplace,
  mapSet,
  type PersistentMap,
} from "./persistent_map.ts";
import { type Signal, signalFor } from "./signal.ts";
import { type StrategyParams, strategyParams } from "./strategy_params.ts";
import { MS_PER_HOUR } from "./time_units.ts";
import type { Direction, Trade } from "./trade.ts";
import type { MapEntry } from "./trie_node.ts";
import type { WarmUp } from "./warm_up.ts";

/** The steps in the order in which they are taken. */
export const FILTER_STEPS = [
  "size",
  "liquidity",
  "category",
  "wallet",
  "impact",
  "confirmation",
] as const;

/** Name of a step; a rejected trade carries the name of the step that rejected it. */
export type FilterStep = typeof FILTER_STEPS[number];

/** A step that looks at the trade alone. */
export type ScreenStep = Exclude<FilterStep, "confirmation">;

/** State of the filter. Plain data; make one with {@linkcode createFilter}. */
export interface FilterState {
  /** The strategy's parameters. */
  readonly params: StrategyParams;
  /** `params.categories` in lower case; empty means all. */
  readonly allowedCategories: readonly string[];
  /** What history taught. */
  readonly warmUp: WarmUp;
  /** What the exchange told of markets since, by market id. */
  readonly markets: PersistentMap<KnownMarket>;
  /** What is remembered of markets, by market id. */
  readonly windows: PersistentMap<MarketMemory>;
  /** Which warm-up {@linkcode MarketMemory} speaks of; behind `warmUp` until a market is remembered under a new one. */
  readonly edition: Edition;
}

const NO_SIGNALS: readonly Signal[] = Object.freeze([]);

/**
 * A filter that has seen no trade yet.
 *
 * @param warmUp What history taught.
 * @param params The parameters that differ from `DEFAULT_PARAMS`. @default {none}
 * @throws {RangeError} If a parameter is out of range.
 */
export function createFilter(warmUp: WarmUp, params: Partial<StrategyParams> = {}): FilterState {
  const complete = strategyParams(params);
  return {
    params: complete,
    allowedCategories: complete.categories.map((name) => name.trim().toLowerCase()),
    warmUp,
    markets: emptyMap(),
    windows: emptyMap(),
    edition: { warmUp, number: 0 },
  };
}

/** The same filter with another warm-up; windows and cooldowns stay. */
export function replaceWarmUp(state: FilterState, warmUp: WarmUp): FilterState {
  return { ...state, warmUp };
}

/**
 * The filter with what the exchange says about a market: how big it is, if the warm-up does not know it, and its category,
 * if a trade does not say.
 *
 * @returns The filter after; the very same one if it knew.
 */
export function learnMarket(
  state: FilterState,
  marketId: string,
  market: KnownMarket,
): FilterState {
  const known = mapGet(state.markets, marketId);
  if (known !== undefined && isSameMarket(known, market)) return state;
  return { ...state, markets: mapSet(state.markets, marketId, market) };
}

/** How big a market is, USD: as the warm-up has it, else as the exchange says; 0 if neither knows it. */
export function liquidityOf({ warmUp, markets }: FilterState, marketId: string): number {
  return warmUp.liquidityUsd.get(marketId) ?? mapGet(markets, marketId)?.liquidityUsd ?? 0;
}

/** Category of a trade: as its source has it, else as the exchange says; `""` if neither does. */
export function categoryOf({ markets }: FilterState, { marketId, category }: Trade): string {
  return category !== "" ? category : mapGet(markets, marketId)?.category ?? "";
}

/**
 * Takes one trade through the six steps.
 *
 * Pure and total: the old state stays valid, and a trade rejected by steps 1 to 5 returns the very same state object.
 * Trades are expected in time order; a late one is judged with its own time and moves nothing backwards.
 *
 * @param state State before the trade.
 * @param trade A normalised trade.
 * @returns The state after it, and the signals it triggered: none or one.
 *
 * @example Two whales agree within a day
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createFilter, reduceTrade, type Trade, type Whale } from "pilotfish";
 *
 * const market = "0x01";
 * const whale = (wallet: string): [string, Whale] => [wallet, {
 *   wallet, winRate: 0.7, score: 8, trades: 20, expectedWinRate: 0.5, surprise: 0.2, avgRoi: 0.4, sharpe: 0.5,
 * }];
 * const trade = (wallet: string, hour: number): Trade => ({
 *   marketId: market, wallet, direction: "buy", price: 0.4, usd: 20_000,
 *   timeMs: hour * 3_600_000, category: "Politics", tokenId: "",
 * });
 *
 * let state = createFilter({
 *   asOfMs: 0, cutoffMs: 0,
 *   whales: new Map([whale("0xa"), whale("0xb")]),
 *   liquidityUsd: new Map([[market, 1_000_000]]),
 * });
 * let signals;
 * [state, signals] = reduceTrade(state, trade("0xa", 1));
 * assertEquals(signals, []);
 * [state, signals] = reduceTrade(state, trade("0xb", 20));
 * assertEquals(signals[0]?.confirmingWhales, ["0xa", "0xb"]);
 * assertEquals(signals[0]?.sizeUsd, 300);
 * ```
 */
export function reduceTrade(
  state: FilterState,
  trade: Trade,
): readonly [FilterState, readonly Signal[]] {
  // Asked out of turn, since markets are many and whales few: most big trades are spared a lookup that misses the cache.
  if (!isBig(state, trade) || !state.warmUp.whales.has(trade.wallet)) return [state, NO_SIGNALS];
  const entry = mapEntry(state.windows, trade.marketId);
  const liquidityUsd = rememberedLiquidity(state, entry) ?? liquidityOf(state, trade.marketId);
  if (screenAt(state, trade, liquidityUsd) !== undefined) return [state, NO_SIGNALS];
  return confirmAt(state, trade, entry);
}

/**
 * Steps 1 to 5.
 *
 * @returns The step that rejects the trade, or `undefined` if it passes all five.
 */
export function screenTrade(state: FilterState, trade: Trade): ScreenStep | undefined {
  if (!isBig(state, trade)) return "size";
  return screenAt(state, trade, liquidityOf(state, trade.marketId));
}

/** Steps 2 to 5, for a big trade in a market of which it is known how big it is. */
function screenAt(
  state: FilterState,
  trade: Trade,
  liquidityUsd: number,
): ScreenStep | undefined {
  const { params, warmUp, allowedCategories } = state;
  // Written as "not at least", so that a NaN never passes.
  if (!(liquidityUsd >= params.minMarketVolume)) return "liquidity";
  if (!isAllowed(allowedCategories, categoryOf(state, trade))) return "category";
  const whale = warmUp.whales.get(trade.wallet);
  if (whale === undefined || !(whale.winRate >= params.minWalletWr)) return "wallet";
  if (!(trade.usd / liquidityUsd <= params.maxPriceImpact)) return "impact";
  return undefined;
}

/**
 * Step 6, for a trade that passed the other five.
 *
 * In cooldown the whale is remembered and nothing else happens. Otherwise whales last seen before the window are
 * forgotten, and if enough others are left there is a signal, which starts the cooldown and leaves only this trade.
 *
 * @returns The state after the trade, and the signal if it triggers one.
 */
export function confirmTrade(
  state: FilterState,
  trade: Trade,
): readonly [FilterState, readonly Signal[]] {
  return confirmAt(state, trade, mapEntry(state.windows, trade.marketId));
}

function confirmAt(
  state: FilterState,
  trade: Trade,
  entry: MapEntry<MarketMemory> | undefined,
): readonly [FilterState, readonly Signal[]] {
  const { params } = state;
  const { direction, wallet, timeMs } = trade;
  const fromMs = timeMs - params.windowHours * MS_PER_HOUR;
  const key = keyIn(entry?.value ?? EMPTY_MEMORY, direction, fromMs);

  if (isCoolingDown(key, timeMs, params)) {
    const whales = remember(key.whales, wallet, timeMs);
    if (whales === key.whales) return [state, NO_SIGNALS];
    const next = { lastSignalMs: key.lastSignalMs, whales };
    return [withKey(state, trade, entry, next), NO_SIGNALS];
  }

  const inWindow = key.whales.filter((seen) => seen.timeMs >= fromMs);
  const others = inWindow.filter((seen) => seen.wallet !== wallet);
  if (others.length < params.minConfirmations - 1) {
    const next = {
      lastSignalMs: key.lastSignalMs,
      whales: remember(inWindow, wallet, timeMs),
    };
    return [withKey(state, trade, entry, next), NO_SIGNALS];
  }

  const confirming = [...others.map((seen) => seen.wallet), wallet].sort();
  const next = { lastSignalMs: timeMs, whales: [{ wallet, timeMs }] };
  return [
    withKey(state, trade, entry, next),
    [signalFor({ ...trade, category: categoryOf(state, trade) }, confirming, params)],
  ];
}

/** What is remembered of one market and direction; empty if nothing is. */
export function keyWindow(state: FilterState, marketId: string, direction: Direction): KeyWindow {
  return windowsOf(mapGet(state.windows, marketId) ?? EMPTY_MEMORY)[direction];
}

function isBig({ params }: FilterState, trade: Trade): boolean {
  return trade.usd >= params.minSizeUsd;
}

function isAllowed(allowed: readonly string[], category: string): boolean {
  return allowed.length === 0 || allowed.includes(category) ||
    allowed.includes(category.trim().toLowerCase());
}

/** The list with this whale's time moved forward, or the very same list if it already has a later one. */
function remember(
  whales: readonly Confirmation[],
  wallet: string,
  timeMs: number,
): readonly Confirmation[] {
  const index = whales.findIndex((seen) => seen.wallet === wallet);
  if (index < 0) return [...whales, { wallet, timeMs }];
  if (whales[index]!.timeMs >= timeMs) return whales;
  const next = whales.slice();
  next[index] = { wallet, timeMs };
  return next;
}

/** How big a market is, as it is remembered with the market; `undefined` if the warm-up of that memory was replaced. */
function rememberedLiquidity(
  { warmUp, edition }: FilterState,
  entry: MapEntry<MarketMemory> | undefined,
): number | undefined {
  const isCurrent = entry?.value.edition === edition.number && edition.warmUp === warmUp;
  return isCurrent ? entry.value.liquidityUsd : undefined;
}

/** The state with another window for the key of a trade, whose market's entry has been looked up already. */
function withKey(
  state: FilterState,
  { marketId, direction, timeMs }: Trade,
  entry: MapEntry<MarketMemory> | undefined,
  key: KeyWindow,
): FilterState {
  const edition = editionOf(state);
  const memory = entry?.value ?? EMPTY_MEMORY;
  const next = withKeyIn(memory, direction, key, volumeIn(memory, edition, marketId));
  const windows = entry === undefined
    ? mapSet(forgetWindows(state.windows, state.params, timeMs), marketId, next)
    : mapReplace(state.windows, entry, next);
  return { ...state, windows, edition };
}

function editionOf({ warmUp, edition }: FilterState): Edition {
  return edition.warmUp === warmUp ? edition : { warmUp, number: edition.number + 1 };
}
