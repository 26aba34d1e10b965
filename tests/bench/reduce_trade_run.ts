/**
 * Takes a stream of trades through filters of several sizes and prints what each needs, as JSON.
 *
 * All sizes take turns, so that whatever else the machine does meets all alike; what they remember goes on from turn to
 * turn. A turn finds caches full of another size's data, so its first lots are not counted.
 *
 * Usage: reduce_trade_run.ts FILTER ACTIVITY SOURCE KEYS...
 *
 * @module
 */

import { createFilter, type FilterState, reduceTrade, type Trade, type Whale } from "../../mod.ts";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { peakRssBytes } from "../../src/cli/peak_memory.ts";
import { median } from "./harness.ts";

const TRADES = 5_000_000;
/** Trades are made in small lots outside of the measured time, so that they die young, as those of a stream do. */
const LOT = 2_000;
const TURNS = 20;
const LOTS_A_TURN = TRADES / TURNS / LOT;
/** Lots at the start of a turn that are not counted: 1,000 trades that reach the last step, in as many markets. */
const LOTS_TO_WARM = 50;
const WHALES = 2_000;
const WALLETS = 50_000;
const HOUR_MS = 3_600_000;
const MEAN_GAP_MS = 365 * 24 * HOUR_MS / TRADES;

/** What a filter of one size needed. */
export interface SizeTimes {
  /** Keys that it watches. */
  readonly keys: number;
  /** Trades that it took. */
  readonly trades: number;
  /** Those that were made to reach the last step. */
  readonly lastSteps: number;
  /** Trades that became a signal; those that reach the last step, if the filter remembers nothing. */
  readonly found: number;
  /** Time that the trades took, milliseconds. */
  readonly totalMs: number;
  /** Lots that the trades came in. */
  readonly lots: number;
  /** Time of the lot in the middle, milliseconds. */
  readonly medianLotMs: number;
  /** Peak memory of the process, with the filters of all sizes. */
  readonly peakRssBytes: number;
}

interface World {
  readonly state: FilterState;
  readonly markets: readonly string[];
  readonly wallets: readonly string[];
}

/** A filter that already watches this many keys: two a market, but none of every tenth, which is too small. */
function world(keys: number): World {
  const markets = ids(Math.ceil(keys / 2 / 0.9), 64);
  const wallets = ids(WALLETS, 40);
  const whales = new Map<string, Whale>(
    wallets.slice(0, WHALES).map((wallet) => [wallet, {
      wallet,
      winRate: 0.7,
      score: 8,
      trades: 20,
      expectedWinRate: 0.5,
      surprise: 0.2,
      avgRoi: 0.4,
      sharpe: 0.5,
    }]),
  );
  const liquidityUsd = new Map(
    markets.map((market, i) => [market, i % 10 === 9 ? 1_000 : 5_000_000]),
  );
  let state = createFilter({ asOfMs: 0, cutoffMs: 0, whales, liquidityUsd });
  for (const [i, marketId] of markets.entries()) {
    for (const direction of ["buy", "sell"] as const) {
      [state] = reduceTrade(state, {
        marketId,
        wallet: wallets[i % WHALES]!,
        direction,
        price: 0.5,
        usd: 20_000,
        timeMs: HOUR_MS,
        category: "Politics",
        tokenId: "",
      });
    }
  }
  return { state, markets, wallets };
}

/** Ids of this many hexadecimal digits, read from text as those of a file are: each is one string in one piece. */
function ids(count: number, digits: number): string[] {
  const made = Array.from({ length: count }, (_, i) => `0x${i.toString(16).padStart(digits, "0")}`);
  return JSON.parse(JSON.stringify(made));
}

/**
 * Rank of a market in popularity, 0 first, from a number in [0, 1).
 *
 * - `skewed`: Zipf's law with exponent 1. Fitted to 33,014 real trades in 2,920 markets it is 0.98, and 0.89 to those of
 *   $1,000 or more. This is its continuous form: the logarithm of the rank is even.
 * - `even`: all markets alike, the worst case for a cache.
 */
const RANKS = {
  skewed: (part: number, markets: number) => Math.floor(markets ** part) - 1,
  even: (part: number, markets: number) => Math.floor(part * markets),
} as const;

/**
 * How a lot of trades comes to the filter.
 *
 * - `told`: read from the text of messages, as live. Every id is a new string.
 * - `held`: as somebody has them in columns. The ids are those of a table, one for each market and wallet.
 */
const SOURCES = {
  told: (lot: readonly Trade[]): readonly Trade[] => JSON.parse(JSON.stringify(lot)),
  held: (lot: readonly Trade[]) => lot,
} as const;

