/**
 * A made-up exchange: markets, wallets, and what they trade, the same for the same seed.
 *
 * Some wallets are whales with a good past ({@linkcode writeResearch} in `research.ts` writes it down); now and then
 * several of them take the same side of the same market within minutes, so that the default parameters give signals.
 *
 * @module
 */

import { Random } from "../../src/research/sample/random.ts";

/** A market as every interface of the exchange tells about it. */
export interface FakeMarket {
  /** Gamma's own id. */
  readonly id: string;
  readonly conditionId: string;
  /** Ids of the tokens of outcome 0 and 1. */
  readonly tokenIds: readonly [string, string];
  readonly outcomes: readonly [string, string];
  readonly question: string;
  readonly slug: string;
  readonly eventSlug: string;
  readonly eventTitle: string;
  /** Category, which is the label of the event's first tag. */
  readonly category: string;
  readonly volumeUsd: number;
  /** Taker's fee rate of the market's schedule, 0 where it has none. */
  readonly feeRate: number;
  readonly negRisk: boolean;
  readonly tickSize: number;
  /** Smallest order, shares. */
  readonly minSize: number;
  /** When it is due to end, milliseconds since the epoch. */
  readonly endMs: number;
  /** Price of outcome 0, changed by trades. */
  price: number;
  /** What a share of outcome 0 paid: 1, 0 or 0.5; `undefined` while the market is open. */
  payout: number | undefined;
}

/** One wallet's part of a transaction: what one row of an interface tells. */
export interface FakeFill {
  readonly market: FakeMarket;
  readonly wallet: string;
  readonly isTaker: boolean;
  readonly side: "BUY" | "SELL";
  /** Which of the market's tokens, 0 or 1. */
  readonly outcomeIndex: 0 | 1;
  /** Price of that token; an average over makers may have many digits. */
  readonly price: number;
  /** Shares. */
  readonly size: number;
}

/** A transaction: a taker and the makers it traded with. */
export interface FakeTransaction {
  readonly hash: string;
  /** Block time, whole seconds since the epoch. */
  readonly timeS: number;
  /** The taker's fill first. */
  readonly fills: readonly FakeFill[];
  /** Whether every interface tells it alike, to the second and the last digit. */
  readonly isExact: boolean;
}

/** Settings of {@linkcode FakeWorld}. */
export interface FakeWorldOptions {
  /** @default {7} */
  readonly seed?: number;
  /** @default {24} */
  readonly markets?: number;
  /** @default {400} */
  readonly wallets?: number;
  /** @default {16} */
  readonly whales?: number;
  /** Time at which it begins, milliseconds since the epoch. @default {2026-01-15T12:00:00Z} */
  readonly startMs?: number;
  /** Share of the transactions in which a whale is the taker, 0 to 1. @default {0.02} */
  readonly whaleShare?: number;
  /** Whether every interface tells a transaction alike, to the second and the last digit. @default {false} */
  readonly isExact?: boolean;
}

/** When a world begins unless somebody says otherwise. */
export const FAKE_START_MS = Date.UTC(2026, 0, 15, 12);

const CATEGORIES = [
  { name: "Politics", feeRate: 0.04 },
  { name: "Geopolitics", feeRate: 0 },
  { name: "Politics", feeRate: 0.04 },
  { name: "Sports", feeRate: 0.05 },
  { name: "Crypto", feeRate: 0.07 },
] as const;
/** Trades of whales that go to the same market and side in a row. */
const GROUP = 4;

/** Markets, wallets and an endless tape of transactions. */
export class FakeWorld {
  readonly seed: number;
  readonly startMs: number;
  readonly markets: readonly FakeMarket[];
  /** Wallets without an edge, lower-case. */
  readonly crowd: readonly string[];
  /** Wallets with a good past, lower-case. */
  readonly whales: readonly string[];
  readonly #random: Random;
  readonly #whaleShare: number;
  readonly #isExact: boolean;
  /** What the whales agree on at present, and how many of them still come. */
  #plan: { readonly market: FakeMarket; readonly outcomeIndex: 0 | 1; left: readonly string[] };

  constructor(options: FakeWorldOptions = {}) {
    const { seed = 7, markets = 24, wallets = 400, whales = 16, whaleShare = 0.02 } = options;
    const random = new Random(seed);
    this.seed = seed;
    this.startMs = options.startMs ?? FAKE_START_MS;
    this.markets = Array.from({ length: markets }, (_, n) => makeMarket(n, random, this.startMs));
    this.crowd = Array.from({ length: wallets }, () => random.hex(40));
    this.whales = Array.from({ length: whales }, () => random.hex(40));
    this.#random = new Random(seed, 1);
    this.#whaleShare = whaleShare;
    this.#isExact = options.isExact ?? false;
    this.#plan = this.#newPlan();
  }

  /** A market by its condition id. */
  market(conditionId: string): FakeMarket | undefined {
    return this.markets.find((market) => market.conditionId === conditionId);
  }

  /** Resolves a market: it pays this much for a share of outcome 0 and trades no more. */
  resolve(market: FakeMarket, payout: number): void {
    market.payout = payout;
    market.price = payout;
  }

