import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  createEngineState,
  type Effect,
  type EngineEvent,
  type EngineOptions,
  type EngineState,
  equityMicros,
  type Fill,
  followSignals,
  LIVE_PARAMS,
  mapGet,
  MICROS,
  type Order,
  reprice,
  step,
  VERDICTS,
} from "../../mod.ts";
import {
  HOUR_MS,
  known,
  MARKET,
  OTHER_MARKET,
  signal,
  START_MS,
  trade,
  warmUp,
  whale,
} from "./builders.ts";

function run(
  events: readonly EngineEvent[],
  options: EngineOptions = {},
): [EngineState, Effect[][]] {
  let state = createEngineState(warmUp(), options);
  const effects = events.map((event) => {
    const [after, caused] = step(state, event);
    state = after;
    return [...caused];
  });
  return [state, effects];
}

function traded(given: Parameters<typeof trade>[0] = {}): EngineEvent {
  return { kind: "trade", trade: trade(given) };
}

function quoted(yesPrice: number, timeMs = START_MS + 1): EngineEvent {
  return { kind: "quote", marketId: MARKET, yesPrice, timeMs };
}

function resolved(yesPayout: number, timeMs = START_MS + 2): EngineEvent {
  return { kind: "resolution", marketId: MARKET, yesPayout, timeMs };
}

function command(name: "pause" | "resume", timeMs = START_MS): EngineEvent {
  return { kind: "command", command: name, timeMs };
}

/** Two whales that make a signal, and so an order of 300 dollars. */
const SIGNAL = [traded({ wallet: "0xa" }), traded({ wallet: "0xb" })];

function onlyOrder(effects: readonly Effect[][]): Order {
  const orders = effects.flat().filter((effect) => effect.kind === "order");
  assertEquals(orders.length, 1);
  return orders[0]!.order;
}

/** 750 shares at 0.40, all that 300 dollars buy without costs. */
function filled(order: Order, given: Partial<Fill> = {}): EngineEvent {
  return {
    kind: "fill",
    fill: {
      orderId: order.id,
      sharesMicros: 750 * MICROS,
      priceMicros: 400_000,
      feeMicros: 0,
      spreadMicros: 0,
      impactMicros: 0,
      timeMs: START_MS + 1,
      ...given,
    },
  };
}

/** A state that holds 750 shares of YES at 0.40, and the order that bought them. */
function holding(options: EngineOptions = {}): [EngineState, Order] {
  const [ordered, effects] = run(SIGNAL, options);
  const order = onlyOrder(effects);
  return [step(ordered, filled(order))[0], order];
}

Deno.test("step() gives each trade a verdict, the step that rejected it or signals", () => {
  const [, effects] = run([
    traded({ usd: 1 }),
    traded({ marketId: "0xunknown" }),
    traded({ category: "Sports" }),
    traded({ wallet: "0xstranger" }),
    traded({ usd: 60_000 }),
    ...SIGNAL,
  ]);
  const verdicts = effects.map(([first]) => first?.kind === "verdict" ? first.step : undefined);
  assertEquals(verdicts, [...VERDICTS]);
  assertEquals(effects.map((list) => list.length), [1, 1, 1, 1, 1, 1, 3]);
});

Deno.test("step() answers a signal with an order", () => {
  const [state, effects] = run(SIGNAL);
  const order = onlyOrder(effects);
  const [, told] = effects[1]!;
  assert(told?.kind === "signal");
  assertEquals([order.signalId, order.marketId, order.notionalMicros], [
    told.signal.id,
    MARKET,
    3e8,
  ]);
  assertEquals(state.router.reservedMicros, order.reservedMicros);
});

Deno.test("step() answers a signal that is not followed with a rejection", () => {
  const [state, effects] = run(SIGNAL, { trading: false });
  const [verdict, told, rejection] = effects[1]!;
  assert(verdict?.kind === "verdict" && told?.kind === "signal");
  assertEquals(rejection, {
    kind: "rejection",
    reason: "dry_run",
    signalId: told.signal.id,
    marketId: MARKET,
    notionalMicros: 300_000_000,
    timeMs: START_MS,
  });
  assertEquals(state.router.openOrders.size, 0);
});

Deno.test("step() returns the very same state for events that change nothing", () => {
  const [state] = holding();
  const idle: EngineEvent[] = [
    { kind: "tick", timeMs: START_MS + HOUR_MS },
    traded({ usd: 1, marketId: OTHER_MARKET }),
    quoted(0.4),
    { kind: "quote", marketId: OTHER_MARKET, yesPrice: 0.9, timeMs: START_MS },
    { kind: "unfilled", orderId: "o-unknown", reason: "no_market_data", timeMs: START_MS },
    command("resume"),
  ];
  for (const event of idle) {
    const [after, effects] = step(state, event);
    assertStrictEquals(after, state, JSON.stringify(event));
    assertEquals(effects.filter((effect) => effect.kind !== "verdict"), []);
  }
});

