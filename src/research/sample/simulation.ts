/**
 * The simulation of one category: a year of markets, hour by hour, as a stream of trades in time order.
 *
 * Every hour the open markets take in evidence (`market.ts`), large wallets form their plans
 * (`large_orders.ts`), and the hour's share of the trades is drawn: a large order where one is due, a small
 * trade otherwise (`wallets.ts`). How many trades an hour has depends only on which markets are open, so the
 * sum is exactly what was asked for.
 *
 * @module
 */

import {
  informedDirection,
  LargeOrders,
  luckyDirection,
  MISREAD_CHANCE,
  planGroup,
} from "./large_orders.ts";
import { lifeHours, passHour, type SampleMarket } from "./market.ts";
import type { Random } from "./random.ts";
import { HOUR_MS, SAMPLE_HOURS, SAMPLE_START_MS } from "./scale.ts";
import { Tape } from "./tape.ts";
import { drawCrowdUsd, drawMakerUsd, MAKER_SHARE, pickWallet, type Population } from "./wallets.ts";

/** Share of small trades that sell a token the trader has. */
const SALE_SHARE = 0.3;

/** What {@linkcode simulateCategory} needs. */
export interface CategoryOptions {
  /** The category's markets; their state is changed. */
  readonly markets: readonly SampleMarket[];
  readonly population: Population;
  /** Exact number of trades. */
  readonly trades: number;
  /** Where in each range of wallets this category's busiest are, 0 to 1. */
  readonly home: number;
  /** Most trades in a batch. */
  readonly batchSize: number;
  readonly random: Random;
}

/**
 * Simulates a category's year.
 *
 * @returns Batches of trades; a batch is good until the next one is asked for.
 */
export function* simulateCategory(options: CategoryOptions): Generator<Tape, void> {
  const { markets, population, trades, batchSize, random } = options;
  const tape = new Tape(batchSize);
  const orders = new LargeOrders();
  const quotas = hourlyTrades(markets, trades);
  for (let hour = 0; hour < SAMPLE_HOURS; hour++) {
    const open = markets.filter((market) => isOpen(market, hour));
    const startMs = SAMPLE_START_MS + hour * HOUR_MS;
    for (const market of open) liveHour(market, startMs, orders, options);

    const pick = marketPicker(open);
    const count = quotas[hour]!;
    for (let index = 0; index < count; index++) {
      const timeMs = startMs + (index + random.uniform()) / count * HOUR_MS;
      const order = takeOrder(orders, timeMs, hour);
      if (order !== undefined) {
        const intent = { ...order, isSale: order.isResale };
        order.market.largeUsd += tape.execute(order.market, intent, timeMs);
      } else {
        smallTrade(tape, pick(random.uniform()), timeMs, population, random);
      }
      if (tape.isFull) {
        yield tape;
        tape.clear();
      }
    }
  }
  if (tape.length > 0) yield tape;
}

function isOpen(market: SampleMarket, hour: number): boolean {
  return market.openHour <= hour && hour < market.closeHour;
}

/** A market's share of an hour's trades, while it is open. */
function activity(market: SampleMarket): number {
  return market.depthUsd / lifeHours(market);
}

/** Splits the trades over the hours by how much is going on; the sum is exact. */
function hourlyTrades(markets: readonly SampleMarket[], trades: number): Uint32Array {
  const total = new Float64Array(SAMPLE_HOURS);
  for (const market of markets) {
    const last = Math.min(market.closeHour, SAMPLE_HOURS);
    for (let hour = Math.max(market.openHour, 0); hour < last; hour++) {
      total[hour]! += activity(market);
    }
  }
  for (let hour = 1; hour < SAMPLE_HOURS; hour++) total[hour]! += total[hour - 1]!;
  const whole = total[SAMPLE_HOURS - 1]!;
  let done = 0;
  return Uint32Array.from(total, (sum) => {
    const count = Math.floor(trades * (sum / whole)) - done;
    done += count;
    return count;
  });
}

/** Lets an hour pass in a market and lets the large wallets make their plans. */
function liveHour(
  market: SampleMarket,
  timeMs: number,
  orders: LargeOrders,
  { population, home, random }: CategoryOptions,
): void {
  if (passHour(market, random)) {
    const direction = informedDirection(market, random);
    if (direction !== 0) {
      const range = population.informed;
      planGroup(
        orders,
        { timeMs, market, range, home, direction, dissent: MISREAD_CHANCE },
        random,
      );
    }
  }
  const direction = luckyDirection(market, random);
  if (direction !== 0) {
    const range = population.lucky;
    planGroup(orders, { timeMs, market, range, home, direction, dissent: 0 }, random);
  }
}

/** Takes the next large order that is due, leaving out those whose market has closed. */
function takeOrder(orders: LargeOrders, timeMs: number, hour: number) {
  for (;;) {
    const order = orders.takeDue(timeMs);
    if (order === undefined || isOpen(order.market, hour)) return order;
  }
}

/** Picks open markets by their activity. */
function marketPicker(open: readonly SampleMarket[]): (uniform: number) => SampleMarket {
  const sums = new Float64Array(open.length);
  let sum = 0;
  for (let index = 0; index < open.length; index++) {
    sum += activity(open[index]!);
    sums[index] = sum;
  }
  return (uniform) => {
    const wanted = uniform * sum;
    let low = 0;
    let high = open.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return open[low]!;
  };
}

/** Executes a trade of a maker or of the crowd. */
function smallTrade(
  tape: Tape,
  market: SampleMarket,
  timeMs: number,
  population: Population,
  random: Random,
): void {
  const isMaker = random.chance(MAKER_SHARE);
  const wallet = pickWallet(isMaker ? population.makers : population.crowd, 0, random);
  const direction = isMaker ? -market.lastDirection : random.chance(0.5) ? 1 : -1;
  const usd = isMaker ? drawMakerUsd(random) : drawCrowdUsd(population, wallet, random);
  const intent = { wallet, direction, usd, isSale: random.chance(SALE_SHARE) };
  market.smallUsd += tape.execute(market, intent, timeMs);
}
