/**
 * A venue made up from a seed: markets, whales, and all that happens there.
 *
 * Amounts are small and limits tight, so that a day holds what takes a year elsewhere: signals, fills, every rejection, a
 * kill switch that trips and a person who resumes, markets that resolve, are disputed and trade on.
 *
 * @module
 */

import type { EngineOptions } from "../core/engine_state.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { Random } from "../research/sample/random.ts";
import type { Happening } from "./happening.ts";
import { liveLimits, liveStory } from "./live_story.ts";
import { pick } from "./pick.ts";
import { makeMarkets, type WorldMarket } from "./world_market.ts";
import { makeHappenings } from "./world_story.ts";
import { makeWallets, makeWarmUps } from "./world_whales.ts";

/** All of a world. */
export interface World {
  /** What it was made from. */
  readonly seed: number;
  /** When it begins, milliseconds since the epoch. */
  readonly startMs: number;
  /** When it ends. */
  readonly endMs: number;
  /** Settings of the program that watches it. */
  readonly options: EngineOptions;
  /** What history taught before it begins. */
  readonly warmUp: WarmUp;
  /** Its markets. */
  readonly markets: readonly WorldMarket[];
  /** What happens, in time order. */
  readonly happenings: readonly Happening[];
}

/** Which world to make. */
export interface WorldOptions {
  /** A 32-bit integer. The same seed makes the same world. */
  readonly seed: number;
  /** How long it lasts, hours, above 0. */
  readonly hours: number;
}

/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);
const MS_PER_HOUR = 3_600_000;

/**
 * Makes a world.
 *
 * @param options Seed and length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeWorld } from "./world.ts";
 *
 * assertEquals(makeWorld({ seed: 7, hours: 3 }), makeWorld({ seed: 7, hours: 3 }));
 * ```
 */
export function makeWorld({ seed, hours }: WorldOptions): World {
  const random = new Random(seed);
  const startMs = START_MS;
  const endMs = startMs + Math.round(hours * MS_PER_HOUR);
  const options: EngineOptions = {
    params: { ...makeParams(random), ...liveLimits(seed) },
    costs: {
      halfSpread: pick(random, [0, 0.005, 0.02]),
      feeRate: pick(random, [null, 0, 0.05]),
      fillDelayMs: pick(random, [0, 5_000, 600_000]),
    },
    trading: !random.chance(0.03),
  };
  const wallets = makeWallets(random);
  const markets = makeMarkets(random, { startMs, endMs });
  const [warmUp, later] = makeWarmUps(random, { wallets, markets, startMs });
  const warmUps = [later, warmUp];
  const story = makeHappenings(random, { startMs, endMs, wallets, markets, warmUps });
  const live = liveStory(seed, { startMs, endMs }, markets);
  const happenings = [...story, ...live].filter(({ timeMs }) => timeMs < endMs)
    .sort((a, b) => a.timeMs - b.timeMs);
  return { seed, startMs, endMs, options, warmUp, markets, happenings };
}

/** Small windows and cooldowns, little money, tight limits. */
function makeParams(random: Random): Partial<StrategyParams> {
  return {
    categories: pick(random, [[], ["Politics", "Geopolitics"], ["politics"]]),
    minConfirmations: pick(random, [1, 2, 2, 2, 3]),
    windowHours: pick(random, [0.5, 2, 2, 6]),
    cooldownHours: pick(random, [0, 0.5, 1, 3]),
    capital: pick(random, [500, 1_000, 10_000]),
    positionSizePct: random.chance(0.05) ? 0 : pick(random, [0.05, 0.1, 0.2, 0.3, 0.5]),
    maxPositionUsd: pick(random, [250, 1_000, 50_000]),
    maxDrawdown: pick(random, [0.02, 0.05, 0.15]),
  };
}