Deno.test("step() books a fill, frees what the order had set aside and tells", () => {
  const [ordered, effects] = run(SIGNAL);
  const order = onlyOrder(effects);
  const event = filled(order, { feeMicros: 5 * MICROS });
  const [state, caused] = step(ordered, event);
  assertEquals(state.account.cashMicros, 9_695 * MICROS);
  assertEquals([state.router.reservedMicros, state.router.openOrders.size], [0, 0]);
  assert(event.kind === "fill");
  assertEquals(caused, [{ kind: "fill", order, fill: event.fill }]);
});

Deno.test("step() takes a fill once, and none for an order that it does not know", () => {
  const [state, order] = holding();
  for (const event of [filled(order), filled({ ...order, id: "o-unknown" })]) {
    const [after, effects] = step(state, event);
    assertStrictEquals(after, state);
    assertEquals(effects, []);
  }
});

Deno.test("step() refuses a fill that costs more than the cash", () => {
  const [ordered, effects] = run(SIGNAL);
  const dear = filled(onlyOrder(effects), { sharesMicros: 25_001 * MICROS });
  assertThrows(() => step(ordered, dear), RangeError, "Cannot pay");
});

Deno.test("step() reports an order that could not be filled and frees its cash", () => {
  const [ordered, effects] = run(SIGNAL);
  const { id: orderId, signalId } = onlyOrder(effects);
  const event = { kind: "unfilled", orderId, reason: "no_market_data", timeMs: START_MS } as const;
  const [state, caused] = step(ordered, event);
  assertEquals(caused, [{
    kind: "rejection",
    reason: "no_market_data",
    signalId,
    marketId: MARKET,
    notionalMicros: 300_000_000,
    orderId,
    timeMs: START_MS,
  }]);
  assertEquals([state.router.reservedMicros, state.router.openOrders.size], [0, 0]);
  assertStrictEquals(step(state, event)[0], state);
});

Deno.test("step() marks what is held at the price of every trade, also of a rejected one", () => {
  const [state] = holding();
  const [after] = step(state, traded({ usd: 1, price: 0.6, timeMs: START_MS + 5 }));
  assertEquals(after.account.valueMicros, 450 * MICROS);
  assertStrictEquals(after.filter, state.filter);
});

Deno.test("step() marks what is held at a quote", () => {
  const [state] = holding();
  assertEquals(step(state, quoted(0.5))[0].account.valueMicros, 375 * MICROS);
  assertThrows(() => step(state, quoted(1.01)), RangeError, "Cannot value");
  assertThrows(() => step(state, quoted(NaN)), RangeError, "exact amount");
});

Deno.test("step() pauses when the loss is above the limit, once, until a person resumes", () => {
  const [state] = holding({ params: { maxDrawdown: 0.0225 } });
  const [at, none] = step(state, quoted(0.1));
  assertEquals([at.risk.pause, none], [null, []]);
  const [tripped, effects] = step(at, quoted(0.099, START_MS + 3));
  assertEquals(effects, [{
    kind: "pause",
    reason: "drawdown",
    equityMicros: equityMicros(tripped.account),
    timeMs: START_MS + 3,
  }]);
  assertEquals(step(tripped, quoted(0.09))[1], []);
  const [recovered] = step(tripped, quoted(0.9));
  assertEquals(recovered.risk.pause?.reason, "drawdown");
  const [resumed, told] = step(recovered, command("resume", START_MS + 9));
  assertEquals(resumed.risk.pause, null);
  assertEquals(told, [{
    kind: "resume",
    equityMicros: equityMicros(recovered.account),
    timeMs: START_MS + 9,
  }]);
});

Deno.test("step() lets the trade that trips the kill switch signal, but not order", () => {
  const [state] = holding({ params: { maxDrawdown: 0.01, cooldownHours: 0 } });
  const [, effects] = step(state, traded({ wallet: "0xc", price: 0.1, timeMs: START_MS + 5 }));
  const kinds = effects.map((effect) => effect.kind);
  assertEquals(kinds, ["verdict", "pause", "signal", "rejection"]);
  const last = effects.at(-1);
  assertEquals(last?.kind === "rejection" ? last.reason : undefined, "paused");
});

