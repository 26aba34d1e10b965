import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fromMicros, paperFill } from "../../mod.ts";
import { executionRecord } from "../../src/execution/execution_record.ts";
import { MARKET, order, START_MS } from "../core/builders.ts";
import { fc } from "../properties.ts";
import { EFFECTS, FILL } from "./effects.ts";

const TIME = "2023-11-14T22:13:20.000Z";

/** The record of an effect as a file would hold it, the order of its fields included. */
function written(effect: Parameters<typeof executionRecord>[0]): string {
  return JSON.stringify(executionRecord(effect));
}

Deno.test("executionRecord() has no line for a verdict", () => {
  assertEquals(executionRecord(EFFECTS.verdict), undefined);
});

Deno.test("executionRecord() writes a signal with the fields of the signals file", () => {
  const { id } = EFFECTS.signal.signal;
  assertEquals(
    written(EFFECTS.signal),
    JSON.stringify({
      event: "signal",
      id,
      market_id: MARKET,
      direction: "buy",
      size_usd: 300,
      source: "confirmed_whale",
      confirming_whales: ["0xa", "0xb"],
      n_confirmations: 2,
      trigger_price: 0.4,
      trigger_usd: 20_000,
      category: "Politics",
      token_id: "77",
      time: TIME,
    }),
  );
});

Deno.test("executionRecord() writes an order", () => {
  assertEquals(
    written(EFFECTS.order),
    JSON.stringify({
      event: "order",
      time: "2023-11-14T22:13:20.020Z",
      order_id: "o-1",
      signal_id: "s-1",
      market_id: MARKET,
      outcome: "YES",
      requested_usd: 300,
      signal_price: 0.4,
    }),
  );
});

Deno.test("executionRecord() writes a fill with what a desk measures", () => {
  assertEquals(
    written(EFFECTS.fill),
    JSON.stringify({
      event: "fill",
      time: "2023-11-14T22:13:25.000Z",
      order_id: "o-1",
      signal_id: "s-1",
      market_id: MARKET,
      outcome: "YES",
      category: "Politics",
      requested_usd: 300,
      // 740.521327 shares at 0.40512, rounded up to the micro-dollar.
      filled_usd: 300,
      shares: 740.521327,
      signal_price: 0.4,
      fill_price: 0.40512,
      // 0.00512 / 0.40
      slippage_bps: 128,
      // 740.521327 × 0.005 and × 0.00012, rounded down
      spread_cost_usd: 3.702606,
      impact_cost_usd: 0.088862,
      fee_usd: 7.13856,
      signal_to_order_ms: 20,
      order_to_fill_ms: 4_980,
      signal_to_fill_ms: 5_000,
    }),
  );
});

Deno.test("executionRecord() gives slippage a minus where the price came our way", () => {
  const fill = { ...FILL, priceMicros: 390_000 };
  const record = executionRecord({ kind: "fill", order: order(), fill });
  assert(record?.event === "fill");
  assertAlmostEquals(record.slippage_bps, -250, 1e-9);
});

Deno.test("executionRecord() writes a rejection, with the order if there was one", () => {
  const rejection = {
    event: "rejection",
    time: TIME,
    reason: "insufficient_cash",
    signal_id: "s-1",
    market_id: MARKET,
    requested_usd: 300,
  };
  assertEquals(written(EFFECTS.rejection), JSON.stringify(rejection));
  assertEquals(executionRecord({ ...EFFECTS.rejection, orderId: "o-1" }), {
    ...rejection,
    order_id: "o-1",
  } as ReturnType<typeof executionRecord>);
});

Deno.test("executionRecord() writes a resolution with what was paid and what came back", () => {
  assertEquals(
    written(EFFECTS.resolution),
    JSON.stringify({
      event: "resolution",
      time: "2023-11-14T22:14:20.000Z",
      market_id: MARKET,
      outcome: "YES",
      category: "Politics",
      shares: 740.521327,
      cost_usd: 307.13856,
      payout_usd: 740.521327,
      pnl_usd: 433.382767,
      opened: "2023-11-14T22:13:25.000Z",
    }),
  );
});

Deno.test("executionRecord() writes a pause with its reason, and a resume", () => {
  assertEquals(
    written(EFFECTS.pause),
    JSON.stringify({ event: "pause", time: TIME, reason: "drawdown", equity_usd: 8400.000001 }),
  );
  assertEquals(
    written(EFFECTS.resume),
    JSON.stringify({ event: "resume", time: TIME, equity_usd: 9000 }),
  );
  assertEquals(
    written({ kind: "resume", equityMicros: 1_000_000, timeMs: START_MS, id: "c-1", note: "calm" }),
    JSON.stringify({ event: "resume", time: TIME, note: "calm", equity_usd: 1 }),
  );
});

Deno.test("executionRecord() writes a warning, and a whale that leaves", () => {
  assertEquals(
    written(EFFECTS.warning),
    JSON.stringify({ event: "warning", time: TIME, limit: "drawdown", equity_usd: 8800 }),
  );
  assertEquals(
    written(EFFECTS.exit),
    JSON.stringify({
      event: "exit",
      time: TIME,
      market_id: MARKET,
      outcome: "YES",
      wallet: "0xa",
      usd: 150,
    }),
  );
});

Deno.test("executionRecord() of a fill from a book tells its prices and what was left", () => {
  const rest = { notionalMicros: 100_000_000, reason: "book_empty" } as const;
  const record = executionRecord({ ...EFFECTS.fill, fill: { ...FILL, levels: 3, rest } });
  assert(record?.event === "fill");
  assertEquals([record.levels, record.rest_usd, record.rest_reason], [3, 100, "book_empty"]);
});

Deno.test("executionRecord() of any fill adds up", () => {
  const given = fc.record({
    signalPriceMicros: fc.integer({ min: 1_000, max: 989_000 }),
    lastMicros: fc.integer({ min: 1_000, max: 989_000 }),
    notionalMicros: fc.integer({ min: 1_000_000, max: 5_000_000_000_000 }),
    halfSpread: fc.constantFrom(0, 0.001, 0.005),
  });
  fc.assert(fc.property(given, ({ lastMicros, halfSpread, ...rest }) => {
    const placed = order({ ...rest, liquidityUsd: 1e12 });
    const costs = { feeRate: null, halfSpread, fillDelayMs: 0 };
    const fill = paperFill(placed, { lastMicros, timeMs: START_MS }, costs);
    assert(!("reason" in fill), JSON.stringify(fill));
    const record = executionRecord({ kind: "fill", order: placed, fill });
    assert(record?.event === "fill");
    assert(record.filled_usd <= record.requested_usd);
    // Less than a micro-share of the order's money is left over.
    assertAlmostEquals(record.filled_usd, record.requested_usd, 2e-6);
    assertAlmostEquals(
      record.filled_usd,
      record.shares * record.fill_price,
      2e-6 + 1e-12 * record.filled_usd,
    );
    const slippageUsd = record.shares * record.signal_price * record.slippage_bps / 1e4;
    const movedUsd = record.shares * fromMicros(lastMicros - rest.signalPriceMicros);
    const costsUsd = record.spread_cost_usd + record.impact_cost_usd;
    assertAlmostEquals(slippageUsd, movedUsd + costsUsd, 3e-6 + 1e-9 * record.filled_usd);
    assertEquals(record.signal_to_fill_ms, record.signal_to_order_ms + record.order_to_fill_ms);
  }));
});
