/**
 * Speed of the filter: trades a second, and whether it depends on how many keys are watched.
 *
 * Run it with `deno task bench`.
 *
 * @module
 */

import { createFilter, type FilterState, reduceTrade, type Trade, type Whale } from "../../mod.ts";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { median, printMachine, printMeasurement } from "./harness.ts";

const TRADES = 5_000_000;
/** Trades are made in small lots outside of the measured time, so that they die young, as those of a stream do. */
const LOT = 2_000;
const WHALES = 2_000;
const WALLETS = 50_000;
const HOUR_MS = 3_600_000;
const MEAN_GAP_MS = 365 * 24 * HOUR_MS / TRADES;

interface World {
  readonly state: FilterState;
  readonly markets: readonly string[];
  readonly wallets: readonly string[];
}

/** A filter that already watches this many keys, two for each market. */
function world(keys: number): World {
  const markets = Array.from(
    { length: keys / 2 },
    (_, i) => `0x${i.toString(16).padStart(64, "0")}`,
  );
  const wallets = Array.from(
    { length: WALLETS },
    (_, i) => `0x${i.toString(16).padStart(40, "0")}`,
  );
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
  // One market in ten is too small, as with real ones.
  const liquidityUsd = new Map(
    markets.map((market, i) => [market, i % 10 === 9 ? 1_000 : 5_000_000]),
  );
  let state = createFilter({ asOfMs: 0, cutoffMs: 0, whales, liquidityUsd });
  for (const [i, marketId] of markets.entries()) {
    for (const direction of ["buy", "sell"] as const) {
      [state] = reduceTrade(state, {
        marketId: i % 10 === 9 ? markets[i - 1]! : marketId,
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

/**
 * Trades over a year, of which one in a hundred reaches the last step. Of the others 97.5 % are too small (98 % of the
 * trades in Politics and Geopolitics are); markets, wallets and directions are drawn evenly, the worst case for a cache.
 */
function* lots({ markets, wallets }: World): Generator<Trade[]> {
  const random = xoroshiro128plus(7);
  const below = (n: number) => (random.next() >>> 0) % n;
  let timeMs = HOUR_MS;
  for (let done = 0; done < TRADES; done += LOT) {
    const lot: Trade[] = [];
    for (let i = 0; i < LOT; i++) {
      const kind = below(1000);
      const passes = kind < 10;
      let market = below(markets.length);
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
    yield lot;
  }
}

function run(keys: number): { readonly ms: number; readonly signals: number } {
  const made = world(keys);
  let state = made.state;
  let ms = 0;
  let count = 0;
  for (const lot of lots(made)) {
    const start = performance.now();
    for (const trade of lot) {
      const [next, signals] = reduceTrade(state, trade);
      state = next;
      count += signals.length;
    }
    ms += performance.now() - start;
  }
  return { ms, signals: count };
}

printMachine();
run(20_000);
const results = new Map<number, number[]>([[20_000, []], [2_000, []], [200_000, []]]);
for (let round = 0; round < 3; round++) {
  for (const [keys, times] of results) times.push(run(keys).ms);
}
for (const [keys, times] of results) {
  printMeasurement({
    name: `reduceTrade, ${keys.toLocaleString("en-US")} keys`,
    rows: TRADES,
    ms: median(times),
  });
}
const ratio = median(results.get(200_000)!) / median(results.get(2_000)!);
console.log(`200,000 keys against 2,000: ${ratio.toFixed(2)} times per trade`);
