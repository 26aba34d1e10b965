/**
 * Who trades on a made-up venue, and what history says about them.
 *
 * @module
 */

import type { WarmUp, Whale } from "../core/warm_up.ts";
import type { Random } from "../research/sample/random.ts";
import { pick, shuffle } from "./pick.ts";
import type { WorldMarket } from "./world_market.ts";

/** The wallets of a world. */
export interface Wallets {
  /** Those with large trades; history knows most of them as whales. */
  readonly whales: readonly string[];
  /** All others. */
  readonly fish: readonly string[];
}

/** Makes the wallets. */
export function makeWallets(random: Random): Wallets {
  return {
    whales: Array.from({ length: 5 + random.below(4) }, () => random.hex(40)),
    fish: Array.from({ length: 6 }, () => random.hex(40)),
  };
}

/** What the warm-ups are about. */
export interface WarmUpInput {
  readonly wallets: Wallets;
  readonly markets: readonly WorldMarket[];
  /** When the world begins, milliseconds since the epoch. */
  readonly startMs: number;
}

/**
 * Makes the warm-up that the program begins with, and another one: some whales fell out, some are new, and the market that
 * nobody knew is known.
 */
export function makeWarmUps(
  random: Random,
  { wallets, markets, startMs }: WarmUpInput,
): readonly [WarmUp, WarmUp] {
  const [first, second] = [shuffle(random, wallets.whales), shuffle(random, wallets.whales)];
  const known = markets.filter(({ liquidityUsd }) => liquidityUsd !== undefined);
  return [
    warmUpOf(random, first.slice(1), known, startMs),
    warmUpOf(random, second.slice(1), markets, startMs + 1),
  ];
}

function warmUpOf(
  random: Random,
  wallets: readonly string[],
  markets: readonly WorldMarket[],
  asOfMs: number,
): WarmUp {
  return {
    asOfMs,
    cutoffMs: asOfMs - 180 * 86_400_000,
    whales: new Map(wallets.map((wallet) => [wallet, makeWhale(random, wallet)])),
    liquidityUsd: new Map(
      markets.map(({ marketId, liquidityUsd = 800_000 }) => [marketId, liquidityUsd]),
    ),
  };
}

function makeWhale(random: Random, wallet: string): Whale {
  const winRate = pick(random, [0.55, 0.6, 0.7, 0.7, 0.8, 0.9]);
  return {
    wallet,
    winRate,
    score: 10 * winRate,
    trades: 10 + random.below(90),
    expectedWinRate: 0.5,
    surprise: winRate - 0.5,
    avgRoi: 0.4,
    sharpe: 0.5,
  };
}
