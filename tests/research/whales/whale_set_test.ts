import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Outcome, Trade, Whale } from "../../../mod.ts";
import { openHistory } from "../../../src/research/history.ts";
import { trainingCutoffMs } from "../../../src/research/whales/training_window.ts";
import { learnWhales, whaleScore } from "../../../src/research/whales/whale_set.ts";
import { fc } from "../../properties.ts";
import { GOLDEN_DATA, goldenCases, HAS_GOLDEN } from "../golden.ts";
import { tableOf } from "../trades/table_of.ts";
import { type NaiveOptions, naiveWhales } from "./naive_whales.ts";

const FIGURES = [
  ["winRate", "win_rate"],
  ["expectedWinRate", "expected_win_rate"],
  ["surprise", "surprise"],
  ["avgRoi", "avg_roi"],
  ["sharpe", "sharpe"],
  ["score", "score"],
] as const;

function assertClose(actual: number, expected: number, relative: number, what: string): void {
  const isClose = Math.abs(actual - expected) <= relative * Math.abs(expected);
  assert(isClose, `${what} is ${actual}, not ${expected}`);
}

for (const { name, params, whales, trainingTrades, dropped } of goldenCases()) {
  Deno.test(`learnWhales() gives the whale set of the golden case ${name}`, async () => {
    const history = await openHistory(GOLDEN_DATA, {
      categories: params.categories.split(",").filter((category) => category !== ""),
      outcomes: params.outcomes,
      liquidityField: params.liquidity_field,
    });
    const asOfMs = params.as_of === "" ? history.endMs : params.as_of_ms;
    assertEquals(asOfMs, params.as_of_ms);
    const cutoffMs = trainingCutoffMs(asOfMs, params.train_months);
    assertEquals(cutoffMs, params.cutoff_ms);

    const set = learnWhales(history.table, {
      winners: history.winners,
      asOfMs,
      cutoffMs,
      minUsd: params.min_usd,
      volumePercentile: params.volume_percentile,
      minTrades: params.min_trades,
      minWalletWr: params.min_wallet_wr,
      minSurprise: params.min_surprise,
    });
    assertEquals(set.trainingTrades, trainingTrades);
    const counts = Object.values(history.report.droppedTrades);
    assertEquals(counts.reduce((sum, count) => sum + count), dropped);
    const keys = (whale: { wallet: unknown; trades: unknown }) => [whale.wallet, whale.trades];
    assertEquals(
      set.whales.map(keys),
      whales.map((whale) => [whale["wallet"], whale["trades"]]),
    );
    for (const [i, whale] of set.whales.entries()) {
      for (const [ours, theirs] of FIGURES) {
        assertClose(whale[ours], whales[i]![theirs] as number, 1e-12, `${ours} of ${whale.wallet}`);
      }
    }
  });
}

Deno.test({
  name: "goldenCases() finds the cases",
  ignore: !HAS_GOLDEN,
  fn: () => assert(goldenCases().length >= 7),
});

const MARKETS = ["0xm1", "0xm2", "0xm3"];
const WALLETS = ["0xa", "0xb", "0xc", "0xd", "0xe", "0xf", "0x10"];

