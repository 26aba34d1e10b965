/**
 * A past that can be downloaded: markets, and every trade that was ever made in them.
 *
 * @module
 */

import { Random } from "../../src/research/sample/random.ts";
import { simulateCategory } from "../../src/research/sample/simulation.ts";
import { HOUR_MS, SAMPLE_HOURS, SAMPLE_START_MS } from "../../src/research/sample/scale.ts";
import { makeWorld } from "../../src/research/sample/world.ts";

/** A trade as the Data API tells it. */
export interface PastTrade {
  /** Seconds since the epoch. */
  readonly timeS: number;
  readonly hash: string;
  readonly wallet: string;
  readonly side: "BUY" | "SELL";
  readonly outcomeIndex: 0 | 1;
  readonly price: number;
  readonly size: number;
}

/** A market and its trades. */
export interface PastMarket {
  readonly id: string;
  readonly conditionId: string;
  readonly tokenIds: readonly [string, string];
  readonly question: string;
  readonly slug: string;
  /** Label of the first tag of its event. */
  readonly category: string;
  readonly createdMs: number;
  /** When trading ended or will end, milliseconds since the epoch. */
  readonly closeMs: number;
  /** When it is known who won. */
  readonly resolveMs: number;
  /** What a share of YES pays then. */
  readonly payout: number;
  readonly volumeUsd: number;
  /** Newest first. */
  readonly trades: readonly PastTrade[];
}

const DAY_MS = 86_400_000;
const CATEGORIES = ["Politics", "Geopolitics", "Sports"] as const;

/** Settings of {@linkcode makePast}. */
export interface PastOptions {
  readonly seed?: number;
  readonly markets: number;
  /** Trades of all markets, more or less. */
  readonly trades: number;
  /** Up to when, milliseconds since the epoch. */
  readonly endMs: number;
  /** How long before that it begins. @default {200} */
  readonly days?: number;
}

/**
 * Makes up a past of unequal markets, in which transactions hold several fills, some of them identical.
 *
 * @returns The markets; in some of them the last trades are later than `endMs`.
 */
export function makePast(options: PastOptions): PastMarket[] {
  const { seed = 7, markets, trades, endMs, days = 200 } = options;
  const random = new Random(seed, 5);
  const wallets = Array.from({ length: 300 }, () => random.hex(40));
  // The largest has about a tenth of all trades.
  const weights = Array.from({ length: markets }, (_, n) => 1 / (n + 3));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: markets }, (_, number) => {
    const createdMs = endMs - Math.floor(random.uniform() * days) * DAY_MS;
    const closeMs = createdMs + Math.ceil(random.uniform() * days * 0.7) * DAY_MS + 3_600_000;
    const count = Math.round(trades * weights[number]! / whole);
    const category = CATEGORIES[number % CATEGORIES.length]!;
    const payout = random.chance(0.05) ? 0.5 : random.chance(0.5) ? 1 : 0;
    const slug = `past-${category.toLowerCase()}-${number}`;
    const unseenUsd = 600_000 + Math.round(1e5 * random.uniform());
    const period = { count, fromMs: createdMs, toMs: Math.min(closeMs, endMs) };
    const made = makeTrades(random, period, wallets);
    return {
      id: String(700_000 + number),
      conditionId: random.hex(64),
      tokenIds: [random.decimal(77), random.decimal(77)],
      question: `Will past "${category}" question ${number}, so to say, come true?`,
      slug,
      category,
      createdMs,
      closeMs,
      resolveMs: closeMs + 3_600_000,
      payout,
      // What was traded is what it is large by.
      volumeUsd: unseenUsd +
        Math.round(made.reduce((sum, { price, size }) => sum + price * size, 0)),
      trades: made,
    };
  });
}

function makeTrades(
  random: Random,
  { count, fromMs, toMs }: {
    readonly count: number;
    readonly fromMs: number;
    readonly toMs: number;
  },
  wallets: readonly string[],
): PastTrade[] {
  const trades: PastTrade[] = [];
  while (trades.length < count) {
    const timeS = Math.floor((fromMs + random.uniform() * (toMs - fromMs)) / 1000);
    const hash = random.hex(64);
    const fills = random.chance(0.2) ? 1 + random.below(12) : 1;
    const outcomeIndex = random.chance(0.3) ? 1 as const : 0 as const;
    const price = Math.round(100 * (0.05 + 0.9 * random.uniform())) / 100;
    let size = Math.round(1e4 * random.logNormal(30, 1.5)) / 1e4;
    const wallet = wallets[random.below(wallets.length)]!;
    for (let fill = 0; fill < fills; fill++) {
      // Identical fills of one transaction are several trades all the same.
      if (random.chance(0.5)) size = Math.round(1e4 * random.logNormal(30, 1.5)) / 1e4;
      const side = random.chance(0.7) || fill > 0 ? "BUY" : "SELL";
      trades.push({ timeS, hash, wallet, side, outcomeIndex, price, size });
    }
  }
  return trades.slice(0, count).sort((a, b) => b.timeS - a.timeS || (a.hash < b.hash ? -1 : 1));
}

/** The year of the program's own sample as a past: with whales, who were sometimes right. */
export function samplePast(seed: number, trades: number): PastMarket[] {
  const world = makeWorld(seed, trades);
  const random = new Random(seed, 9);
  const markets: PastMarket[] = [];
  let number = 0;
  for (const part of world.parts) {
    const told = new Map<string, PastTrade[]>(part.markets.map(({ id }) => [id, []]));
    for (
      const batch of simulateCategory({ ...part, population: world.population, batchSize: 10_000 })
    ) {
      const [wallet, side, , market, size, price, timestamp, , outcomeIndex] = batch.columns(
        world.population.addresses,
      );
      for (let row = 0; row < batch.length; row++) {
        told.get(market![row] as string)!.push({
          timeS: Number(timestamp![row]),
          hash: random.hex(64),
          wallet: wallet![row] as string,
          side: side![row] as "BUY" | "SELL",
          outcomeIndex: outcomeIndex![row] === 1 ? 1 : 0,
          price: price![row] as number,
          size: size![row] as number,
        });
      }
    }
    for (const market of part.markets) {
      const at = (hour: number) => SAMPLE_START_MS + hour * HOUR_MS;
      markets.push({
        id: String(800_000 + number++),
        conditionId: market.id,
        tokenIds: market.tokenIds,
        question: market.question,
        slug: market.slug,
        category: part.category.name,
        createdMs: at(market.openHour),
        closeMs: at(market.closeHour),
        resolveMs: market.resolveHour <= SAMPLE_HOURS ? at(market.resolveHour) : Infinity,
        payout: market.isYes ? 1 : 0,
        volumeUsd: Math.round(market.smallUsd * world.thinning + market.largeUsd),
        trades: told.get(market.id)!.toReversed(),
      });
    }
  }
  return markets;
}
