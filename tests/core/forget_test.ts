import { assert, assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import {
  createEngineState,
  type Effect,
  emptyMap,
  type EngineEvent,
  type EngineState,
  type KnownMarket,
  mapEntries,
  mapFrom,
  mapGet,
  step,
  type StrategyParams,
  type Trade,
} from "../../mod.ts";
import { forgetResolved } from "../../src/core/forget.ts";
import { windowsOf } from "../../src/core/market_memory.ts";
import { fc } from "../properties.ts";
import {
  CONFIRMATION_PARAMS,
  fill,
  HOUR_MS,
  known,
  MARKET,
  marketName,
  order,
  OTHER_MARKET,
  START_MS,
  streamOf,
  type StreamShape,
  streamWarmUp,
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

Deno.test("a market that resolved longer ago than forgetHours is forgotten, but for what whales did", () => {
  const state = after(48);
  const [edge] = step(state, resolved("0x99", START_MS + 48 * HOUR_MS));
  assertEquals(knows(edge), [1_000_000, START_MS, "e-1", START_MS]);
  const [gone] = step(state, resolved("0x99", START_MS + 48 * HOUR_MS + 1));
  assertEquals(knows(gone), [undefined, undefined, undefined, START_MS]);
  assertEquals(mapGet(gone.router.resolvedMs, MARKET), undefined);
  assertEquals(mapGet(gone.router.resolved, "0x99"), 1_000_000);
});

Deno.test("a market whose last signal has a cooldown is known for forgetHours after that", () => {
  const state = after(48, 24);
  const [edge] = step(state, resolved("0x99", START_MS + 72 * HOUR_MS));
  assertEquals(knows(edge), [1_000_000, START_MS, "e-1", START_MS]);
  const [gone] = step(state, resolved("0x99", START_MS + 72 * HOUR_MS + 1));
  assertEquals(knows(gone), [undefined, undefined, undefined, START_MS]);
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

Deno.test("forgetResolved() goes on when a clock that was years ahead is set back", () => {
  const state = after(48);
  const [ahead] = step(state, resolved("0x98", START_MS + 1e5 * HOUR_MS));
  const [back] = step(ahead, resolved("0x99", START_MS));
  const [later] = step(back, resolved("0x9a", START_MS + 49 * HOUR_MS));
  assertEquals(mapGet(back.router.resolved, "0x99"), 1_000_000);
  assertEquals(mapGet(later.router.resolved, "0x99"), undefined);
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

/** The market with this number, told of at an hour after the start. */
function told(number: number, hour: number, given: Partial<KnownMarket> = {}): EngineEvent {
  const timeMs = START_MS + hour * HOUR_MS;
  const market = known({ toldMs: timeMs, ...given });
  return { kind: "market", marketId: marketName(number), market, timeMs };
}

/** Numbers of the markets that are known after these events. */
function knownAfter(params: Partial<StrategyParams>, ...events: readonly EngineEvent[]) {
  const start = createEngineState(warmUp(), { params });
  const { filter } = events.reduce((state, event) => step(state, event)[0], start);
  return [...mapEntries(filter.markets)].map(([id]) => Number(id)).sort((a, b) => a - b);
}

Deno.test("what was told of a market is forgotten after forgetHours, when another one is told of", () => {
  const params = { forgetHours: 24 };
  const first = [told(11, 0), told(12, 0), told(13, 1), told(14, 1)];
  assertEquals(knownAfter(params, ...first, told(15, 24)), [11, 12, 13, 14, 15]);
  assertEquals(knownAfter(params, ...first, told(15, 24.001)), [13, 14, 15]);
  assertEquals(knownAfter({ forgetHours: 0 }, ...first, told(15, 1e6)), [11, 12, 13, 14, 15]);
  // What is new of one that is known takes no room; it counts from then on.
  const renewed = told(11, 24.001, { liquidityUsd: 7 });
  assertEquals(knownAfter(params, ...first, renewed), [11, 12, 13, 14]);
  assertEquals(knownAfter(params, ...first, renewed, told(15, 48)), [11, 15]);
});

/** What is still known long after these markets and others were told of, in this state. */
function keptOf(state: EngineState, ...marketIds: readonly string[]): readonly string[] {
  const market = known({ toldMs: START_MS });
  const events = [...marketIds, "0x11", "0x12", "0x13"]
    .map((marketId): EngineEvent => ({ kind: "market", marketId, market, timeMs: START_MS }));
  const all = [...events, told(0x99, 1e6)];
  const { filter } = all.reduce((before, event) => step(before, event)[0], state);
  return [...mapEntries(filter.markets)].map(([id]) => id).sort();
}

Deno.test("a market is known as long as something is held or ordered there, or a whale is remembered", () => {
  const start = createEngineState(warmUp(), { params: { forgetHours: 24 } });
  const bought = (state: EngineState, wallet: string) =>
    step(state, { kind: "trade", trade: trade({ wallet }) })[0];
  const seen = bought(start, "0xa");
  assertEquals(keptOf(seen, MARKET), [MARKET, "0x99"]);
  // Without what whales did, the stakes alone keep the market.
  const signalled = bought(seen, "0xb");
  const ordered = { ...signalled, filter: { ...signalled.filter, windows: emptyMap<never>() } };
  assertEquals(keptOf(ordered, MARKET), [MARKET, "0x99"]);
  const [[orderId]] = [...mapEntries(ordered.router.openOrders)] as [[string, unknown]];
  const [held] = step(ordered, { kind: "fill", fill: fill(orderId) });
  assertEquals([held.router.openOrders.size, keptOf(held, MARKET)], [0, [MARKET, "0x99"]]);
  assertEquals(keptOf(start, MARKET), ["0x99"]);
});

Deno.test("facts that were told without a time are known for ever", () => {
  const timeless = [11, 12, 13].map((number): EngineEvent => ({
    kind: "market",
    marketId: marketName(number),
    market: known(),
    timeMs: START_MS,
  }));
  const known24 = knownAfter({ forgetHours: 24 }, ...timeless, told(14, 0), told(15, 1e6));
  assertEquals(known24, [11, 12, 13, 15]);
});

Deno.test("what is known of markets stays bounded, however many are told of", () => {
  let state = createEngineState(warmUp(), { params: { forgetHours: 24 * 30 } });
  let most = 0;
  for (let i = 0; i < 20_000; i++) {
    [state] = step(state, told(100 + i, i / 2));
    most = Math.max(most, state.filter.markets.size);
  }
  // A market is worth keeping for 30 days, that is 1440 of them.
  assert(most <= 3 * 1_441, `${most} markets are known`);
});

/** What a program comes to that is told of a market whenever it does not know it at a trade; now and then one resolves. */
function asking(trades: readonly Trade[], params: Partial<StrategyParams>, shape: StreamShape) {
  const { liquidityUsd, ...rest } = streamWarmUp(shape);
  const start = { ...rest, liquidityUsd: new Map() };
  let state = createEngineState(start, { params, trading: false });
  const effects: Effect[] = [];
  let asked = 0;
  for (const [i, next] of trades.entries()) {
    const { marketId, timeMs } = next;
    if (i % 7 === 6) [state] = step(state, resolved(marketId, timeMs));
    if (mapGet(state.filter.markets, marketId) === undefined) {
      asked++;
      const market = known({ liquidityUsd: liquidityUsd.get(marketId)!, toldMs: timeMs });
      [state] = step(state, { kind: "market", marketId, market, timeMs });
    }
    const [after, told] = step(state, { kind: "trade", trade: { ...next, category: "" } });
    state = after;
    effects.push(...told);
  }
  return { effects, asked };
}

Deno.test("a program that asks for the facts it has forgotten comes to the same verdicts and signals", () => {
  const shape = { markets: 12, wallets: 6, late: false };
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params), fc.constantFrom(0.25, 1, 3, 24))
  );
  let [again, signals] = [0, 0];
  fc.assert(fc.property(cases, ([params, trades, forgetHours]) => {
    const everything = asking(trades, { ...params, forgetHours: 0 }, shape);
    const rest = asking(trades, { ...params, forgetHours }, shape);
    assertEquals(rest.effects, everything.effects);
    again += rest.asked - everything.asked;
    signals += rest.effects.filter(({ kind }) => kind === "signal").length;
  }));
  assertGreater(again, 50);
  assertGreater(signals, 100);
});
