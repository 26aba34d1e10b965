import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import {
  canonicalState,
  createEngineState,
  type EngineState,
  type Outcome,
  type Signal,
  step,
  strategyParams,
} from "../mod.ts";
import { followKnownSignals, signalReturns } from "../src/backtest.ts";
import { type EngineResult, runEngine } from "../src/engine.ts";
import { ReplayVenue } from "../src/execution/replay_venue.ts";
import { replaySource } from "../src/feed/replay_source.ts";
import type { Action } from "../src/core/action.ts";
import { batchScan } from "../src/research/batch_scan.ts";
import { MARKET, OTHER_MARKET, signal, START_MS, trade, warmUp } from "./core/builders.ts";
import { MADE_HISTORY, type MadeHistory, replayInput, startOf } from "./feed/made_history.ts";
import { fc } from "./properties.ts";
import { tableOf } from "./research/trades/table_of.ts";

interface Run {
  readonly result: EngineResult;
  readonly actions: readonly Action[];
}

async function runWith(history: MadeHistory, take?: typeof step): Promise<Run> {
  const actions: Action[] = [];
  const result = await runEngine({
    state: startOf(history),
    source: replaySource(replayInput(history)),
    venue: new ReplayVenue(history.fillDelayMs),
    onAction: (action) => actions.push(action),
    ...(take && { take }),
  });
  return { result, actions };
}

/** All of a state but the windows of the filter, which a back-test has no use for. */
function withoutWindows({ result: { state } }: Run): string {
  const { windows: _, ...rest } = JSON.parse(canonicalState(state));
  return JSON.stringify(rest);
}

Deno.test("followKnownSignals() comes to the account of a replay, action by action", async () => {
  let signals = 0;
  await fc.assert(fc.asyncProperty(MADE_HISTORY, async (history) => {
    const replay = await runWith(history);
    const { params, warmUp } = startOf(history).filter;
    const scan = batchScan(replayInput(history).table, { params, warmUp });
    const backtest = await runWith(history, followKnownSignals(scan.signals));
    assertEquals(backtest.actions, replay.actions);
    assertEquals(withoutWindows(backtest), withoutWindows(replay));
    const { trades, orders, rejected } = replay.result;
    assertEquals(backtest.result.trades, trades);
    assertEquals([backtest.result.orders, backtest.result.rejected], [orders, rejected]);
    assertEquals(scan.funnel, replay.result.funnel);
    signals += scan.signals.length;
  }));
  assertGreater(signals, 500);
});

function take(
  signals: readonly Signal[],
  trades: Parameters<typeof trade>[0][],
): [EngineState, string[]] {
  const follow = followKnownSignals(signals);
  let state = createEngineState(warmUp());
  const kinds: string[] = [];
  for (const given of trades) {
    const [next, effects] = follow(state, { kind: "trade", trade: trade(given) });
    state = next;
    kinds.push(effects.map(({ kind }) => kind).join(" "));
  }
  return [state, kinds];
}

Deno.test("followKnownSignals() follows a signal at the trade that triggers it, once", () => {
  const [, kinds] = take([signal()], [
    { timeMs: START_MS - 1 },
    { usd: 20_001 },
    { wallet: "0xb" },
    {},
    {},
  ]);
  assertEquals(kinds, ["", "", "", "signal order", ""]);
});

Deno.test("followKnownSignals() asks no filter", () => {
  const [state, kinds] = take([], [{}, { wallet: "0xb" }]);
  assertEquals([state.filter.windows.size, kinds], [0, ["", ""]]);
});

Deno.test("followKnownSignals() follows several signals of one moment in their order", () => {
  const trades = [trade({ wallet: "0xa" }), trade({ wallet: "0xb", marketId: OTHER_MARKET })];
  const params = strategyParams({ minConfirmations: 1 });
  const { signals } = batchScan(tableOf(trades), { params, warmUp: warmUp() });
  const [, kinds] = take(signals, trades);
  assertEquals(kinds, ["signal order", "signal order"]);
  assertEquals(take(signals.toReversed(), trades)[1], ["", "signal order"]);
});

const WINNERS: ReadonlyMap<string, Outcome> = new Map([[MARKET, "YES"], [OTHER_MARKET, "NO"]]);

function roiOf(given: Partial<Signal>): number | null {
  const [only] = signalReturns([signal(given)], WINNERS);
  return only!.roi;
}

Deno.test("signalReturns() gives the return of each direction in each outcome", () => {
  assertAlmostEquals(roiOf({ triggerPrice: 0.4 })!, 0.6 / 0.4, 1e-12);
  assertAlmostEquals(roiOf({ triggerPrice: 0.4, marketId: OTHER_MARKET })!, -1, 1e-12);
  const sell = { direction: "sell", triggerPrice: 0.4 } as const;
  assertAlmostEquals(roiOf(sell)!, -0.6 / 0.6, 1e-12);
  assertAlmostEquals(roiOf({ ...sell, marketId: OTHER_MARKET })!, 0.4 / 0.6, 1e-12);
});

Deno.test("signalReturns() divides by no less than a cent", () => {
  assertAlmostEquals(roiOf({ triggerPrice: 0.001 })!, 0.999 / 0.01, 1e-9);
  const sell = { direction: "sell", marketId: OTHER_MARKET } as const;
  assertAlmostEquals(roiOf({ ...sell, triggerPrice: 0.999 })!, 0.999 / 0.01, 1e-9);
  assertEquals(roiOf({ ...sell, triggerPrice: 1 }), 1 / 0.01);
});

Deno.test("signalReturns() gives profit on the signal's size, and null while the market is open", () => {
  const signals = [signal({ sizeUsd: 250 }), signal({ marketId: "0xopen" })];
  const [won, open] = signalReturns(signals, WINNERS);
  assert(won !== undefined && open !== undefined);
  assertAlmostEquals(won.pnlUsd!, 250 * 1.5, 1e-9);
  assertEquals([open.roi, open.pnlUsd, open.signal], [null, null, signals[1]]);
  assertEquals(signalReturns([], WINNERS), []);
});
