/**
 * Everything a sample starts from: its markets, its wallets, and how the trades are shared out.
 *
 * @module
 */

import { lifeHours, makeMarket, type SampleMarket } from "./market.ts";
import { Random } from "./random.ts";
import { SAMPLE_CATEGORIES, SAMPLE_HOURS, type SampleCategory, sampleScale } from "./scale.ts";
import { makePopulation, MEAN_SMALL_USD, type Population } from "./wallets.ts";

/** A category with its markets and its share of the trades. */
export interface WorldPart {
  readonly category: SampleCategory;
  /** Its markets; the simulation changes their state. */
  readonly markets: readonly SampleMarket[];
  /** Exact number of trades. */
  readonly trades: number;
  /** Where in each range of wallets its busiest are, 0 to 1. */
  readonly home: number;
  /** Its own stream of random numbers, from which its markets are already drawn. */
  readonly random: Random;
}

/** The start of a simulation. */
export interface World {
  /** One part a category, in name order. */
  readonly parts: readonly WorldPart[];
  readonly population: Population;
  /** Small trades in the simulated world for each one on the tape, 1 or more. */
  readonly thinning: number;
}

/** Makes up a world, the same for the same seed and trades. */
export function makeWorld(seed: number, trades: number): World {
  const scale = sampleScale(trades);
  let left = trades;
  const parts = SAMPLE_CATEGORIES.map((category, index) => {
    const random = new Random(seed, index + 1);
    const count = scale.markets[index]!;
    const isLast = index === SAMPLE_CATEGORIES.length - 1;
    const share = isLast ? left : Math.floor(trades * category.tradeShare);
    left -= share;
    return {
      category,
      markets: Array.from({ length: count }, (_, number) => makeMarket(category, number, random)),
      trades: share,
      home: index / SAMPLE_CATEGORIES.length,
      random,
    };
  });
  return {
    parts,
    population: makePopulation(scale, new Random(seed)),
    thinning: thinningOf(parts.flatMap(({ markets }) => markets), trades),
  };
}

/** How many small trades one on the tape stands for, if markets are to reach the volume they were made for. */
function thinningOf(markets: readonly SampleMarket[], trades: number): number {
  let volumeUsd = 0;
  for (const market of markets) {
    const hours = Math.min(market.closeHour, SAMPLE_HOURS) - Math.max(market.openHour, 0);
    volumeUsd += market.depthUsd * hours / lifeHours(market);
  }
  return Math.max(1, Math.round(volumeUsd / (trades * MEAN_SMALL_USD)));
}