/** What goes through a filter: which markets are traded how much, and how trades come. */
interface Stream {
  readonly activity: keyof typeof RANKS;
  readonly source: keyof typeof SOURCES;
}

/** Shares no factor with a number of markets, so that ranks times this modulo that number is a shuffle. */
const STRIDE = 7919;

/**
 * Trades without end, five million a year, of which one in a hundred reaches the last step, whatever the number of keys.
 * Of the others 97.5 % are too small (98 % of the trades in Politics and Geopolitics are). Wallets and directions are
 * drawn evenly.
 */
function* lots(
  { markets, wallets }: World,
  { activity, source }: Stream,
): Generator<readonly Trade[]> {
  const random = xoroshiro128plus(7);
  const draw = () => random.next() >>> 0;
  const below = (n: number) => draw() % n;
  let timeMs = HOUR_MS;
  while (true) {
    const lot: Trade[] = [];
    for (let i = 0; i < LOT; i++) {
      const kind = below(1000);
      const passes = kind < 10;
      let market = RANKS[activity](draw() / 2 ** 32, markets.length) * STRIDE % markets.length;
      if (passes && market % 10 === 9) market--;
      lot.push({
        marketId: markets[market]!,
        wallet: wallets[passes ? below(WHALES) : WHALES + below(WALLETS - WHALES)]!,
        direction: below(2) === 0 ? "buy" : "sell",
        price: 0.05 + below(900) / 1000,
        usd: kind < 25 ? 10_000 + below(40_000) : below(10_000),
        timeMs: timeMs += below(2 * MEAN_GAP_MS),
        category: kind >= 22 ? "Sports" : "Politics",
        tokenId: "",
      });
    }
    yield SOURCES[source](lot);
  }
}

/** Something that takes a lot of trades and says how much it found. Each has its own loop, to be compiled on its own. */
type LotTaker = (lot: readonly Trade[]) => number;

function reduceAll({ state }: World): LotTaker {
  return (lot) => {
    let found = 0;
    for (const trade of lot) {
      const [next, signals] = reduceTrade(state, trade);
      state = next;
      found += signals.length;
    }
    return found;
  };
}

/** What any filter must do at the least. */
function lookUpAll({ state: { params, warmUp } }: World): LotTaker {
  return (lot) => {
    let found = 0;
    for (const { usd, wallet, marketId } of lot) {
      const passes = usd >= params.minSizeUsd && warmUp.whales.has(wallet) &&
        warmUp.liquidityUsd.get(marketId)! >= params.minMarketVolume;
      if (passes) found++;
    }
    return found;
  };
}

/** One size of a stream: a filter and its trades, and what was measured. */
interface Runner {
  readonly keys: number;
  readonly take: LotTaker;
  readonly trades: Generator<readonly Trade[]>;
  /** Time of each lot spent in the filter, without making the trades, milliseconds. */
  readonly lotMs: number[];
  /** Trades that became a signal; for {@linkcode lookUpAll} those that reach the last step. */
  found: number;
}

function runner(filter: (world: World) => LotTaker, keys: number, stream: Stream): Runner {
  const made = world(keys);
  return { keys, take: filter(made), trades: lots(made, stream), lotMs: [], found: 0 };
}

function turn(runner: Runner, isCounted: boolean): void {
  const { take, trades, lotMs } = runner;
  for (let lot = -LOTS_TO_WARM; lot < LOTS_A_TURN; lot++) {
    const { value } = trades.next();
    const start = performance.now();
    const found = take(value);
    const ms = performance.now() - start;
    if (!isCounted || lot < 0) continue;
    lotMs.push(ms);
    runner.found += found;
  }
}

/** Measures these sizes in turns. */
function compare(
  filter: (world: World) => LotTaker,
  stream: Stream,
  sizes: readonly number[],
): readonly SizeTimes[] {
  const runners = sizes.map((keys) => runner(filter, keys, stream));
  for (const each of runners) turn(each, false);
  for (let i = 0; i < TURNS; i++) {
    for (const each of i % 2 === 0 ? runners : runners.toReversed()) turn(each, true);
  }
  return runners.map(({ keys, lotMs, found }) => ({
    keys,
    trades: TRADES,
    lastSteps: TRADES / 100,
    found,
    totalMs: lotMs.reduce((sum, ms) => sum + ms),
    lots: lotMs.length,
    medianLotMs: median(lotMs),
    peakRssBytes: peakRssBytes(),
  }));
}

const FILTERS = { reduceAll, lookUpAll } as const;
const [filter, activity, source, ...keys] = Deno.args;
const times = compare(
  FILTERS[filter as keyof typeof FILTERS],
  { activity: activity as Stream["activity"], source: source as Stream["source"] },
  keys.map(Number),
);
console.log(JSON.stringify(times));