Deno.test("step() pauses and resumes on command, and tells once", () => {
  const [, [paused, again, resumed]] = run([
    command("pause", 1),
    command("pause", 2),
    command("resume", 3),
  ]);
  const equity = 10_000 * MICROS;
  assertEquals(paused, [{ kind: "pause", reason: "operator", equityMicros: equity, timeMs: 1 }]);
  assertEquals(again, []);
  assertEquals(resumed, [{ kind: "resume", equityMicros: equity, timeMs: 3 }]);
});

Deno.test("step() repeats what a person says about a pause and a resume", () => {
  const said = { id: "c-1", note: "news at noon" };
  const [state, [paused, resumed]] = run([
    { kind: "command", command: "pause", timeMs: 1, ...said },
    { kind: "command", command: "resume", timeMs: 2, ...said },
  ]);
  const equityMicros = 10_000_000_000;
  assertEquals(paused, [{ kind: "pause", reason: "operator", equityMicros, timeMs: 1, ...said }]);
  assertEquals(resumed, [{ kind: "resume", equityMicros, timeMs: 2, ...said }]);
  assertEquals(state.risk.pause, null);
});

Deno.test("step() tells when the kill switch trips during an operator's pause", () => {
  const [state] = holding({ params: { maxDrawdown: 0.01 } });
  const [paused] = step(state, command("pause"));
  const [tripped, effects] = step(paused, quoted(0.1));
  assertEquals(tripped.risk.pause?.reason, "drawdown");
  assertEquals(effects.map((effect) => effect.kind), ["pause"]);
});

Deno.test("step() orders nothing while paused", () => {
  const [state] = run([command("pause"), ...SIGNAL]);
  assertEquals(state.router.openOrders.size, 0);
  assertEquals(state.router.lastRouted.size, 0);
});

Deno.test("step() pays out a market that resolves", () => {
  const [state] = holding();
  const [after, effects] = step(state, resolved(1));
  assertEquals(after.account.cashMicros, 10_450 * MICROS);
  assertEquals(after.account.positions.size, 0);
  assertEquals(effects.map((effect) => effect.kind), ["resolution"]);
  const [first] = effects;
  assertEquals(first?.kind === "resolution" ? first.position.pnlMicros : 0, 450 * MICROS);
});

Deno.test("step() pauses when a resolution loses too much", () => {
  const [state] = holding({ params: { maxDrawdown: 0.02 } });
  const [after, effects] = step(state, resolved(0));
  assertEquals(effects.map((effect) => effect.kind), ["resolution", "pause"]);
  assertEquals(after.risk.maxDrawdown, 0.03);
});

Deno.test("step() lets the first resolution of a market stand, whatever the second says", () => {
  const [state] = holding();
  const [once] = step(state, resolved(1));
  for (const yesPayout of [1, 0, 0.5, NaN]) {
    const [twice, effects] = step(once, resolved(yesPayout, START_MS + HOUR_MS));
    assertStrictEquals(twice, once);
    assertEquals(effects, []);
  }
});

Deno.test("step() refuses a payout that is not in 0 to 1", () => {
  for (const yesPayout of [-0.1, 1.1]) {
    assertThrows(
      () => step(createEngineState(warmUp()), resolved(yesPayout)),
      RangeError,
      "Cannot value",
    );
  }
});

Deno.test("step() pays out at once what is filled after the market resolved", () => {
  const [ordered, effects] = run([...SIGNAL, resolved(0)]);
  const [state, caused] = step(ordered, filled(onlyOrder(effects), { timeMs: START_MS + 3 }));
  assertEquals(caused.map((effect) => effect.kind), ["fill", "resolution"]);
  assertEquals([state.account.positions.size, state.account.cashMicros], [0, 9_700 * MICROS]);
});

Deno.test("step() orders nothing in a market that has resolved, though its trades go on", () => {
  const [state, effects] = run([resolved(1), ...SIGNAL]);
  const last = effects.at(-1)?.at(-1);
  assertEquals(last?.kind === "rejection" ? last.reason : undefined, "market_resolved");
  assertEquals(mapGet(state.router.resolved, MARKET), MICROS);
});

Deno.test("step() takes a new warm-up and keeps everything else", () => {
  const [state] = holding();
  const fresh = warmUp({ whales: new Map([["0xnew", whale("0xnew")]]) });
  const [after, effects] = step(state, { kind: "warmup", warmUp: fresh, timeMs: START_MS });
  assertEquals(effects, []);
  assertStrictEquals(after.filter.warmUp, fresh);
  assertEquals({ ...after, filter: state.filter }, state);
});

