/**
 * Small worlds for the tests of the core: two markets, a handful of whales, and a trade, order or signal to change.
 *
 * @module
 */

import type {
  Fill,
  FilterState,
  KnownMarket,
  MarketFacts,
  Order,
  Signal,
  StrategyParams,
  Trade,
  WarmUp,
  Whale,
} from "../../mod.ts";
import { createFilter, DEFAULT_PARAMS, reduceTrade, signalFor } from "../../mod.ts";
import { fc } from "../properties.ts";

export const HOUR_MS = 3_600_000;
/** A time to start from, so that no test depends on 0 being special. */
export const START_MS = 1_700_000_000_000;
export const MARKET = "0x01";
export const OTHER_MARKET = "0x02";
export const WHALES = ["0xa", "0xb", "0xc", "0xd", "0xe"] as const;

/** A whale with a win rate of 0.7. */
export function whale(wallet: string, given: Partial<Whale> = {}): Whale {
  return {
    wallet,
    winRate: 0.7,
    score: 8,
    trades: 20,
    expectedWinRate: 0.5,
    surprise: 0.2,
    avgRoi: 0.4,
    sharpe: 0.5,
    ...given,
  };
}

/** {@linkcode WHALES} and two markets of a million dollars. */
export function warmUp(given: Partial<WarmUp> = {}): WarmUp {
  return {
    asOfMs: START_MS,
    cutoffMs: 0,
    whales: new Map(WHALES.map((wallet) => [wallet, whale(wallet)])),
    liquidityUsd: new Map([[MARKET, 1_000_000], [OTHER_MARKET, 1_000_000]]),
    ...given,
  };
}

/** A filter over {@linkcode warmUp} that has seen these trades. */
export function filterAfter(
  trades: readonly Trade[],
  params: Partial<StrategyParams> = {},
): FilterState {
  return trades.reduce(
    (state, next) => reduceTrade(state, next)[0],
    createFilter(warmUp(), params),
  );
}

/** A trade that passes steps 1 to 5 with the default parameters. */
export function trade(given: Partial<Trade> = {}): Trade {
  return {
    marketId: MARKET,
    wallet: "0xa",
    direction: "buy",
    price: 0.4,
    usd: 20_000,
    timeMs: START_MS,
    category: "Politics",
    tokenId: "",
    ...given,
  };
}

/** A signal to spend 300 dollars on YES at 0.40. */
export function signal(given: Partial<Signal> = {}): Signal {
  return { ...signalFor(trade(), ["0xa", "0xb"], DEFAULT_PARAMS), ...given };
}

/** An order of 300 dollars for YES at 0.40. */
export function order(given: Partial<Order> = {}): Order {
  return {
    id: "o-1",
    signalId: "s-1",
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    notionalMicros: 300_000_000,
    reservedMicros: 312_000_010,
    signalPriceMicros: 400_000,
    liquidityUsd: 1_000_000,
    signalTimeMs: START_MS,
    timeMs: START_MS,
    ...given,
  };
}

/** A fill of one share at 0.40 without costs. */
export function fill(orderId: string): Fill {
  return {
    orderId,
    sharesMicros: 1_000_000,
    priceMicros: 400_000,
    feeMicros: 0,
    spreadMicros: 0,
    impactMicros: 0,
    timeMs: START_MS,
  };
}

/** What the exchange says about a market of a million dollars. */
export function known(given: Partial<KnownMarket> = {}): KnownMarket {
  return {
    category: "Politics",
    eventId: "e-1",
    liquidityUsd: 1_000_000,
    fee: { rate: 0.04, exponent: 1 },
    ...given,
  };
}

/** All facts of such a market. */
export function facts(given: Partial<MarketFacts> = {}): MarketFacts {
  return {
    marketId: MARKET,
    question: "Will it?",
    slug: "will-it",
    eventId: "e-1",
    eventSlug: "it",
    category: "Politics",
    volumeUsd: 1_000_000,
    liquidityUsd: 40_000,
    tokenIds: ["71", "48"],
    outcomes: ["Yes", "No"],
    tickMicros: 10_000,
    minOrderMicros: 5_000_000,
    fee: { rate: 0.04, exponent: 1 },
    isNegRisk: false,
    isClosed: false,
    endMs: null,
    closedMs: null,
    version: "v1",
    ...given,
  };
}

