/** A snapshot of a run that is well, for tests to change. */

import { emptyTally } from "../../src/core/turn.ts";
import type { HealthSnapshot } from "../../src/monitor/health.ts";
import { RunMetrics } from "../../src/monitor/run_metrics.ts";

/** Time of the snapshot. */
export const NOW_MS = Date.UTC(2026, 0, 5);

/** A run that is well. */
export function madeSnapshot(changes: Partial<HealthSnapshot> = {}): HealthSnapshot {
  const tally = emptyTally();
  return {
    nowMs: NOW_MS,
    startedMs: NOW_MS - 60_000,
    mode: "paper",
    feeds: [
      { name: "rtds", isAlive: true, lastMessageMs: NOW_MS - 500 },
      { name: "polling", isAlive: false, refused: { no_price: 3 } },
    ],
    isBlind: false,
    account: {
      equityUsd: 9900.5,
      cashUsd: 9000,
      drawdown: 0.00995,
      drawdownFromPeak: 0.02,
      openPositions: 2,
      openOrders: 1,
      pause: null,
    },
    tally: {
      ...tally,
      trades: 10,
      funnel: { ...tally.funnel, size: 9, signals: 1 },
      orders: 1,
      rejected: { cooldown: 3 },
    },
    metrics: new RunMetrics(),
    ...changes,
  };
}
