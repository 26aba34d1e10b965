import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  applyFill,
  createEngineState,
  type EngineOptions,
  type EngineState,
  mapFrom,
  mapGet,
  MICROS,
  type Order,
  pauseTrading,
  REJECTION_REASONS,
  repriceOrders,
  routeSignal,
  settleOrder,
  type Signal,
} from "../../mod.ts";
import { HOUR_MS, MARKET, OTHER_MARKET, signal, START_MS, warmUp } from "./builders.ts";

function engine(options: EngineOptions = {}): EngineState {
  return createEngineState(warmUp(), options);
}

function routed(state: EngineState, given: Partial<Signal> = {}): [EngineState, Order] {
  const [after, decision] = routeSignal(state, signal(given));
  assert(decision.kind === "order", JSON.stringify(decision));
  return [after, decision.order];
}

/** Reason of the rejection, once it is sure that the state stayed the same. */
function rejection(state: EngineState, given: Partial<Signal> = {}): string {
  const [after, decision] = routeSignal(state, signal(given));
  assert(decision.kind === "rejection", JSON.stringify(decision));
  assertStrictEquals(after, state);
  assert(REJECTION_REASONS.includes(decision.reason));
  return decision.reason;
}

Deno.test("routeSignal() makes an order for the size of the signal", () => {
  const [state, order] = routed(engine());
  assertEquals(order, {
    id: `o${signal().id.slice(1)}`,
    signalId: signal().id,
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    notionalMicros: 300_000_000,
    // 4 % fee at most, and one step of rounding.
    reservedMicros: 312_000_010,
    signalPriceMicros: 400_000,
    liquidityUsd: 1_000_000,
    signalTimeMs: START_MS,
    timeMs: START_MS,
  });
  assertEquals(mapGet(state.router.openOrders, order.id), { order, lastMicros: 400_000 });
  assertEquals(state.router.reservedMicros, 312_000_010);
  assertEquals(mapGet(state.router.lastRouted, `${MARKET}/buy`), {
    signalId: signal().id,
    timeMs: START_MS,
  });
});

Deno.test("routeSignal() buys NO at the rest of a dollar to sell YES", () => {
  const [, order] = routed(engine(), { direction: "sell", triggerPrice: 0.4 });
  assertEquals([order.outcome, order.signalPriceMicros], ["NO", 600_000]);
});

Deno.test("routeSignal() sets aside no fee where there is none", () => {
  const [, order] = routed(engine(), { category: "Geopolitics" });
  assertEquals(order.reservedMicros, 300_000_010);
});

Deno.test("routeSignal() rounds what it sets aside up", () => {
  const [, order] = routed(engine(), { sizeUsd: 0.000001 });
  assertEquals([order.notionalMicros, order.reservedMicros], [1, 12]);
});

Deno.test("routeSignal() knows no liquidity of a market that the warm-up does not have", () => {
  assertEquals(routed(engine(), { marketId: "0xunknown" })[1].liquidityUsd, 0);
});

Deno.test("routeSignal() rejects with dry_run when trading is off", () => {
  assertEquals(rejection(engine({ trading: false })), "dry_run");
});

Deno.test("routeSignal() rejects the same signal again as a duplicate", () => {
  const [state] = routed(engine());
  assertEquals(rejection(state), "duplicate_signal");
});

Deno.test("routeSignal() rejects during the cooldown of the same market and direction", () => {
  const [state] = routed(engine());
  const cooldownMs = 168 * HOUR_MS;
  const last = START_MS + cooldownMs - 1;
  assertEquals(rejection(state, { id: "s-2", timeMs: last }), "cooldown");
  assertEquals(rejection(state, { id: "s-2", timeMs: START_MS - cooldownMs }), "cooldown");
  routed(state, { id: "s-2", timeMs: START_MS + cooldownMs });
  routed(state, { id: "s-2", direction: "sell" });
  routed(state, { id: "s-2", marketId: OTHER_MARKET });
});

Deno.test("routeSignal() does not take a rejected signal for a cooldown", () => {
  const state = engine();
  const paused = { ...state, risk: pauseTrading(state.risk, START_MS) };
  assertEquals(rejection(paused), "paused");
  routed({ ...paused, risk: state.risk });
});

Deno.test("routeSignal() rejects in a market that has resolved", () => {
  const state = engine();
  const router = { ...state.router, resolved: mapFrom([[MARKET, 0]]) };
  assertEquals(rejection({ ...state, router }), "market_resolved");
  routed({ ...state, router }, { marketId: OTHER_MARKET });
});

Deno.test("routeSignal() rejects a size that comes to no micro-dollar", () => {
  assertEquals(rejection(engine(), { sizeUsd: 0 }), "size_zero");
  assertEquals(rejection(engine(), { sizeUsd: 0.0000004 }), "size_zero");
  routed(engine(), { sizeUsd: 0.0000005 });
});

Deno.test("routeSignal() rejects a token that costs a dollar or nothing", () => {
  assertEquals(rejection(engine(), { triggerPrice: 1 }), "price_out_of_range");
  assertEquals(rejection(engine(), { triggerPrice: 0 }), "price_out_of_range");
  assertEquals(rejection(engine(), { triggerPrice: 1, direction: "sell" }), "price_out_of_range");
  routed(engine(), { triggerPrice: 0.999999 });
});

