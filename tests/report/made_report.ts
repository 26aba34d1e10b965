/**
 * Reports on accounts that are made up, with texts that try to break out.
 *
 * @module
 */

import { createEngineState } from "../../src/core/engine_state.ts";
import { accountStats } from "../../src/core/stats.ts";
import { MS_PER_DAY } from "../../src/core/time_units.ts";
import type { Recording } from "../../src/report/account_recorder.ts";
import type { RecordedPosition } from "../../src/report/position_book.ts";
import type { ReportInput } from "../../src/report/report_input.ts";
import { tQuantile } from "../../src/report/student_t.ts";

/** A question that is everything but one. */
export const HOSTILE =
  `</script><script>globalThis.broken = true</script><img src=x onerror="broken()"> ` +
  `"quoted" 'single' &amp; \u202eright to left ${"long".repeat(100)}`;

/** First moment of made-up accounts. */
export const START_MS = Date.UTC(2025, 0, 15, 9, 30);

/** A position that is made up. */
export function position(index: number, changes: Partial<RecordedPosition> = {}): RecordedPosition {
  const won = index * 7919 % 10 < 6;
  const entryPrice = 0.05 + index * 104_729 % 90 / 100;
  const costUsd = 100 + index % 50;
  const valueUsd = won ? costUsd / entryPrice : 0;
  const openedMs = START_MS + index * 3_600_000;
  return {
    marketId: `0x${(index % 1009).toString(16).padStart(64, "0")}`,
    outcome: index % 3 === 0 ? "NO" : "YES",
    category: index % 5 === 0 ? "Politics" : "<b>Geopolitics</b>",
    shares: costUsd / entryPrice,
    costUsd,
    feesUsd: 1,
    valueUsd,
    pnlUsd: valueUsd - costUsd,
    entryPrice,
    won,
    openedMs,
    closedMs: openedMs + (1 + index % 40) * 7_200_000,
    wallets: [index % 37, index % 41].map((each) => `0x${each.toString(16).padStart(40, "a")}`),
    confirmations: 2 + index % 3,
    ...changes,
  };
}

/** What an account of so many closed positions did. */
export function recording(positions: number, days = 400): Recording {
  const closed = Array.from({ length: positions }, (_, index) => position(index));
  const midnight = Math.ceil(START_MS / MS_PER_DAY) * MS_PER_DAY;
  const timesMs = [
    START_MS,
    ...Array.from({ length: days }, (_, day) => midnight + day * MS_PER_DAY),
  ];
  const equityUsd = timesMs.map((_, day) =>
    10_000 + 10 * day + 800 * Math.sin(day / 9) + 120 * Math.cos(day * 1.7)
  );
  const state = createEngineState({
    asOfMs: START_MS,
    cutoffMs: 0,
    whales: new Map(),
    liquidityUsd: new Map(),
  });
  return {
    startMs: START_MS,
    endMs: timesMs.at(-1)!,
    timesMs,
    equityUsd,
    investedUsd: equityUsd.map((equity) => equity / 4),
    closed,
    open: positions === 0 ? [] : [position(positions + 1)],
    boughtUsd: closed.reduce((sum, { costUsd }) => sum + costUsd, 0),
    blind: [],
    actions: positions === 0 ? [] : [{
      kind: "pause",
      reason: "drawdown",
      equityMicros: 1,
      timeMs: START_MS + 90 * MS_PER_DAY,
    }],
    state,
  };
}

/** A report on an account of so many closed positions. */
export function reportInput(positions: number, changes: Partial<ReportInput> = {}): ReportInput {
  const recorded = changes.recording ?? recording(positions);
  const { equityUsd, investedUsd, boughtUsd, closed } = recorded;
  const figure = { mean: 113.2, median: 75, p95: 295, p99: 347 };
  return {
    title: "Replay",
    version: "1.2.3",
    sample: "out-of-sample",
    recording: recorded,
    stats: accountStats({ equityUsd, investedUsd, boughtUsd, positions: closed }, tQuantile),
    funnel: [["1 size: too small", 900], ["signals", positions]],
    rejections: [["trading was paused (paused)", 3]],
    execution: {
      orders: positions,
      fills: positions,
      fill_rate: positions === 0 ? null : 1,
      figures: { slippage_bps: positions === 0 ? null : figure },
    },
    params: [["min-size-usd", "10000"], ["categories", "Politics"]],
    dataWindow: [["history", "data/<sample>"]],
    coverage: [["feed", "history, no live feed"]],
    assumptions: ["Fills are on paper."],
    unknowable: ["What will happen next."],
    questionOf: (marketId) => marketId.endsWith("3") ? HOSTILE : "Will it rain?",
    ...changes,
  };
}
