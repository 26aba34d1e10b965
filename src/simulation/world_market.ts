/**
 * Markets of a made-up venue: how their prices move and how they end.
 *
 * @module
 */

import type { Random } from "../research/sample/random.ts";
import { pick } from "./pick.ts";

/** A market of a world. */
export interface WorldMarket {
  /** Condition id. */
  readonly marketId: string;
  /** Category, `""` if nobody says. */
  readonly category: string;
  /** Volume as history knows it, USD; `undefined` if history does not know the market. */
  readonly liquidityUsd: number | undefined;
  /** Token ids of YES and NO. */
  readonly tokenIds: readonly [string, string];
  /** Price of YES from `startMs` on, one for each `PRICE_STEP_MS`. */
  readonly prices: readonly number[];
  /** Time of the first price, milliseconds since the epoch. */
  readonly startMs: number;
  /** When it resolves; `undefined` if it does not. */
  readonly resolvesMs: number | undefined;
  /** What a YES share then pays. */
  readonly yesPayout: number;
}

/** Two moments, milliseconds since the epoch. */
export interface Period {
  /** First moment. */
  readonly startMs: number;
  /** First moment after. */
  readonly endMs: number;
}

const PRICE_STEP_MS = 300_000;
/** Longer than a value of the KV: everything that holds it is kept in parts. */
const LONG_NAME = "Politics ".repeat(8000);
const MIN_PRICE = 0.01;
const MAX_PRICE = 0.99;

/** Makes the markets of a world: big ones, small ones, and one that history does not know. */
export function makeMarkets(random: Random, period: Period): readonly WorldMarket[] {
  const markets: WorldMarket[] = [];
  const many = 4 + random.below(4);
  const name = random.chance(0.03) ? LONG_NAME : "Politics";
  for (let i = 0; i < many; i++) {
    const liquidityUsd = i === 0
      ? undefined
      : i === 1
      ? 400_000
      : pick(random, [600_000, 2e6, 5e6]);
    markets.push({
      ...makeMarket(random, period, liquidityUsd),
      ...i === 2 ? { category: name } : {},
    });
  }
  return markets;
}

function makeMarket(
  random: Random,
  { startMs, endMs }: Period,
  liquidityUsd: number | undefined,
): WorldMarket {
  const prices = makePrices(random, Math.ceil((endMs - startMs) / PRICE_STEP_MS) + 1);
  const resolvesAt = 0.3 + 0.7 * random.uniform();
  const resolves = random.chance(0.5);
  const last = prices[Math.floor(resolvesAt * (prices.length - 1))]!;
  const yesPayout = random.chance(0.05) ? 0.5 : random.chance(last) ? 1 : 0;
  return {
    marketId: random.hex(64),
    category: pick(random, ["Politics", "Politics", "Politics", "Geopolitics", "Sports", ""]),
    liquidityUsd,
    tokenIds: [random.decimal(20), random.decimal(20)],
    prices,
    startMs,
    resolvesMs: resolves ? Math.round(startMs + resolvesAt * (endMs - startMs)) : undefined,
    yesPayout,
  };
}

/** A walk with a jump now and then, enough for a drawdown. */
function makePrices(random: Random, length: number): readonly number[] {
  let price = 0.15 + 0.7 * random.uniform();
  return Array.from({ length }, () => {
    price += 0.01 * random.normal();
    if (random.chance(0.015)) price += 0.3 * random.normal();
    price = Math.min(Math.max(price, MIN_PRICE), MAX_PRICE);
    return Math.round(price * 1000) / 1000;
  });
}

/** Price of YES at a moment: the walk's, and what the market paid once it has resolved. */
export function priceAt(market: WorldMarket, timeMs: number): number {
  if (market.resolvesMs !== undefined && timeMs >= market.resolvesMs) return market.yesPayout;
  const step = Math.floor((timeMs - market.startMs) / PRICE_STEP_MS);
  return market.prices[Math.min(Math.max(step, 0), market.prices.length - 1)]!;
}