/** Freezes a value and all that is in it; maps and sets throw when somebody changes them. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    for (const name of ["set", "add", "delete", "clear"]) {
      Object.defineProperty(value, name, {
        value: () => {
          throw new TypeError(`Cannot ${name} in a frozen collection`);
        },
      });
    }
    for (const [key, item] of value.entries()) {
      deepFreeze(key);
      deepFreeze(item);
    }
  }
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}

/** How a stream of trades may look; see {@linkcode streamOf}. */
export interface StreamShape {
  /** Number of markets; few make many trades a key. */
  readonly markets: number;
  /** Number of wallets; the first four are whales, the fifth's win rate is low, the others are unknown. */
  readonly wallets: number;
  /** Whether trades may come later than newer ones. */
  readonly late: boolean;
}

/** Parameters of step 6 in small numbers, zero included. */
export const CONFIRMATION_PARAMS: fc.Arbitrary<Partial<StrategyParams>> = fc.record({
  minConfirmations: fc.integer({ min: 1, max: 4 }),
  windowHours: fc.constantFrom(0, 0.1, 1, 3, 24),
  cooldownHours: fc.constantFrom(0, 0.1, 2, 3, 48),
});

/** The market with this number; every fifth is too small. */
export function marketName(number: number): string {
  return `0x${number.toString(16)}`;
}

/** The wallet with this number. */
export function walletName(number: number): string {
  return `0xf${number.toString(16)}`;
}

/** What {@linkcode streamOf} trades with: some whales, one that wins too rarely, some markets that are too small. */
export function streamWarmUp({ markets }: StreamShape): WarmUp {
  return warmUp({
    whales: new Map([0, 1, 2, 3, 4].map((number) => {
      const wallet = walletName(number);
      return [wallet, whale(wallet, { winRate: number === 4 ? 0.59 : 0.6 })];
    })),
    liquidityUsd: new Map(
      Array.from({ length: markets }, (_, i) => [marketName(i), i % 5 === 4 ? 499_999 : 500_000]),
    ),
  });
}

/**
 * Streams of trades with ties in time, steps of exactly a window or a cooldown, and one millisecond beside.
 *
 * @param shape How many markets and wallets there are, and whether trades come late.
 * @param params The parameters whose edges are to be hit.
 */
export function streamOf(
  shape: StreamShape,
  params: Partial<StrategyParams>,
): fc.Arbitrary<Trade[]> {
  const { windowHours, cooldownHours } = { ...DEFAULT_PARAMS, ...params };
  const edges = [windowHours, cooldownHours].flatMap((hours) => {
    const ms = Math.round(hours * HOUR_MS);
    return [ms, ms + 1, Math.max(ms - 1, 0)];
  });
  const gaps = [0, 0, 1, HOUR_MS, ...edges];
  const gapMs = fc.constantFrom(...gaps, ...(shape.late ? gaps.map((gap) => -gap) : []));
  const step = fc.record({
    gapMs,
    market: fc.nat(shape.markets - 1),
    wallet: fc.nat(shape.wallets - 1),
    isSell: fc.constantFrom(false, false, true),
    // Most trades reach step 6; the others stop at one of the first five, some exactly at its edge.
    usd: oftenOne(10_000, 25_000, 25_001, 9_999.99, NaN),
    price: fc.double({ min: 0.01, max: 1, noNaN: true }),
    category: oftenOne("Politics", " geopolitics ", "Sports"),
  });
  return fc.array(step, { maxLength: 80, size: "max" }).map((steps) => {
    let timeMs = START_MS;
    return steps.map(({ gapMs, market, wallet, isSell, ...rest }, i) => {
      timeMs += gapMs;
      return {
        ...rest,
        marketId: marketName(market),
        wallet: walletName(wallet),
        direction: isSell ? "sell" : "buy",
        timeMs,
        tokenId: i % 3 === 0 ? "" : String(i),
      };
    });
  });
}

/** The first in four cases of five, else one of the others. */
function oftenOne<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}
