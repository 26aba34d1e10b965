import { assert, assertEquals } from "@std/assert";
import { type StrategyParams, strategyParams, type Trade } from "../../mod.ts";
import { batchScan } from "../../src/research/batch_scan.ts";
import {
  CONFIRMATION_PARAMS,
  HOUR_MS,
  MARKET,
  marketName,
  OTHER_MARKET,
  START_MS,
  streamOf,
  type StreamShape,
  streamWarmUp,
  trade,
  walletName,
  warmUp,
} from "../core/builders.ts";
import { fc } from "../properties.ts";
import { reduceAll } from "./reduce_all.ts";
import { tableOf } from "./trades/table_of.ts";

function scan(
  trades: readonly Trade[],
  params: Partial<StrategyParams> = {},
  bounds: { fromMs?: number; toMs?: number } = {},
) {
  return batchScan(tableOf(trades), {
    params: strategyParams(params),
    warmUp: warmUp(),
    ...bounds,
  });
}

/** Compares both roads on generated streams; returns how many signals there were. */
function compareOn(shape: StreamShape): number {
  let signals = 0;
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params))
  );
  fc.assert(
    fc.property(cases, ([params, trades]) => {
      const warm = streamWarmUp(shape);
      const expected = reduceAll(trades, warm, params);
      const batch = batchScan(tableOf(trades), { params: strategyParams(params), warmUp: warm });
      assertEquals({ signals: batch.signals, funnel: batch.funnel }, expected);
      assertEquals(
        batch.rows.map((row) => trades[row]?.timeMs),
        batch.signals.map((s) => s.timeMs),
      );
      signals += batch.signals.length;
    }),
    { numRuns: 500 },
  );
  return signals;
}

for (
  const [name, shape] of Object.entries<StreamShape>({
    "one key, in time order": { markets: 1, wallets: 6, late: false },
    "one key, late trades": { markets: 1, wallets: 6, late: true },
    "few keys, late trades": { markets: 3, wallets: 8, late: true },
    "many keys, in time order": { markets: 60, wallets: 5, late: false },
  })
) {
  Deno.test(`batchScan() gives the signals and funnel of reduceTrade(): ${name}`, () => {
    const signals = compareOn(shape);

    assert(signals > 1000, `Only ${signals} signals: the streams test too little`);
  });
}

Deno.test("batchScan() gives the signals and funnel of reduceTrade() on a long stream", () => {
  // A linear congruential generator: the same stream on every machine.
  let word = 7;
  function next(below: number): number {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(word / 2 ** 32 * below);
  }
  const shape = { markets: 400, wallets: 40, late: true };
  const trades = Array.from({ length: 60_000 }, (_, i) =>
    trade({
      marketId: marketName(next(shape.markets)),
      wallet: walletName(next(shape.wallets)),
      direction: next(2) === 0 ? "buy" : "sell",
      usd: 5_000 + next(25_000),
      timeMs: START_MS + i * 60_000 - (next(50) === 0 ? next(48) * HOUR_MS : 0),
    }));
  const params = { windowHours: 48, cooldownHours: 72 };
  const warm = streamWarmUp(shape);
  const batch = batchScan(tableOf(trades), { params: strategyParams(params), warmUp: warm });
  const expected = reduceAll(trades, warm, params);
  assertEquals(batch.funnel, expected.funnel);
  assertEquals(batch.signals.map((s) => s.id), expected.signals.map((s) => s.id));
  assert(batch.signals.length > 200, String(batch.signals.length));
});

Deno.test("batchScan() takes the trades in the table's order, not in that of its rows", () => {
  const table = tableOf([
    trade({ wallet: "0xb", timeMs: START_MS + HOUR_MS }),
    trade({ wallet: "0xa", timeMs: START_MS }),
  ]);
  const result = batchScan(
    { ...table, order: Uint32Array.of(1, 0) },
    { params: strategyParams(), warmUp: warmUp() },
  );
  assertEquals(result.rows, [0]);
  assertEquals(result.signals[0]?.confirmingWhales, ["0xa", "0xb"]);
});

Deno.test("batchScan() orders the signals of several keys by their trades", () => {
  const trades = [
    trade({ wallet: "0xa", marketId: OTHER_MARKET }),
    trade({ wallet: "0xa", marketId: MARKET }),
    trade({ wallet: "0xb", marketId: OTHER_MARKET }),
    trade({ wallet: "0xb", marketId: MARKET }),
  ];
  const result = scan(trades);
  assertEquals(result.rows, [2, 3]);
  assertEquals(result.signals.map((s) => s.marketId), [OTHER_MARKET, MARKET]);
});

Deno.test("batchScan() keeps buyers and sellers of a market apart", () => {
  const trades = [
    trade({ wallet: "0xa", direction: "buy" }),
    trade({ wallet: "0xb", direction: "sell" }),
  ];
  assertEquals(scan(trades).funnel.confirmation, 2);
});

Deno.test("batchScan() scans from the first moment, it included, to the last, it not included", () => {
  const trades = [0, 1, 2, 3].map((hour) =>
    trade({ wallet: `0x${"abcd"[hour]}`, timeMs: START_MS + hour * HOUR_MS })
  );
  const bounds = { fromMs: START_MS + HOUR_MS, toMs: START_MS + 3 * HOUR_MS };
  const result = scan(trades, {}, bounds);
  assertEquals(result.signals.map((s) => s.confirmingWhales), [["0xb", "0xc"]]);
  assertEquals(result.funnel, {
    size: 0,
    liquidity: 0,
    category: 0,
    wallet: 0,
    impact: 0,
    confirmation: 1,
    signals: 1,
  });
});

Deno.test("batchScan() counts each trade at the step that rejects it", () => {
  const trades = [
    trade({ usd: 9_999.99 }),
    trade({ usd: NaN }),
    trade({ marketId: "0xunknown" }),
    trade({ category: "Sports" }),
    trade({ wallet: "0xstranger" }),
    trade({ usd: 50_001 }),
    trade(),
    trade({ wallet: "0xb", category: " POLITICS " }),
  ];
  assertEquals(scan(trades).funnel, {
    size: 2,
    liquidity: 1,
    category: 1,
    wallet: 1,
    impact: 1,
    confirmation: 1,
    signals: 1,
  });
  assertEquals(scan(trades, { categories: [] }).funnel.category, 0);
});

Deno.test("batchScan() finds nothing in an empty table", () => {
  const result = scan([]);
  assertEquals(result.signals, []);
  assertEquals(Object.values(result.funnel), [0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("batchScan() gives a wallet that confirms many times one place among the whales", () => {
  const trades = ["0xa", "0xa", "0xa", "0xb"].map((wallet, hour) =>
    trade({ wallet, timeMs: START_MS + hour * HOUR_MS })
  );
  const result = scan(trades, { minConfirmations: 2 });
  assertEquals(result.signals.map((s) => s.confirmingWhales), [["0xa", "0xb"]]);
});
