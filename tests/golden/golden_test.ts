/**
 * The expected results of an independent implementation, over real history: whale sets, funnels and signals.
 *
 * They lie beside the project, in `../shared/golden`; without them there is nothing to compare with.
 */

import { assert, assertEquals } from "@std/assert";
import {
  createFilter,
  reduceTrade,
  screenTrade,
  type Signal,
  signalRecord,
  type StrategyParams,
  strategyParams,
  type Verdict,
  VERDICTS,
  type WarmUp,
} from "../../mod.ts";
import { batchScan } from "../../src/research/batch_scan.ts";
import { type History, openHistory } from "../../src/research/history.ts";
import { tradeAt } from "../../src/research/trade_table.ts";
import { trainingCutoffMs } from "../../src/research/training_window.ts";
import { learnWhales } from "../../src/research/whale_set.ts";

const SHARED = new URL("../../../shared/", import.meta.url).pathname;
const TOLERANCE = 1e-12;

/** `params.json` of a case. */
interface GoldenParams {
  readonly outcomes: "yes" | "token";
  readonly min_usd: number;
  readonly train_months: number;
  readonly volume_percentile: number;
  readonly min_trades: number;
  readonly min_surprise: number;
  readonly min_size_usd: number;
  readonly min_market_volume: number;
  readonly min_wallet_wr: number;
  readonly max_price_impact: number;
  readonly min_confirmations: number;
  readonly window_hours: number;
  readonly cooldown_hours: number;
  readonly capital: number;
  readonly position_size_pct: number;
  readonly max_position_usd: number;
  readonly liquidity_field: string;
  readonly categories: string;
  readonly as_of: string;
  readonly replay_from: string;
  readonly as_of_ms: number;
  readonly cutoff_ms: number;
}

/** `funnel.json` of a case. */
interface GoldenFunnel {
  readonly trades: number;
  readonly dropped: number;
  readonly training_trades: number;
  readonly funnel: Readonly<Record<Verdict, number>>;
}

interface Scan {
  readonly signals: readonly Signal[];
  readonly funnel: Readonly<Record<Verdict, number>>;
}

function goldenCases(): string[] {
  try {
    return [...Deno.readDirSync(`${SHARED}golden`)]
      .filter(({ isDirectory, name }) =>
        isDirectory && isFile(`${SHARED}golden/${name}/signals.jsonl`)
      )
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function read(name: string, file: string): string {
  return Deno.readTextFileSync(`${SHARED}golden/${name}/${file}`);
}

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

/** Learns the whale set of a case. */
function warmUpOf(history: History, given: GoldenParams, asOfMs: number) {
  const cutoffMs = trainingCutoffMs(asOfMs, given.train_months);
  const { whales, trainingTrades } = learnWhales(history.table, {
    winners: history.winners,
    asOfMs,
    cutoffMs,
    minUsd: given.min_usd,
    volumePercentile: given.volume_percentile,
    minTrades: given.min_trades,
    minWalletWr: given.min_wallet_wr,
    minSurprise: given.min_surprise,
  });
  const warmUp: WarmUp = {
    asOfMs,
    cutoffMs,
    whales: new Map(whales.map((whale) => [whale.wallet, whale])),
    liquidityUsd: history.liquidityUsd,
  };
  return { warmUp, whales, trainingTrades };
}

/** The trades from a moment on, one after the other through `reduceTrade`. */
function reduceAll(
  { table }: History,
  warmUp: WarmUp,
  params: StrategyParams,
  fromMs: number,
): Scan {
  const funnel = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  const signals: Signal[] = [];
  let state = createFilter(warmUp, params);
  for (const row of table.order) {
    const trade = tradeAt(table, row);
    if (trade.timeMs < fromMs) continue;
    const [after, given] = reduceTrade(state, trade);
    funnel[screenTrade(state, trade) ?? (given.length > 0 ? "signals" : "confirmation")]++;
    signals.push(...given);
    state = after;
  }
  return { signals, funnel };
}

/** Signals in the form of the golden file, which has neither ids nor tokens; times as a `Date` writes them. */
function comparable(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id: _id, token_id: _token, time, ...rest } = record;
  return { ...rest, time: new Date(String(time)).toISOString() };
}

/** Asserts that two values are the same, but for the last digits of numbers. */
function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    const gap = Math.abs(actual - expected);
    assert(
      gap <= TOLERANCE * Math.max(Math.abs(actual), Math.abs(expected)),
      `${path}: ${actual} for ${expected}`,
    );
  } else if (typeof expected === "object" && expected !== null) {
    assert(typeof actual === "object" && actual !== null, `${path}: ${actual}`);
    assertEquals(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), path);
    for (const [key, value] of Object.entries(expected)) {
      assertClose(Reflect.get(actual, key), value, `${path}.${key}`);
    }
  } else assertEquals(actual, expected, path);
}

const CASES = goldenCases();

for (const name of CASES) {
  Deno.test(`golden ${name}: whales, funnel and signals are the expected ones`, async () => {
    const given: GoldenParams = JSON.parse(read(name, "params.json"));
    const expected: GoldenFunnel = JSON.parse(read(name, "funnel.json"));
    const history = await openHistory(`${SHARED}data/poly_cat`, {
      categories: categoriesOf(given),
      outcomes: given.outcomes,
      liquidityField: given.liquidity_field === "" ? undefined : given.liquidity_field,
    });
    const asOfMs = given.as_of === "" ? history.endMs : Date.parse(given.as_of);
    const { warmUp, whales, trainingTrades } = warmUpOf(history, given, asOfMs);
    assertEquals([warmUp.asOfMs, warmUp.cutoffMs], [given.as_of_ms, given.cutoff_ms]);
    assertEquals(trainingTrades, expected.training_trades);
    const dropped = Object.values(history.table.dropped).reduce((sum, count) => sum + count, 0);
    assertEquals(dropped, expected.dropped);
    checkWhales(name, whales);

    const fromMs = given.replay_from === "" ? -Infinity : Date.parse(given.replay_from);
    const params = strategyOf(given);
    const signals = read(name, "signals.jsonl").split("\n").filter((line) => line !== "")
      .map((line) => comparable(JSON.parse(line)));
    const batch = batchScan(history.table, { params, warmUp, fromMs });
    for (const scan of [batch, reduceAll(history, warmUp, params, fromMs)]) {
      assertEquals(scan.funnel, expected.funnel);
      assertEquals(Object.values(scan.funnel).reduce((sum, count) => sum + count), expected.trades);
      const found = scan.signals.map((signal) => comparable({ ...signalRecord(signal) }));
      assertClose(found, signals, "signals");
    }
  });
}

/** Compares the whale set with `whales.json`, whose fields are named as in the warm-up file. */
function checkWhales(name: string, whales: readonly object[]): void {
  const { whales: expected }: { whales: Record<string, unknown>[] } = JSON.parse(
    read(name, "whales.json"),
  );
  assertEquals(whales.length, expected.length);
  for (const [i, golden] of expected.entries()) {
    const camel = Object.entries(golden).map(([key, value]) =>
      [key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value] as const
    );
    assertClose(whales[i], Object.fromEntries(camel), `whales[${i}]`);
  }
}

Deno.test({
  name: "golden cases lie beside the project",
  ignore: CASES.length === 0,
  fn: () => assert(CASES.includes("three-whales"), CASES.join()),
});
