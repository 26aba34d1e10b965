/** Funnels and signals over real history, as an independent implementation found them. */

import { assert, assertEquals } from "@std/assert";
import {
  type Signal,
  signalRecord,
  type StrategyParams,
  strategyParams,
  type Trade,
} from "../../mod.ts";
import { batchScan } from "../../src/research/batch_scan.ts";
import { type History, openHistory } from "../../src/research/history.ts";
import { tradeAt } from "../../src/research/trades/trade_table.ts";
import { learnWhales } from "../../src/research/whales/whale_set.ts";
import {
  GOLDEN_DATA,
  type GoldenCase,
  goldenCases,
  type GoldenParams,
} from "../research/golden.ts";
import { reduceAll } from "../research/reduce_all.ts";

const RELATIVE_TOLERANCE = 1e-12;

function categoriesOf({ categories }: GoldenParams): string[] {
  return categories.split(",").filter((category) => category !== "");
}

function strategyOf(given: GoldenParams): StrategyParams {
  return strategyParams({
    minSizeUsd: given.min_size_usd,
    minMarketVolume: given.min_market_volume,
    categories: categoriesOf(given),
    minWalletWr: given.min_wallet_wr,
    maxPriceImpact: given.max_price_impact,
    minConfirmations: given.min_confirmations,
    windowHours: given.window_hours,
    cooldownHours: given.cooldown_hours,
    capital: given.capital,
    positionSizePct: given.position_size_pct,
    maxPositionUsd: given.max_position_usd,
  });
}

async function historyOf({ params }: GoldenCase): Promise<History> {
  return await openHistory(GOLDEN_DATA, {
    categories: categoriesOf(params),
    outcomes: params.outcomes,
    liquidityField: params.liquidity_field,
  });
}

/** The trades from a moment on, in time order. */
function* tradesFrom({ table }: History, fromMs: number): Generator<Trade> {
  for (const row of table.order) if (table.timeMs[row]! >= fromMs) yield tradeAt(table, row);
}

/** A signal in the form of the golden file, and times in the form in which a `Date` writes them. */
function withoutId(record: object): Record<string, unknown> {
  const { id: _id, token_id: _token, time, ...rest } = { ...record } as Record<string, unknown>;
  return { ...rest, time: new Date(String(time)).toISOString() };
}

/** Asserts that two records are the same but for the last digits of their numbers. */
function assertClose(actual: object, expected: object, what: string): void {
  assertEquals(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), what);
  for (const [key, golden] of Object.entries(expected)) {
    const value = Reflect.get(actual, key);
    if (typeof golden !== "number") assertEquals(value, golden, `${key} of ${what}`);
    else {
      const isClose = Math.abs(value - golden) <= RELATIVE_TOLERANCE * Math.abs(golden);
      assert(isClose, `${key} of ${what} is ${value}, not ${golden}`);
    }
  }
}

function checkSignals(signals: readonly Signal[], expected: GoldenCase["signals"]): void {
  assertEquals(signals.length, expected.length);
  for (const [i, signal] of signals.entries()) {
    assertClose(withoutId(signalRecord(signal)), withoutId(expected[i]!), `signal ${i}`);
  }
}

for (const golden of goldenCases()) {
  Deno.test(`batchScan() and reduceTrade() give the signals of the golden case ${golden.name}`, async () => {
    const { params: given, funnel, trades, signals } = golden;
    const history = await historyOf(golden);
    const window = { asOfMs: given.as_of_ms, cutoffMs: given.cutoff_ms };
    const { whales } = learnWhales(history.table, {
      ...window,
      winners: history.winners,
      minUsd: given.min_usd,
      volumePercentile: given.volume_percentile,
      minTrades: given.min_trades,
      minWalletWr: given.min_wallet_wr,
      minSurprise: given.min_surprise,
    });
    const warmUp = {
      ...window,
      whales: new Map(whales.map((whale) => [whale.wallet, whale])),
      liquidityUsd: history.liquidityUsd,
    };
    const params = strategyOf(given);
    const fromMs = given.replay_from === "" ? -Infinity : Date.parse(given.replay_from);
    const batch = batchScan(history.table, { params, warmUp, fromMs });
    for (const scan of [batch, reduceAll(tradesFrom(history, fromMs), warmUp, params)]) {
      assertEquals(scan.funnel, funnel);
      assertEquals(Object.values(scan.funnel).reduce((sum, count) => sum + count), trades);
      checkSignals(scan.signals, signals);
    }
  });
}
