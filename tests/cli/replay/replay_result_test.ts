import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type EngineEvent, type EngineState, step } from "../../../mod.ts";
import {
  accountResult,
  drawdownResult,
  returnsResult,
} from "../../../src/cli/replay/replay_result.ts";
import { MARKET, signal, START_MS } from "../../core/builders.ts";
import { withOrders } from "../../execution/venue_cases.ts";

/** A state that holds 750 shares of YES, bought at 0.40 for a fee of 1.50, after some more events. */
function holding(...events: readonly EngineEvent[]): EngineState {
  const [ordered, [order]] = withOrders([{}]);
  const fill: EngineEvent = {
    kind: "fill",
    fill: {
      orderId: order!.id,
      sharesMicros: 750_000_000,
      priceMicros: 400_000,
      feeMicros: 1_500_000,
      spreadMicros: 0,
      impactMicros: 0,
      timeMs: START_MS,
    },
  };
  return [fill, ...events].reduce((state, event) => step(state, event)[0], ordered);
}

function quoted(yesPrice: number): EngineEvent {
  return { kind: "quote", marketId: MARKET, yesPrice, timeMs: START_MS + 1 };
}

function resolved(yesPayout: number): EngineEvent {
  return { kind: "resolution", marketId: MARKET, yesPayout, timeMs: START_MS + 2 };
}

Deno.test("accountResult() gives dollars, and no win rate before a position is closed", () => {
  assertEquals(accountResult(holding(quoted(0.5))), {
    cash: 9_698.5,
    equity: 10_073.5,
    realized_pnl: 0,
    unrealized_pnl: 73.5,
    fees: 1.5,
    open_positions: 1,
    closed_positions: 0,
    win_rate: null,
  });
});

Deno.test("accountResult() gives the share of closed positions that won", () => {
  assertEquals(accountResult(holding(resolved(1))), {
    cash: 10_448.5,
    equity: 10_448.5,
    realized_pnl: 448.5,
    unrealized_pnl: 0,
    fees: 1.5,
    open_positions: 0,
    closed_positions: 1,
    win_rate: 1,
  });
  assertEquals(accountResult(holding(resolved(0))).win_rate, 0);
});

Deno.test("drawdownResult() gives the largest losses, and since when trading is paused", () => {
  const result = drawdownResult(holding(quoted(0.6), quoted(0.2)));
  assertAlmostEquals(result.max, 151.5 / 10_000, 1e-12);
  assertAlmostEquals(result.max_from_peak, 300 / 10_148.5, 1e-12);
  assertEquals([result.paused, result.pause_reason, result.paused_since], [false, null, null]);
  const paused = holding({ kind: "command", command: "pause", timeMs: START_MS });
  const { paused: isPaused, pause_reason, paused_since } = drawdownResult(paused);
  assertEquals([isPaused, pause_reason, paused_since], [
    true,
    "operator",
    "2023-11-14T22:13:20.000Z",
  ]);
});

Deno.test("returnsResult() leaves open signals out, and counts only profits as won", () => {
  const returns = [
    { signal: signal(), roi: 1.5, pnlUsd: 450 },
    { signal: signal(), roi: -1, pnlUsd: -300 },
    { signal: signal(), roi: 0, pnlUsd: 0 },
    { signal: signal(), roi: null, pnlUsd: null },
  ];
  assertEquals(returnsResult(returns), {
    signals: 4,
    open: 1,
    won: 1,
    win_rate: 1 / 3,
    mean_roi: 0.5 / 3,
    pnl: 150,
  });
  assertEquals(returnsResult(returns.slice(3)), {
    signals: 1,
    open: 1,
    won: 0,
    win_rate: null,
    mean_roi: null,
    pnl: 0,
  });
});
