import { assertEquals } from "@std/assert";
import { createEngineState, type EngineState, mapEntries, step } from "../../mod.ts";
import { watchListOf } from "../../src/core/watch_list.ts";
import { fill, MARKET, OTHER_MARKET, START_MS, trade, warmUp } from "./builders.ts";

const HOUR_MS = 3_600_000;

function after(state: EngineState, ...trades: readonly Parameters<typeof trade>[0][]): EngineState {
  return trades.reduce(
    (state, given) => step(state, { kind: "trade", trade: trade(given) })[0],
    state,
  );
}

const EMPTY = createEngineState(warmUp());

Deno.test("watchListOf() names markets with one whale, the latest first, for as long as it counts", () => {
  const state = after(EMPTY, { wallet: "0xa" }, {
    wallet: "0xb",
    marketId: OTHER_MARKET,
    timeMs: START_MS + HOUR_MS,
  });
  const at = (hours: number) => watchListOf(state, START_MS + hours * HOUR_MS);
  assertEquals(at(1), { atStake: [], halfConfirmed: [OTHER_MARKET, MARKET] });
  assertEquals(at(24), { atStake: [], halfConfirmed: [OTHER_MARKET, MARKET] });
  assertEquals(at(24.5), { atStake: [], halfConfirmed: [OTHER_MARKET] });
  assertEquals(at(26), { atStake: [], halfConfirmed: [] });
});

Deno.test("watchListOf() names markets with an order or shares as such, and not those that cool down", () => {
  const ordered = after(EMPTY, { wallet: "0xa" }, { wallet: "0xb" });
  assertEquals(watchListOf(ordered, START_MS), { atStake: [MARKET], halfConfirmed: [] });
  const [[orderId]] = [...mapEntries(ordered.router.openOrders)] as [[string, unknown]];
  const [held] = step(ordered, {
    kind: "fill",
    fill: fill(orderId),
  });
  assertEquals(watchListOf(held, START_MS), { atStake: [MARKET], halfConfirmed: [] });
  const [resolved] = step(held, {
    kind: "resolution",
    marketId: MARKET,
    yesPayout: 1,
    timeMs: START_MS,
  });
  assertEquals(watchListOf(resolved, START_MS), { atStake: [], halfConfirmed: [] });
});
