/**
 * The engine over live feeds of a made-up exchange, for tests and benchmarks that hold it against an undisturbed run.
 *
 * @module
 */

import { createEngineState, type EngineState } from "../../src/core/engine_state.ts";
import type { EngineEvent } from "../../src/core/event.ts";
import { canonicalState } from "../../src/core/state_record.ts";
import { type EngineResult, runEngine } from "../../src/engine.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { lotOf } from "../../src/feed/source.ts";
import { readTradeFrame } from "../../src/feed/trade_frame.ts";
import { activityMessage, rowsOf } from "../fake_polymarket/messages.ts";
import type { FakePolymarket } from "../fake_polymarket/server.ts";
import type { FakeWorld } from "../fake_polymarket/world.ts";

/** What history says about each whale. */
const PROVEN = {
  winRate: 0.7,
  score: 8,
  trades: 20,
  expectedWinRate: 0.5,
  surprise: 0.2,
  avgRoi: 0.4,
  sharpe: 0.5,
};

/** State before the first event: the whales of the exchange are followed, in all its markets. */
export function liveState(world: FakeWorld): EngineState {
  return createEngineState({
    asOfMs: world.startMs,
    cutoffMs: 0,
    whales: new Map(world.whales.map((wallet) => [wallet, { wallet, ...PROVEN }])),
    liquidityUsd: new Map(
      world.markets.map(({ conditionId, volumeUsd }) => [conditionId, volumeUsd]),
    ),
  });
}

/** Category of a market of the exchange. */
export function categoriesOf(world: FakeWorld): (marketId: string) => string {
  const categories = new Map(world.markets.map((market) => [market.conditionId, market.category]));
  return (marketId) => categories.get(marketId) ?? "";
}

/** What a run over everything that happened comes to if nothing goes wrong. */
export async function undisturbed(fake: FakePolymarket): Promise<EngineResult> {
  const categoryOf = categoriesOf(fake.world);
  const events = fake.transactions.flatMap((transaction) =>
    rowsOf(transaction, "trades").flatMap((row): EngineEvent[] => {
      const text = JSON.stringify(activityMessage(row, "trades", 0));
      return readTradeFrame(text, { categoryOf }).trades.map(({ trade }) => ({
        kind: "trade",
        trade,
        receivedMs: fake.world.startMs,
      }));
    })
  );
  const state = liveState(fake.world);
  const venue = new ReplayVenue(state.costs.fillDelayMs);
  return await runEngine({ state, venue, source: [lotOf(events)] });
}

/** A state without when its prices were heard of, which is another time in each run. */
export function withoutHearing(state: EngineState): string {
  return canonicalState(state).replaceAll(/"heardMs":\d+/g, '"heardMs":0');
}

/** What a state has learnt about whales, whatever it did about it. */
export function learnt({ filter }: EngineState): string {
  const { whales, liquidityUsd } = filter.warmUp;
  const nothing = createEngineState({ asOfMs: 0, cutoffMs: 0, whales, liquidityUsd });
  return withoutHearing({ ...nothing, filter });
}

/** Returns when this is true: sockets and answers come in turns of the event loop. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise<void>((resolve) => setTimeout(resolve, 0));
}
