/**
 * What large wallets do: they come in groups, and each splits its order over hours.
 *
 * **Informed** groups form when news comes in that the price does not show yet. Most of them read it right. They
 * prefer to back the side that the news makes likely. **Lucky** groups form at random and favour the side that is
 * ahead; they look just the same, and there is nothing behind them. Some members of either sell again days later.
 *
 * @module
 */

import { lifeHours, type SampleMarket, toProbability } from "./market.ts";
import type { Random } from "./random.ts";
import { HOUR_MS } from "./scale.ts";
import { pickWallet, type WalletRange } from "./wallets.ts";

/** Smallest gap between what is known and the price that is worth an informed group's while, log-odds. */
const WORTHWHILE_GAP = 0.5;
/** Chance that a member of an informed group reads the news the wrong way round. */
export const MISREAD_CHANCE = 0.15;
/** Chance that an informed group takes the side that stays unlikely after the news. */
const LONG_SHOT_CHANCE = 0.3;
/** Lucky groups in a market's life, on average. */
const LUCKY_GROUPS_PER_LIFE = 1.5;
/** Chance that a lucky group takes the side that is ahead. */
const FAVOURITE_CHANCE = 0.65;
/** Mean time from the occasion to a member's first trade, hours. */
const REACTION_HOURS = 5;
/** Largest time between two trades of one order, hours. */
const SPLIT_HOURS = 3;
/** Median and spread of a large trade, USD. */
const LARGE_USD = 16_000;
const LARGE_SPREAD = 0.6;
/** Largest share of a market's volume in one trade. */
const LARGEST_SHARE = 0.04;
/** Chance that an order is sold again, and after how long, hours. */
const RESALE_CHANCE = 0.2;
const RESALE_HOURS = 96;

/** A large trade that is going to happen. */
export interface LargeOrder {
  readonly timeMs: number;
  readonly market: SampleMarket;
  readonly wallet: number;
  /** +1 to buy YES, −1 to sell it, by whichever token. */
  readonly direction: number;
  readonly usd: number;
  /** Whether it closes a position rather than opens one. */
  readonly isResale: boolean;
}

/** Large trades to come, in time order. */
export class LargeOrders {
  readonly #orders: LargeOrder[] = [];

  /** Adds a trade; among equal times the first added comes first. */
  add(order: LargeOrder): void {
    let index = this.#orders.length;
    while (index > 0 && this.#orders[index - 1]!.timeMs > order.timeMs) index--;
    this.#orders.splice(index, 0, order);
  }

  /** Takes out the next trade if its time has come. */
  takeDue(timeMs: number): LargeOrder | undefined {
    const next = this.#orders[0];
    return next !== undefined && next.timeMs <= timeMs ? this.#orders.shift() : undefined;
  }
}

/** An occasion for a group of large wallets to trade. */
export interface Occasion {
  readonly timeMs: number;
  readonly market: SampleMarket;
  /** The wallets the group is picked from. */
  readonly range: WalletRange;
  /** Where in the range the busiest are, 0 to 1. */
  readonly home: number;
  /** +1 to buy YES, −1 to sell it. */
  readonly direction: number;
  /** Chance that a member does the opposite. */
  readonly dissent: number;
}

/** Which way informed wallets go after news, or 0 if they leave it. */
export function informedDirection(market: SampleMarket, random: Random): number {
  const gap = market.knownLogOdds - market.priceLogOdds;
  if (Math.abs(gap) < WORTHWHILE_GAP) return 0;
  const direction = Math.sign(gap);
  const isLikely = direction * market.knownLogOdds > 0;
  return isLikely || random.chance(LONG_SHOT_CHANCE) ? direction : 0;
}

/** Which way lucky wallets go in this hour, mostly 0: nowhere. */
export function luckyDirection(market: SampleMarket, random: Random): number {
  if (!random.chance(LUCKY_GROUPS_PER_LIFE / lifeHours(market))) return 0;
  const ahead = toProbability(market.priceLogOdds) > 0.5 ? 1 : -1;
  return random.chance(FAVOURITE_CHANCE) ? ahead : -ahead;
}

/** Plans the trades of a group of two to five wallets. */
export function planGroup(orders: LargeOrders, occasion: Occasion, random: Random): void {
  const members = 2 + random.below(4);
  for (let member = 0; member < members; member++) {
    planMember(orders, occasion, random);
  }
}

/** Plans one wallet's order, in one to three trades, and perhaps its resale. */
function planMember(orders: LargeOrders, occasion: Occasion, random: Random): void {
  const { market, range, home } = occasion;
  const wallet = pickWallet(range, home, random);
  const direction = random.chance(occasion.dissent) ? -occasion.direction : occasion.direction;
  const trades = 1 + random.below(3);
  const isResold = random.chance(RESALE_CHANCE);
  let timeMs = occasion.timeMs + random.exponential(REACTION_HOURS * HOUR_MS);
  for (let trade = 0; trade < trades; trade++) {
    const usd = Math.min(
      random.logNormal(LARGE_USD, LARGE_SPREAD),
      LARGEST_SHARE * market.depthUsd,
    );
    const order = { timeMs, market, wallet, direction, usd, isResale: false };
    orders.add(order);
    if (isResold) {
      const resaleMs = timeMs + (0.5 + random.uniform()) * RESALE_HOURS * HOUR_MS;
      orders.add({ ...order, timeMs: resaleMs, direction: -direction, isResale: true });
    }
    timeMs += random.uniform() * SPLIT_HOURS * HOUR_MS;
  }
}
