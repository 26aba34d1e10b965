import { assertEquals } from "@std/assert";
import {
  applyFill,
  createEngineState,
  type EngineState,
  mark,
  type Quoted,
  setBlind,
  type StrategyParams,
} from "../../mod.ts";
import { feedFault } from "../../src/core/staleness.ts";
import { MARKET, signal, START_MS, warmUp } from "./builders.ts";

function engine(params: Partial<StrategyParams> = {}): EngineState {
  return createEngineState(warmUp(), { params });
}

/** A state that holds YES, bought at the start and quoted then if it is said. */
function holding(state: EngineState, quoted?: Quoted): EngineState {
  const bought = applyFill(state.account, {
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    sharesMicros: 1_000_000,
    priceMicros: 400_000,
    feeMicros: 0,
    timeMs: START_MS,
  });
  return { ...state, account: mark(bought, MARKET, 400_000, { quoted }) };
}

Deno.test("feedFault() is blind while the feeds are, unless it is told to trade on", () => {
  const state = engine();
  const blind = { ...state, risk: setBlind(state.risk, true, START_MS) };
  assertEquals(feedFault(blind, signal(), undefined), "blind");
  assertEquals(feedFault(state, signal(), undefined), undefined);
  const bold = engine({ tradeWhileBlind: true });
  assertEquals(feedFault({ ...bold, risk: blind.risk }, signal(), undefined), undefined);
});

Deno.test("feedFault() finds a signal stale that was heard of too late, not at the edge", () => {
  const state = engine({ maxSignalAgeMs: 60_000 });
  assertEquals(feedFault(state, signal(), START_MS + 60_000), undefined);
  assertEquals(feedFault(state, signal(), START_MS + 60_001), "signal_stale");
  assertEquals(feedFault(state, signal(), undefined), undefined);
});

Deno.test("feedFault() finds a position's price stale, from its last price or else its purchase on", () => {
  const params = { maxPriceAgeMs: 1_000 };
  const later = signal({ timeMs: START_MS + 2_000 });
  const never = holding(engine(params));
  assertEquals(feedFault(never, signal(), START_MS + 1_000), undefined);
  assertEquals(feedFault(never, later, START_MS + 1_001), "price_stale");
  const quoted = holding(engine(params), {
    timeMs: START_MS,
    heardMs: START_MS + 1_500,
    isBid: true,
  });
  assertEquals(feedFault(quoted, later, START_MS + 2_500), undefined);
  assertEquals(feedFault(quoted, later, START_MS + 2_501), "price_stale");
  assertEquals(feedFault(quoted, later, undefined), undefined);
});
