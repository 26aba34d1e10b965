import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ExecutionRecord,
  executionRecord,
  type FillLogged,
} from "../../src/execution/execution_record.ts";
import {
  distribution,
  FILL_FIGURES,
  summarizeExecutions,
} from "../../src/execution/execution_summary.ts";
import { fc } from "../properties.ts";
import { EFFECTS } from "./effects.ts";

const FILL = executionRecord(EFFECTS.fill) as FillLogged;

function recordsOf(...kinds: readonly (keyof typeof EFFECTS)[]): ExecutionRecord[] {
  return kinds.map((kind) => executionRecord(EFFECTS[kind])).filter((record) =>
    record !== undefined
  );
}

Deno.test("summarizeExecutions() of an empty log has no figures and no fill rate", () => {
  assertEquals(summarizeExecutions([]), {
    signals: 0,
    orders: 0,
    fills: 0,
    partial_fills: {},
    fill_rate: null,
    rejections: {},
    resolutions: 0,
    pauses: 0,
    figures: {
      requested_usd: null,
      filled_usd: null,
      slippage_bps: null,
      spread_cost_usd: null,
      impact_cost_usd: null,
      fee_usd: null,
      signal_to_order_ms: null,
      order_to_fill_ms: null,
      signal_to_fill_ms: null,
    },
  });
});

Deno.test("summarizeExecutions() counts lines by event, and rejections by reason", () => {
  const records = recordsOf(
    "signal",
    "order",
    "fill",
    "signal",
    "rejection",
    "signal",
    "rejection",
    "resolution",
    "pause",
    "resume",
  );
  const other: ExecutionRecord = {
    ...recordsOf("rejection")[0]!,
    reason: "paused",
  } as ExecutionRecord;
  const summary = summarizeExecutions([...records, other]);
  assertEquals([summary.signals, summary.orders, summary.fills], [3, 1, 1]);
  assertEquals([summary.resolutions, summary.pauses], [1, 1]);
  assertEquals(summary.rejections, { insufficient_cash: 2, paused: 1 });
});

Deno.test("summarizeExecutions() counts by reason the fills that left something", () => {
  const part: ExecutionRecord = { ...FILL, rest_usd: 5, rest_reason: "price_moved" };
  const empty: ExecutionRecord = { ...FILL, rest_usd: 7, rest_reason: "book_empty" };
  const { fills, partial_fills } = summarizeExecutions([part, FILL, empty, part]);
  assertEquals(fills, 4);
  assertEquals(partial_fills, { price_moved: 2, book_empty: 1 });
});

Deno.test("summarizeExecutions() has a fill rate over all fills together", () => {
  const summary = summarizeExecutions([
    { ...FILL, requested_usd: 100, filled_usd: 50 },
    { ...FILL, requested_usd: 300, filled_usd: 300 },
  ]);
  assertEquals(summary.fill_rate, 350 / 400);
  assertEquals(summarizeExecutions([{ ...FILL, requested_usd: 0, filled_usd: 0 }]).fill_rate, null);
});

Deno.test("summarizeExecutions() takes the figures of any log as a plain count does", () => {
  const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const fill = fc.record(Object.fromEntries(FILL_FIGURES.map((name) => [name, figure])));
  fc.assert(fc.property(fc.array(fill, { minLength: 1, maxLength: 50 }), (given) => {
    const fills = given.map((figures) => ({ ...FILL, ...figures }));
    const { figures, fills: count } = summarizeExecutions(fills);
    assertEquals(count, fills.length);
    for (const name of FILL_FIGURES) {
      const values = fills.map((each) => each[name]);
      assertEquals(figures[name]?.median, plainQuantile(values, 0.5));
      assertEquals(figures[name]?.p95, plainQuantile(values, 0.95));
      assertEquals(figures[name]?.p99, plainQuantile(values, 0.99));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      assertAlmostEquals(figures[name]!.mean, mean, 1e-6);
    }
  }));
});

/** Position `(n − 1) · q` between the values in order, as the words say. */
function plainQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at % 1);
}

Deno.test("distribution() of 1 to 100", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  const { mean, median, p95, p99 } = distribution(values)!;
  assertEquals([mean, median], [50.5, 50.5]);
  assertAlmostEquals(p95, 95.05, 1e-9);
  assertAlmostEquals(p99, 99.01, 1e-9);
  assertEquals(distribution([7]), { mean: 7, median: 7, p95: 7, p99: 7 });
  assertEquals(distribution([]), null);
});
