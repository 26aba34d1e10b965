/**
 * A made-up market: what is true, what is known, and what it costs.
 *
 * Everything is in log-odds of YES, `log(p / (1 − p))`, where evidence adds up. The outcome is decided when the market
 * opens and nobody sees it. What can be known about it arrives as evidence: a little every hour, a lot in rare news.
 * A piece of evidence of variance `v` is drawn from a normal of mean `+v/2` if the outcome is YES, `−v/2` if it is NO,
 * and standard deviation `√v`. That is just what makes the sum the log-odds of a perfect forecaster, so the
 * probability behind it is fair at any time: of all the times it says 70 %, the outcome is YES in 70 %.
 *
 * The price follows what is known with a delay, pushed about by noise and by the trades themselves. The delay is all
 * that informed traders live from.
 *
 * @module
 */

import { makeQuestion, toSlug } from "./names.ts";
import type { Random } from "./random.ts";
import { SAMPLE_HOURS, type SampleCategory } from "./scale.ts";

/** Spread of the first log-odds: most markets open between 27 % and 73 %. */
const OPENING_SPREAD = 1.0;
/** Evidence that trickles in over a market's life, as a variance of log-odds. */
const TRICKLE_VARIANCE = 2.5;
/** Evidence in one piece of news, as a variance of log-odds. */
const NEWS_VARIANCE = 0.9;
/** Pieces of news in a market's life, on average. */
const NEWS_PER_LIFE = 3;
/** Mean time the price takes to follow what is known, hours. */
const FOLLOW_HOURS = 30;
/** Noise of the price, standard deviation of its log-odds an hour. */
const PRICE_NOISE = 0.03;
/** Push of the price's log-odds by trades that add up to the market's whole volume. */
const IMPACT = 4;
/** Half the difference between the best offer and the best bid. */
const HALF_SPREAD = 0.005;
/** Median and spread of a market's volume, USD and standard deviation of its logarithm. */
const MEDIAN_VOLUME_USD = 1_500_000;
const VOLUME_SPREAD = 1.1;

/** A market and its state; the functions of this file and the tape's sums change it. */
export interface SampleMarket {
  readonly id: string;
  readonly question: string;
  readonly slug: string;
  /** Token ids of YES and NO. */
  readonly tokenIds: readonly [string, string];
  /** First hour in which it trades; below 0 if it opened before the sample starts. */
  readonly openHour: number;
  /** Hour at whose start it stops trading; beyond the sample's end if it is still open then. */
  readonly closeHour: number;
  /** Hour in which it resolves. */
  readonly resolveHour: number;
  /** The outcome, unknown to everybody in the simulation. */
  readonly isYes: boolean;
  /** Volume it is meant to reach over its life, USD. Sets its share of the trades and how hard it is to move. */
  readonly depthUsd: number;
  /** Log-odds of YES, given all evidence. */
  knownLogOdds: number;
  /** Log-odds of YES in the price. */
  priceLogOdds: number;
  /** Direction of the last trade: +1 bought YES, −1 sold it. */
  lastDirection: number;
  /** What small traders traded, USD. */
  smallUsd: number;
  /** What large traders traded, USD. */
  largeUsd: number;
}

/** Makes up one market, open for some of the sample. */
export function makeMarket(
  category: SampleCategory,
  number: number,
  random: Random,
): SampleMarket {
  const [shortest, longest] = category.lifeDays;
  const lifeHours = Math.round(
    24 * shortest * Math.exp(random.uniform() * Math.log(longest / shortest)),
  );
  const openHour = Math.floor(random.uniform() * (SAMPLE_HOURS + lifeHours / 2) - lifeHours / 2);
  const closeHour = openHour + lifeHours;
  const logOdds = OPENING_SPREAD * random.normal();
  const question = makeQuestion(category.name, random);
  return {
    id: random.hex(64),
    question,
    slug: toSlug(question, number),
    tokenIds: [random.decimal(77), random.decimal(77)],
    openHour,
    closeHour,
    resolveHour: closeHour + 1 + random.below(48),
    isYes: random.chance(toProbability(logOdds)),
    depthUsd: random.logNormal(MEDIAN_VOLUME_USD, VOLUME_SPREAD),
    knownLogOdds: logOdds,
    priceLogOdds: logOdds,
    lastDirection: 1,
    smallUsd: 0,
    largeUsd: 0,
  };
}

/** Hours of the market's life, whether or not they lie in the sample. */
export function lifeHours(market: SampleMarket): number {
  return market.closeHour - market.openHour;
}

/**
 * Lets an hour pass: evidence comes in, the price follows.
 *
 * @returns Whether there was news.
 */
export function passHour(market: SampleMarket, random: Random): boolean {
  const hours = lifeHours(market);
  const isNews = random.chance(NEWS_PER_LIFE / hours);
  const variance = TRICKLE_VARIANCE / hours + (isNews ? NEWS_VARIANCE : 0);
  market.knownLogOdds += (market.isYes ? variance : -variance) / 2 +
    Math.sqrt(variance) * random.normal();
  market.priceLogOdds += (market.knownLogOdds - market.priceLogOdds) / FOLLOW_HOURS +
    PRICE_NOISE * random.normal();
  return isNews;
}

/**
 * Price of YES for a taker, on the exchange's grid: cents, and tenths of a cent near 0 and 1.
 *
 * @param direction +1 to buy YES, −1 to sell it.
 * @returns A price in (0, 1), in tenths of a cent: a whole number from 1 to 999.
 */
export function takerMills(market: SampleMarket, direction: number): number {
  const price = toProbability(market.priceLogOdds) + direction * HALF_SPREAD;
  if (price < 0.04 || price > 0.96) return Math.min(Math.max(Math.round(price * 1000), 1), 999);
  return 10 * Math.round(price * 100);
}

/** Lets a trade move the price and be remembered. */
export function pushPrice(market: SampleMarket, direction: number, usd: number): void {
  market.priceLogOdds += direction * IMPACT * usd / market.depthUsd;
  market.lastDirection = direction;
}

/** Probability of log-odds. */
export function toProbability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