const tradeArbitrary: fc.Arbitrary<Trade> = fc.record({
  marketId: fc.constantFrom(...MARKETS),
  wallet: fc.constantFrom(...WALLETS),
  direction: fc.constantFrom("buy", "sell"),
  price: fc.oneof(fc.constantFrom(0, 0.005, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  usd: fc.oneof(fc.constantFrom(0, 9.99, 10, 100), fc.double({ min: 0, max: 1e5, noNaN: true })),
  timeMs: fc.integer({ min: 1000, max: 1100 }),
  category: fc.constant("Politics"),
  tokenId: fc.constant(""),
});

const winnerArbitrary = fc.constantFrom<Outcome | undefined>("YES", "NO", undefined);

const optionsArbitrary: fc.Arbitrary<NaiveOptions> = fc.record({
  winners: fc.tuple(...MARKETS.map(() => winnerArbitrary)).map((winners) =>
    new Map(MARKETS.flatMap((id, i) => winners[i] === undefined ? [] : [[id, winners[i]]]))
  ),
  asOfMs: fc.oneof(fc.constant(1101), fc.integer({ min: 1050, max: 1101 })),
  cutoffMs: fc.oneof(fc.constant(0), fc.integer({ min: 999, max: 1050 })),
  minUsd: fc.constantFrom(0, 10, 100),
  volumePercentile: fc.constantFrom(0, 10, 50, 80, 95, 100),
  minTrades: fc.constantFrom(0, 1, 3),
  minWalletWr: fc.constantFrom(0, 0.4, 0.6),
  minSurprise: fc.constantFrom(-1, 0, 0.1),
});

Deno.test("learnWhales() equals the strategy's text followed to the letter", () => {
  let cases = 0;
  let found = 0;
  fc.assert(fc.property(
    fc.array(tradeArbitrary, { minLength: 10, maxLength: 80, size: "max" }),
    optionsArbitrary,
    (unordered, options) => {
      const trades = unordered.toSorted((a, b) => a.timeMs - b.timeMs);
      const expected = naiveWhales(trades, options);
      const { whales, trainingTrades } = learnWhales(tableOf(trades), options);
      assertEquals(trainingTrades, expected.trainingTrades);
      assertEquals(whales.map(({ wallet }) => wallet), expected.whales.map(({ wallet }) => wallet));
      for (const [i, whale] of whales.entries()) {
        for (const key of Object.keys(whale) as (keyof Whale)[]) {
          if (key === "wallet") continue;
          const difference = Math.abs(whale[key] - expected.whales[i]![key]);
          assert(difference <= 1e-9, `${key}: ${whale[key]}, ${expected.whales[i]![key]}`);
        }
      }
      cases++;
      found += whales.length;
    },
  ));
  assert(found > cases / 4, `${cases} cases had ${found} whales, which proves little`);
});

function market(count: number): Trade[] {
  // Wallet 0 trades most and trades on; the others trade once.
  const base = {
    marketId: "0xm1",
    direction: "buy",
    price: 0.5,
    category: "",
    tokenId: "",
  } as const;
  const first = Array.from({ length: count }, (_, i): Trade => (
    { ...base, wallet: `0x${i}`, usd: i === 0 ? 1000 : 10, timeMs: 1000 + i }
  ));
  return [...first, { ...base, wallet: "0x0", usd: 10, timeMs: 2000 }];
}

const LENIENT = {
  winners: new Map([["0xm1", "YES"]] as const),
  asOfMs: 2001,
  cutoffMs: 1000,
  minTrades: 1,
};

Deno.test("learnWhales() wants five wallets in a market", () => {
  assertEquals(learnWhales(tableOf(market(4)), LENIENT).whales, []);
  const { whales, candidates } = learnWhales(tableOf(market(5)), LENIENT);
  assertEquals([whales.length, candidates], [1, 1]);
  assertEquals(whales[0]!.wallet, "0x0");
});

Deno.test("learnWhales() takes trades from the cutoff on and before the as-of time", () => {
  const table = tableOf(market(5));
  assertEquals(learnWhales(table, { ...LENIENT, asOfMs: 2000 }).trainingTrades, 5);
  assertEquals(learnWhales(table, { ...LENIENT, cutoffMs: 1001 }).trainingTrades, 5);
  assertEquals(learnWhales(table, { ...LENIENT, cutoffMs: 1002 }).trainingTrades, 4);
  assertEquals(learnWhales(table, { ...LENIENT, asOfMs: 900 }).trainingTrades, 0);
});

Deno.test("learnWhales() scores no market that is not resolved", () => {
  const { whales, candidates } = learnWhales(tableOf(market(5)), {
    ...LENIENT,
    winners: new Map(),
    minTrades: 0,
  });
  assertEquals([whales.length, candidates], [0, 1]);
});

Deno.test("learnWhales() of no trades is empty", () => {
  assertEquals(learnWhales(tableOf([]), LENIENT), { whales: [], trainingTrades: 0, candidates: 0 });
});

Deno.test("learnWhales() throws on a percentile that is none", () => {
  for (const volumePercentile of [-1, 100.5, NaN]) {
    const learn = () => learnWhales(tableOf([]), { ...LENIENT, volumePercentile });
    assertThrows(learn, RangeError, "volumePercentile");
  }
});

Deno.test("whaleScore() is capped at ten and never counts a negative sharpe", () => {
  assertEquals(whaleScore(0, 0, 0), 2.5);
  assertEquals(whaleScore(0, 0, -3), 2.5);
  assertEquals(whaleScore(0.15, 0.5, 1), 5 + 1.5 + 0.4);
  assertEquals(whaleScore(1, 9, 9), 10);
  assertEquals(whaleScore(-1, -1, 0), -3);
});
