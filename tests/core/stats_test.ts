import { assert, assertEquals } from "@std/assert";
import { METRIC_KEYS } from "../../src/core/metrics.ts";
import { accountStats, edgeEvidence, statsRecord } from "../../src/core/stats.ts";

const INPUT = {
  equityUsd: [100, 110, 90],
  investedUsd: [0, 55, 45],
  boughtUsd: 300,
  positions: [],
};

Deno.test("accountStats() has the figures of both inputs, and how much was at work", () => {
  const stats = accountStats(INPUT, () => 1);
  assertEquals(stats.exposure, 0.5);
  assertEquals(stats.turnover, 3);
  assertEquals(stats.nPositions, 0);
  assertEquals(stats.maxDrawdownDays, 1);
  const none = accountStats({ ...INPUT, equityUsd: [100], investedUsd: [0] }, () => 1);
  assertEquals([none.exposure, none.turnover], [null, null]);
});

Deno.test("METRICS defines every figure of accountStats()", () => {
  const { winRateInterval: _w, edgeInterval: _e, calibration: _c, ...figures } = accountStats(
    INPUT,
    () => 1,
  );
  assertEquals(Object.keys(figures).toSorted(), METRIC_KEYS.toSorted());
});

Deno.test("edgeEvidence() is none if the interval contains 0, or there is none", () => {
  assertEquals(edgeEvidence({ edgeInterval: null }), "none");
  assertEquals(edgeEvidence({ edgeInterval: [-0.1, 0.1] }), "none");
  assertEquals(edgeEvidence({ edgeInterval: [0, 0.1] }), "none");
  assertEquals(edgeEvidence({ edgeInterval: [0.01, 0.1] }), "gain");
  assertEquals(edgeEvidence({ edgeInterval: [-0.1, -0.01] }), "loss");
});

Deno.test("statsRecord() has the names that machines read", () => {
  const record = statsRecord(accountStats(INPUT, () => 1));
  for (const key of ["max_drawdown_days", "var_95", "cvar_95", "holding_hours_median"]) {
    assert(key in record, key);
  }
  const [bin] = record.calibration as Record<string, unknown>[];
  assertEquals(bin, { bin: 0, count: 0, mean_price: null, share_won: null });
});