Deno.test("followSignals() routes one signal after the other", () => {
  const state = createEngineState(warmUp(), { params: { capital: 400 } });
  const signals = [signal(), signal({ id: "s-2", marketId: OTHER_MARKET, sizeUsd: 300 })];
  const [after, effects] = followSignals(state, [{ ...signals[0]!, sizeUsd: 300 }, signals[1]!]);
  assertEquals(effects.map((effect) => effect.kind), ["signal", "order", "signal", "rejection"]);
  assertEquals(after.router.openOrders.size, 1);
  assertStrictEquals(followSignals(state, [])[0], state);
});

Deno.test("step() tells open orders each price of their market, from trades and quotes", () => {
  const [state, effects] = run(SIGNAL);
  const { id } = onlyOrder(effects);
  const [traded1] = step(state, traded({ usd: 1, price: 0.45 }));
  assertEquals(mapGet(traded1.router.openOrders, id)?.lastMicros, 450_000);
  const [quoted1] = step(traded1, quoted(0.5));
  assertEquals(mapGet(quoted1.router.openOrders, id)?.lastMicros, 500_000);
  assertStrictEquals(step(quoted1, traded({ usd: 1, marketId: OTHER_MARKET }))[0], quoted1);
});

Deno.test("reprice() leaves a state that holds nothing in the market alone", () => {
  const [state] = holding();
  const quote = { marketId: OTHER_MARKET, yesPrice: 0.1, timeMs: START_MS };
  assertStrictEquals(reprice(state, [quote])[0], state);
});

Deno.test("step() takes size and category of a market that the warm-up does not know from the exchange", () => {
  const unknown = "0x99";
  const signals = SIGNAL.map((event) =>
    event.kind === "trade" ? traded({ ...event.trade, marketId: unknown, category: "" }) : event
  );
  const learnt = { kind: "market", marketId: unknown, market: known(), timeMs: START_MS } as const;
  assertEquals(run(signals)[1].map(([first]) => first), [
    { kind: "verdict", step: "liquidity" },
    { kind: "verdict", step: "liquidity" },
  ]);
  const [state, effects] = run([learnt, ...signals]);
  const order = onlyOrder(effects);
  assertEquals([order.liquidityUsd, order.category], [1_000_000, "Politics"]);
  assertStrictEquals(step(state, { ...learnt, timeMs: START_MS + 1 })[0], state);
  const small = { ...learnt, market: known({ liquidityUsd: 499_999 }) };
  assertEquals(run([learnt, small, ...signals])[0].router.openOrders.size, 0);
});

Deno.test("step() believes the warm-up where it knows a market, and a trade that says its category", () => {
  const market = known({ liquidityUsd: 1, category: "Sports" });
  const learnt = { kind: "market", marketId: MARKET, market, timeMs: START_MS } as const;
  assertEquals(run([learnt, ...SIGNAL])[0].router.openOrders.size, 1);
});

Deno.test("step() sets aside the higher of the fee that is assumed and the one the market says", () => {
  const order = (rate: number) => {
    const market = known({ fee: { rate, exponent: 1 } });
    const learnt = { kind: "market", marketId: MARKET, market, timeMs: START_MS } as const;
    return onlyOrder(run([learnt, ...SIGNAL])[1]).reservedMicros;
  };
  assertEquals([0, 0.04, 0.08].map(order), [312_000_010, 312_000_010, 324_000_010]);
});

Deno.test("step() opens nothing while blind, and still marks and pays out", () => {
  const [held] = holding({ params: { cooldownHours: 0 } });
  const blindness = { kind: "coverage", isBlind: true, timeMs: START_MS } as const;
  const [blind, none] = step(held, blindness);
  assertEquals([blind.risk.blindSinceMs, none], [START_MS, []]);
  assertStrictEquals(step(blind, { ...blindness, timeMs: START_MS + 9 })[0], blind);
  const [after, effects] = step(blind, traded({ wallet: "0xc", timeMs: START_MS + 5 }));
  const last = effects.at(-1);
  assertEquals(last?.kind === "rejection" ? last.reason : undefined, "blind");
  assertEquals(step(after, quoted(0.5))[0].account.valueMicros, 375 * MICROS);
  assertEquals(step(after, resolved(1))[0].account.openPositions, 0);
  const [seeing] = step(after, { ...blindness, isBlind: false, timeMs: START_MS + 6 });
  const [, again] = step(seeing, traded({ wallet: "0xd", timeMs: START_MS + 7 }));
  assertEquals(again.at(-1)?.kind, "order");
});

