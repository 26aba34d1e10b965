import { assertEquals } from "@std/assert";
import { createEngineState } from "../../src/core/engine_state.ts";
import { pauseTrading } from "../../src/core/risk.ts";
import { accountHealth, healthReport, STUCK_COMMIT_MS } from "../../src/monitor/health.ts";
import { RunMetrics } from "../../src/monitor/run_metrics.ts";
import { madeSnapshot, NOW_MS } from "./made_snapshot.ts";

Deno.test("healthReport() is well while one feed delivers", () => {
  const metrics = new RunMetrics();
  metrics.commitEnded(2, NOW_MS - 4000);
  const counts = { trades: 0, repeated: 0, refused: {} };
  assertEquals(healthReport(madeSnapshot({ metrics })), {
    ok: true,
    reasons: [],
    mode: "paper",
    uptime_seconds: 60,
    feeds: [
      { name: "rtds", alive: true, last_message_age_seconds: 0.5, ...counts },
      {
        name: "polling",
        alive: false,
        last_message_age_seconds: null,
        ...counts,
        refused: { no_price: 3 },
      },
    ],
    blind: false,
    paused: null,
    last_commit_age_seconds: 4,
  });
});

Deno.test("healthReport() names every reason for which the run does not do its work", () => {
  const metrics = new RunMetrics();
  metrics.commitStarted(NOW_MS - STUCK_COMMIT_MS - 1);
  const feeds = [{ name: "rtds", isAlive: false }];
  const report = healthReport(madeSnapshot({ metrics, feeds, isBlind: true }));
  assertEquals([report.ok, report.reasons], [false, ["feeds_dead", "blind", "commit_stuck"]]);
});

Deno.test("healthReport() tells a pause, which no restart can end, without calling it a fault", () => {
  const snapshot = madeSnapshot();
  const pause = { reason: "drawdown", sinceMs: NOW_MS } as const;
  const report = healthReport({ ...snapshot, account: { ...snapshot.account, pause } });
  assertEquals(report.ok, true);
  assertEquals(report.paused, { reason: "drawdown", since: "2026-01-05T00:00:00.000Z" });
});

Deno.test("accountHealth() sums up the state of the engine", () => {
  const warmUp = { asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map() };
  const fresh = createEngineState(warmUp);
  const state = { ...fresh, risk: { ...pauseTrading(fresh.risk, 7), peakMicros: 12_500_000_000 } };
  assertEquals(accountHealth(state), {
    equityUsd: 10_000,
    cashUsd: 10_000,
    drawdown: 0,
    drawdownFromPeak: 0.2,
    openPositions: 0,
    openOrders: 0,
    pause: { reason: "operator", sinceMs: 7 },
  });
});
