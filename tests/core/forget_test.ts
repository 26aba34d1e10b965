import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  createEngineState,
  type EngineEvent,
  type EngineState,
  mapFrom,
  mapGet,
  step,
} from "../../mod.ts";
import { forgetResolved } from "../../src/core/forget.ts";
import { windowsOf } from "../../src/core/market_memory.ts";
import {
  HOUR_MS,
  known,
  MARKET,
  order,
  OTHER_MARKET,
  START_MS,
  trade,
  warmUp,
} from "./builders.ts";

function resolved(marketId: string, timeMs: number): EngineEvent {
  return { kind: "resolution", marketId, yesPayout: 1, timeMs };
}

/** A market that is known in every way, has given a signal and has resolved. */
function after(forgetHours: number, cooldownHours = 0): EngineState {
  const events: readonly EngineEvent[] = [
    { kind: "market", marketId: MARKET, market: known(), timeMs: START_MS },
    { kind: "trade", trade: trade({ wallet: "0xa" }) },
    { kind: "trade", trade: trade({ wallet: "0xb" }) },
    resolved(MARKET, START_MS),
  ];
  const start = createEngineState(warmUp(), { params: { forgetHours, cooldownHours } });
  const state = events.reduce((before, event) => step(before, event)[0], start);
  return { ...state, router: { ...state.router, openOrders: mapFrom([]), reservedMicros: 0 } };
}

function knows({ router, filter }: EngineState): readonly unknown[] {
  const memory = mapGet(filter.windows, MARKET);
  return [
    mapGet(router.resolved, MARKET),
    mapGet(router.lastRouted, `${MARKET}/buy`)?.timeMs,
    mapGet(filter.markets, MARKET)?.eventId,
    memory && windowsOf(memory).buy.lastSignalMs,
  ];
}

Deno.test("a market that resolved longer ago than forgetHours is forgotten in every way", () => {
  const state = after(48);
  const [edge] = step(state, resolved("0x99", START_MS + 48 * HOUR_MS));
  assertEquals(knows(edge), [1_000_000, START_MS, "e-1", START_MS]);
  const [gone] = step(state, resolved("0x99", START_MS + 48 * HOUR_MS + 1));
  assertEquals(knows(gone), [undefined, undefined, undefined, undefined]);
  assertEquals(mapGet(gone.router.resolvedMs, MARKET), undefined);
  assertEquals(mapGet(gone.router.resolved, "0x99"), 1_000_000);
});

Deno.test("a market whose last signal has a cooldown is known for forgetHours after that", () => {
  const state = after(48, 24);
  const [edge] = step(state, resolved("0x99", START_MS + 72 * HOUR_MS));
  assertEquals(knows(edge), [1_000_000, START_MS, "e-1", START_MS]);
  const [gone] = step(state, resolved("0x99", START_MS + 72 * HOUR_MS + 1));
  assertEquals(knows(gone), [undefined, undefined, undefined, undefined]);
});

Deno.test("nothing is forgotten, and nothing noted for it, with forgetHours 0", () => {
  const [state] = step(after(0), resolved("0x99", START_MS + 1e6 * HOUR_MS));
  assertEquals(mapGet(state.router.resolved, MARKET), 1_000_000);
  assertEquals([state.router.resolvedMs.size, state.router.forgottenMs], [0, 0]);
});

Deno.test("forgetResolved() looks once a day, and leaves a market alone in which an order is open", () => {
  const state = after(1);
  const { forgottenMs } = state.router;
  assertStrictEquals(forgetResolved(state, forgottenMs + 24 * HOUR_MS - 1), state);
  const open = mapFrom([["o-1", { order: order(), lastMicros: 1 }]]);
  const ordered = { ...state, router: { ...state.router, openOrders: open } };
  const looked = forgetResolved(ordered, forgottenMs + 24 * HOUR_MS);
  assert(looked !== ordered);
  assertEquals(mapGet(looked.router.resolved, MARKET), 1_000_000);
});

Deno.test("what is remembered of markets stays bounded, however many resolve", () => {
  let state = createEngineState(warmUp(), { params: { forgetHours: 48 } });
  for (let i = 0; i < 2_000; i++) {
    [state] = step(state, resolved(`0x${i.toString(16)}`, START_MS + i * HOUR_MS));
  }
  // Two days, and one between two looks.
  assert(state.router.resolved.size <= 73, `${state.router.resolved.size} are remembered`);
  assertEquals(state.router.resolvedMs.size, state.router.resolved.size);
  assertEquals(mapGet(state.router.resolved, OTHER_MARKET), undefined);
});
