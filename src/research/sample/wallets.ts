/**
 * Who trades in the simulation.
 *
 * - The **crowd**: thousands of small wallets without an opinion. Each has its own usual size, about 25 USD.
 * - **Makers**: a few wallets that trade often, a few hundred USD at a time, against whatever was done last.
 * - **Informed** wallets: large, and early to hear news; see `large_orders.ts`.
 * - **Lucky** wallets: just as large and just as gregarious, without knowing anything. Some look good for a while.
 *
 * @module
 */

import type { Random } from "./random.ts";
import type { SampleScale } from "./scale.ts";

/** Median and spread of the usual size of a wallet of the crowd, USD. */
const CROWD_USD = 25;
const CROWD_SPREAD = 1.1;
/** Spread of a wallet's trades about its usual size. */
const CROWD_TRADE_SPREAD = 0.8;
/** Median and spread of a maker's trade, USD. */
const MAKER_USD = 250;
const MAKER_SPREAD = 0.8;
/** Share of the trades that makers do. */
export const MAKER_SHARE = 0.1;

/** Mean of a trade of the crowd and the makers together, USD: a log-normal has the mean `median · exp(spread²/2)`. */
export const MEAN_SMALL_USD = (1 - MAKER_SHARE) * CROWD_USD *
    Math.exp((CROWD_SPREAD ** 2 + CROWD_TRADE_SPREAD ** 2) / 2) +
  MAKER_SHARE * MAKER_USD * Math.exp(MAKER_SPREAD ** 2 / 2);

/** A contiguous range of wallet numbers. */
export interface WalletRange {
  readonly first: number;
  readonly count: number;
}

/** All wallets of a sample. */
export interface Population {
  /** Addresses by wallet number. */
  readonly addresses: readonly string[];
  /** Usual size of a trade, USD, by wallet number of the crowd. */
  readonly usualUsd: Float64Array;
  readonly crowd: WalletRange;
  readonly makers: WalletRange;
  readonly informed: WalletRange;
  readonly lucky: WalletRange;
}

/** Makes up the wallets. */
export function makePopulation(scale: SampleScale, random: Random): Population {
  const crowd = { first: 0, count: scale.crowd };
  const makers = { first: crowd.count, count: scale.makers };
  const informed = { first: makers.first + makers.count, count: scale.informed };
  const lucky = { first: informed.first + informed.count, count: scale.lucky };
  return {
    addresses: Array.from({ length: lucky.first + lucky.count }, () => random.hex(40)),
    usualUsd: Float64Array.from(
      { length: crowd.count },
      () => random.logNormal(CROWD_USD, CROWD_SPREAD),
    ),
    crowd,
    makers,
    informed,
    lucky,
  };
}

/**
 * Picks a wallet. Some are far busier than others, and which ones depends on the category.
 *
 * @param home Where in the range the busiest wallets are, 0 to 1.
 */
export function pickWallet(range: WalletRange, home: number, random: Random): number {
  const position = random.uniform();
  const offset = Math.floor((home + position * position) * range.count);
  return range.first + offset % range.count;
}

/** Size of a trade by a wallet of the crowd, USD. */
export function drawCrowdUsd(population: Population, wallet: number, random: Random): number {
  return random.logNormal(population.usualUsd[wallet]!, CROWD_TRADE_SPREAD);
}

/** Size of a trade by a maker, USD. */
export function drawMakerUsd(random: Random): number {
  return random.logNormal(MAKER_USD, MAKER_SPREAD);
}