Deno.test("routeSignal() counts what is held and what is on order towards the position limit", () => {
  const state = engine({ params: { maxPositionUsd: 900, cooldownHours: 0 } });
  const account = applyFill(state.account, {
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    sharesMicros: 600 * MICROS,
    priceMicros: 500_000,
    feeMicros: 0,
    timeMs: START_MS,
  });
  const [once] = routed({ ...state, account });
  const [twice] = routed({ ...once }, { id: "s-other", direction: "sell", sizeUsd: 200 });
  // 300 held, 300 on order: 300 more are at the limit, a cent above them is not.
  const next = { id: "s-2", timeMs: START_MS + 1 };
  assertEquals(rejection(twice, { ...next, sizeUsd: 300.01 }), "position_limit");
  routed(twice, { ...next, sizeUsd: 300 });
  routed(twice, { ...next, sizeUsd: 300.01, marketId: OTHER_MARKET });
});

Deno.test("routeSignal() rejects what the cash that is free cannot pay, fee included", () => {
  const options = (capital: number): EngineOptions => ({ params: { capital } });
  routed(engine(options(312.00001)), { sizeUsd: 300 });
  assertEquals(rejection(engine(options(312.000009)), { sizeUsd: 300 }), "insufficient_cash");

  const [state] = routed(engine(options(600)));
  assertEquals(rejection(state, { id: "s-2", marketId: OTHER_MARKET }), "insufficient_cash");
});

Deno.test("routeSignal() checks in its documented order", () => {
  const state = engine({ trading: false, params: { capital: 1, maxPositionUsd: 10 } });
  const repeated = signal({ sizeUsd: 0, triggerPrice: 1 });
  const lastRouted = mapFrom([[`${MARKET}/buy`, { signalId: repeated.id, timeMs: START_MS }]]);
  const resolved = mapFrom([[MARKET, 0]]);
  let worst: EngineState = {
    ...state,
    router: { ...state.router, lastRouted, resolved },
    risk: pauseTrading(state.risk, START_MS),
  };
  let given: Partial<Signal> = repeated;
  const repairs: (() => void)[] = [
    () => worst = { ...worst, trading: true },
    () => given = { ...given, id: "s-2" },
    () => given = { ...given, timeMs: START_MS + 168 * HOUR_MS },
    () => worst = { ...worst, risk: state.risk },
    () => worst = { ...worst, router: { ...worst.router, resolved: mapFrom([]) } },
    () => given = { ...given, sizeUsd: 11 },
    () => given = { ...given, triggerPrice: 0.4 },
    () => given = { ...given, sizeUsd: 10 },
    () => given = { ...given, sizeUsd: 0.5 },
  ];
  const reasons = repairs.map((repair) => {
    const reason = rejection(worst, given);
    repair();
    return reason;
  });
  assertEquals(reasons, [
    "dry_run",
    "duplicate_signal",
    "cooldown",
    "paused",
    "market_resolved",
    "size_zero",
    "price_out_of_range",
    "position_limit",
    "insufficient_cash",
  ]);
  routed(worst, given);
});

Deno.test("settleOrder() frees the cash of the order and keeps the others", () => {
  const [one, order] = routed(engine());
  const [two, other] = routed(one, { id: "s-2", marketId: OTHER_MARKET });
  const router = settleOrder(two.router, order);
  assertEquals(router.reservedMicros, other.reservedMicros);
  assertEquals(mapGet(router.openOrders, order.id), undefined);
  assertEquals(mapGet(router.openOrders, other.id)?.order, other);
  assertStrictEquals(router.lastRouted, two.router.lastRouted);
});

Deno.test("repriceOrders() tells open orders of a market the latest price of their token", () => {
  const [one, yes] = routed(engine());
  const [two, no] = routed(one, { id: "s-2", direction: "sell" });
  const [three, other] = routed(two, { id: "s-3", marketId: OTHER_MARKET });
  const router = repriceOrders(three.router, MARKET, 450_000);
  const prices = [yes, no, other].map(({ id }) => mapGet(router.openOrders, id)?.lastMicros);
  assertEquals(prices, [450_000, 550_000, 400_000]);
  assertEquals(router.reservedMicros, three.router.reservedMicros);
});

Deno.test("repriceOrders() returns the very same router when no order hears anything new", () => {
  const { router: idle } = engine();
  assertStrictEquals(repriceOrders(idle, MARKET, 450_000), idle);
  const [{ router }] = routed(engine());
  assertStrictEquals(repriceOrders(router, MARKET, 400_000), router);
  assertStrictEquals(repriceOrders(router, OTHER_MARKET, 450_000), router);
});

Deno.test("routeSignal() refuses a size or a price that is no exact amount", () => {
  for (const given of [{ sizeUsd: NaN }, { sizeUsd: 1e15 }, { triggerPrice: NaN }]) {
    assertThrows(() => routeSignal(engine(), signal(given)), RangeError, "Cannot keep an exact");
  }
});