Deno.test("step() does not follow a signal that was heard of too late", () => {
  const late = { ...SIGNAL[1]!, receivedMs: START_MS + 60_001 } as EngineEvent;
  const [, effects] = run([SIGNAL[0]!, late], { params: LIVE_PARAMS });
  const last = effects.at(-1)?.at(-1);
  assertEquals(last?.kind === "rejection" ? last.reason : undefined, "signal_stale");
});

Deno.test("step() marks nothing back to the price of a late trade", () => {
  const [held] = holding();
  const live = (price: number, timeMs: number): EngineEvent => ({
    kind: "trade",
    trade: trade({ usd: 1, price, timeMs }),
    receivedMs: START_MS + 60_000,
  });
  const [marked] = step(held, live(0.6, START_MS + 50_000));
  assertEquals(marked.account.valueMicros, 450 * MICROS);
  assertStrictEquals(step(marked, live(0.1, START_MS + 49_999))[0].account, marked.account);
});

Deno.test("step() tells when a whale that was followed leaves, until the market resolves", () => {
  const leaves = traded({ wallet: "0xb", direction: "sell", usd: 5, timeMs: START_MS + 9 });
  const [held] = holding({ params: { watchExits: true } });
  const [left, effects] = step(held, leaves);
  assertEquals(effects, [
    { kind: "verdict", step: "size" },
    {
      kind: "exit",
      marketId: MARKET,
      outcome: "YES",
      wallet: "0xb",
      usd: 5,
      timeMs: START_MS + 9,
    },
  ]);
  assertEquals(step(left, leaves)[1].length, 1);
  const [over] = step(held, resolved(1));
  assertEquals(over.router.followed.size, 0);
  assertEquals(step(over, leaves)[1].length, 1);
  assertEquals(holding()[0].router.followed.size, 0);
});

Deno.test("step() follows nobody for an order that comes to nothing", () => {
  const [ordered, effects] = run(SIGNAL, { params: { watchExits: true } });
  const { id: orderId } = onlyOrder(effects);
  const event = { kind: "unfilled", orderId, reason: "no_book", timeMs: START_MS } as const;
  assertEquals([ordered.router.followed.size, step(ordered, event)[0].router.followed.size], [
    1,
    0,
  ]);
});

Deno.test("step() warns when the loss is near its limit", () => {
  const [held] = holding({ params: { maxDrawdown: 0.02, warnLevel: 0.8 } });
  // Of 300 dollars 160.50 are lost: 1.6 % of the capital.
  const [warned, effects] = step(held, quoted(0.186));
  const equity = equityMicros(warned.account);
  assertEquals(effects, [
    { kind: "warning", limit: "drawdown", equityMicros: equity, timeMs: START_MS + 1 },
  ]);
  assertEquals(step(warned, quoted(0.18))[1], []);
});

Deno.test("step() trips at once when all is sold, however often a price must be seen", () => {
  const [held] = holding({ params: { maxDrawdown: 0.02, marksToTrip: 3 } });
  assertEquals(step(held, quoted(0.001))[0].risk.pause, null);
  assertEquals(step(held, resolved(0))[0].risk.pause?.reason, "drawdown");
});

Deno.test("step() believes a price that a quiet book tells second after second, not three at once", () => {
  const [held] = holding({ params: { maxDrawdown: 0.02, marksToTrip: 3 } });
  const tell = (state: EngineState, [yesPrice, ms]: readonly [number, number]) => {
    const price = { marketId: MARKET, yesPrice, timeMs: START_MS + 1, receivedMs: START_MS + ms };
    return step(state, { kind: "quote", ...price })[0];
  };
  const twice = ([[0.001, 1], [0.001, 1_001]] as const).reduce(tell, held);
  assertEquals([twice.risk.pause, twice.risk.badMarks], [null, 2]);
  assertEquals(tell(twice, [0.001, 2_001]).risk.pause?.reason, "drawdown");
  const flickered = ([[0.001, 1], [0.002, 2], [0.001, 3]] as const).reduce(tell, held);
  assertEquals([flickered.risk.pause, flickered.risk.badMarks], [null, 1]);
});

Deno.test("step() values what a fill bought at the best bid, where the fill says so", () => {
  const [ordered, effects] = run(SIGNAL);
  const [held] = step(ordered, filled(onlyOrder(effects), { bidMicros: 390_000 }));
  assertEquals(held.account.valueMicros, 292.5 * MICROS);
  const position = mapGet(held.account.positions, MARKET)?.YES;
  assertEquals(position?.quoted, { timeMs: START_MS + 1, heardMs: START_MS + 1, isBid: true });
});
