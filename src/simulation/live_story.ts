/**
 * What only a live feed tells of a made-up venue: facts about markets, best bids, and that trades may be missing; and the
 * limits of a program that watches it.
 *
 * The random numbers are its own, so that what else happens in a world does not depend on it.
 *
 * @module
 */

import type { KnownMarket } from "../core/known_market.ts";
import { NO_LIMIT_MS, NO_LIMIT_USD, type StrategyParams } from "../core/strategy_params.ts";
import type { Random } from "../research/sample/random.ts";
import type { Happening } from "./happening.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import { type Period, priceAt, type WorldMarket } from "./world_market.ts";

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
/** Time between two best bids of a market, on average. */
const BID_EVERY_MS = 40 * MS_PER_MINUTE;
/** Time between two periods in which trades may be missing, on average. */
const BLIND_EVERY_MS = 8 * MS_PER_HOUR;
/** Events that the markets belong to. */
const EVENTS = 2;

/**
 * What a live feed tells besides trades.
 *
 * @param seed Seed of the world.
 * @param period When.
 * @param markets The markets.
 */
export function liveStory(
  seed: number,
  period: Period,
  markets: readonly WorldMarket[],
): readonly Happening[] {
  const random = streamFor(seed, "live");
  return [
    ...markets.flatMap((market, index) => facts(random, period, { market, index })),
    ...markets.flatMap((market) => bids(random, period, market)),
    ...blindness(random, period),
  ];
}

/** Small limits, so that each of them matters now and then; most worlds have none. */
export function liveLimits(seed: number): Partial<StrategyParams> {
  const random = streamFor(seed, "limits");
  const usd = (...limits: readonly number[]) =>
    pick(random, [...Array<number>(8).fill(NO_LIMIT_USD), ...limits]);
  return {
    maxDrawdownFromPeak: pick(random, [1, 1, 1, 1, 0.05, 0.15]),
    warnLevel: pick(random, [1, 0.5, 0.8]),
    marksToTrip: pick(random, [1, 1, 3]),
    maxMarketUsd: usd(150, 400),
    maxEventUsd: usd(300, 700),
    maxExposureUsd: usd(400, 1_000),
    maxDayUsd: usd(500, 2_000),
    maxPositions: pick(random, [1_000, 1_000, 1_000, 1_000, 1_000, 2]),
    maxSignalAgeMs: pick(random, [NO_LIMIT_MS, NO_LIMIT_MS, 5 * MS_PER_MINUTE]),
    maxPriceAgeMs: pick(random, [NO_LIMIT_MS, NO_LIMIT_MS, 2 * MS_PER_HOUR]),
    tradeWhileBlind: random.chance(0.1),
    watchExits: random.chance(0.5),
    forgetHours: pick(random, [0, 6]),
  };
}

/** What the exchange says about a market: at first, and again when more was traded. */
function facts(
  random: Random,
  { startMs, endMs }: Period,
  { market, index }: { readonly market: WorldMarket; readonly index: number },
): readonly Happening[] {
  const { marketId, category } = market;
  const known = (liquidityUsd: number, toldMs: number): KnownMarket => ({
    category,
    eventId: `e-${index % EVENTS}`,
    liquidityUsd,
    fee: { rate: pick(random, [0, 0.04, 0.07]), exponent: 1 },
    toldMs,
  });
  const firstMs = Math.round(startMs + random.uniform() * MS_PER_HOUR);
  const laterMs = Math.round(firstMs + random.uniform() * (endMs - firstMs));
  const first = known(pick(random, [0, 700_000, 2e6]), firstMs);
  return [
    { kind: "market", timeMs: firstMs, marketId, market: first },
    { kind: "market", timeMs: laterMs, marketId, market: known(3e6, laterMs) },
  ];
}

function bids(random: Random, { startMs, endMs }: Period, market: WorldMarket): Happening[] {
  const told: Happening[] = [];
  const { marketId, resolvesMs = endMs } = market;
  for (let timeMs = startMs;;) {
    timeMs += Math.round(random.exponential(BID_EVERY_MS));
    if (timeMs >= Math.min(endMs, resolvesMs)) return told;
    const price = priceAt(market, timeMs);
    const halfSpread = pick(random, [0, 0.01, 0.05]);
    // Now and then somebody takes all bids away: that is no price to believe at once.
    const isBad = random.chance(0.02);
    told.push({
      kind: "quote",
      timeMs,
      marketId,
      yesPrice: isBad ? 0 : rounded(price - halfSpread),
      noPrice: rounded(1 - price - halfSpread),
    });
  }
}

function rounded(price: number): number {
  return Math.round(Math.max(price, 0) * 1000) / 1000;
}

/** Periods in which trades may be missing. */
function blindness(random: Random, { startMs, endMs }: Period): Happening[] {
  const told: Happening[] = [];
  for (let timeMs = startMs;;) {
    timeMs += Math.round(random.exponential(BLIND_EVERY_MS));
    if (timeMs >= endMs) return told;
    told.push({ kind: "coverage", timeMs, isBlind: true, fault: "blind" });
    timeMs += Math.round(5 * MS_PER_MINUTE + random.uniform() * MS_PER_HOUR);
    told.push({ kind: "coverage", timeMs, isBlind: false, fault: "blind" });
  }
}