  /**
   * Makes the next transaction.
   *
   * @param timeMs When it happens, milliseconds since the epoch.
   */
  next(timeMs: number): FakeTransaction {
    const random = this.#random;
    const isWhale = random.chance(this.#whaleShare);
    const taker = isWhale ? this.#nextWhale() : this.#pick(this.crowd);
    const market = isWhale ? this.#plan.market : this.#pick(this.#open);
    const outcomeIndex = isWhale ? this.#plan.outcomeIndex : random.chance(0.3) ? 1 : 0;
    const side = isWhale || random.chance(0.7) ? "BUY" : "SELL";
    const usd = isWhale
      ? 10_500 + 15_000 * random.uniform()
      : Math.min(random.logNormal(25, 1.3), 9_000);
    this.#movePrice(market, isWhale, outcomeIndex);
    return {
      hash: random.hex(64),
      timeS: Math.floor(timeMs / 1000),
      isExact: this.#isExact,
      fills: this.#fills({ market, wallet: taker, outcomeIndex, side }, usd),
    };
  }

  #fills(
    taker: Pick<FakeFill, "market" | "wallet" | "outcomeIndex" | "side">,
    usd: number,
  ): readonly FakeFill[] {
    const random = this.#random;
    const { market, outcomeIndex, side } = taker;
    const best = outcomeIndex === 0 ? market.price : 1 - market.price;
    const makers = random.chance(0.3) ? 2 : 1;
    const levels = Array.from({ length: makers }, (_, level) => ({
      // The second maker is a tick worse: the taker pays an average with many digits.
      price: toTick(best + (side === "BUY" ? 1 : -1) * level * market.tickSize, market.tickSize),
      size: Math.max(Math.floor(usd / best / makers * 10_000) / 10_000, 0.01),
      wallet: this.#pickOther(taker.wallet),
      // Two buyers of opposite tokens make a pair: the maker has the other token and the same side.
      isMint: random.chance(0.78),
    }));
    const size = levels.reduce((sum, level) => sum + level.size, 0);
    const cost = levels.reduce((sum, level) => sum + level.size * level.price, 0);
    return [
      { ...taker, isTaker: true, price: cost / size, size: Number(size.toFixed(6)) },
      ...levels.map(({ price, size, wallet, isMint }): FakeFill => ({
        market,
        wallet,
        isTaker: false,
        side: isMint === (side === "BUY") ? "BUY" : "SELL",
        outcomeIndex: isMint ? flip(outcomeIndex) : outcomeIndex,
        price: isMint ? toTick(1 - price, market.tickSize) : price,
        size,
      })),
    ];
  }

  #movePrice(market: FakeMarket, isWhale: boolean, outcomeIndex: 0 | 1): void {
    const drift = isWhale ? (outcomeIndex === 0 ? 1 : -1) : Math.sign(this.#random.normal());
    if (!isWhale && !this.#random.chance(0.2)) return;
    const price = toTick(market.price + drift * market.tickSize, market.tickSize);
    market.price = Math.min(Math.max(price, 0.1), 0.9);
  }

  #nextWhale(): string {
    if (this.#plan.left.length === 0) this.#plan = this.#newPlan();
    const [next, ...left] = this.#plan.left;
    this.#plan.left = left;
    return next!;
  }

  #newPlan() {
    const random = this.#random;
    const followed = this.#open.filter(({ category }) => /politics/i.test(category));
    const first = random.below(this.whales.length);
    return {
      market: this.#pick(followed.length > 0 ? followed : this.markets),
      outcomeIndex: random.chance(0.3) ? 1 as const : 0 as const,
      left: Array.from({ length: GROUP }, (_, n) => this.whales[(first + n) % this.whales.length]!),
    };
  }

  get #open(): readonly FakeMarket[] {
    const open = this.markets.filter(({ payout }) => payout === undefined);
    return open.length > 0 ? open : this.markets;
  }

  /** Nobody trades with itself. */
  #pickOther(wallet: string): string {
    const position = this.#random.below(this.crowd.length);
    const picked = this.crowd[position]!;
    return picked === wallet ? this.crowd[(position + 1) % this.crowd.length]! : picked;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.below(items.length)]!;
  }
}

function makeMarket(number: number, random: Random, startMs: number): FakeMarket {
  const { name, feeRate } = CATEGORIES[number % CATEGORIES.length]!;
  const slug = `made-up-${name.toLowerCase()}-${number}`;
  const isDuel = name === "Sports";
  return {
    id: String(500_000 + number),
    conditionId: random.hex(64),
    tokenIds: [random.decimal(77), random.decimal(77)],
    outcomes: isDuel ? ["Reds", "Blues"] : ["Yes", "No"],
    question: `Will made-up ${name.toLowerCase()} question ${number} come true?`,
    slug,
    eventSlug: `${slug}-event`,
    eventTitle: `Made-up ${name.toLowerCase()} event ${number}`,
    category: name,
    volumeUsd: Math.round(1_500_000 * (1 + 4 * random.uniform())),
    feeRate,
    negRisk: number % 4 === 3,
    tickSize: 0.01,
    minSize: 5,
    endMs: startMs + (10 + number) * 86_400_000,
    price: toTick(0.3 + 0.4 * random.uniform(), 0.01),
    payout: undefined,
  };
}

function flip(index: 0 | 1): 0 | 1 {
  return index === 0 ? 1 : 0;
}

/** The nearest price on the grid that is not 0 or 1. */
function toTick(price: number, tick: number): number {
  const steps = Math.min(Math.max(Math.round(price / tick), 1), Math.round(1 / tick) - 1);
  return Number((steps * tick).toFixed(4));
}
