import { assert, assertEquals } from "@std/assert";
import {
  createEngineState,
  dayUse,
  type EngineEvent,
  type EngineState,
  eventUse,
  exposureUse,
  fromMicros,
  mapEntries,
  marketUse,
  type Order,
  positionUse,
  routeSignal,
  type Signal,
  step,
  type StrategyParams,
} from "../../mod.ts";
import { fc } from "../properties.ts";
import { HOUR_MS, known, MARKET, OTHER_MARKET, signal, START_MS, warmUp } from "./builders.ts";
import { positionsOf } from "./ledger.ts";

/** Both markets belong to one event, without fees: then an order sets aside 300.00001 dollars. */
function engine(params: Partial<StrategyParams> = {}): EngineState {
  const start = createEngineState(warmUp(), {
    params: { cooldownHours: 0, ...params },
    costs: { feeRate: 0 },
  });
  const free = known({ fee: { rate: 0, exponent: 1 } });
  return [MARKET, OTHER_MARKET].reduce(
    (state, marketId) => step(state, { kind: "market", marketId, market: free, timeMs: 0 })[0],
    start,
  );
}

function route(state: EngineState, given: Partial<Signal> = {}): [EngineState, string] {
  const [after, decision] = routeSignal(state, signal(given));
  return [after, decision.kind === "order" ? "order" : decision.reason];
}

function onlyOrder(state: EngineState): Order {
  const [entry] = [...mapEntries(state.router.openOrders)];
  return entry![1].order;
}

function filled({ id: orderId, timeMs }: Order, sharesMicros = 750_000_000): EngineEvent {
  return {
    kind: "fill",
    fill: {
      orderId,
      sharesMicros,
      priceMicros: 400_000,
      feeMicros: 0,
      spreadMicros: 0,
      impactMicros: 0,
      timeMs,
    },
  };
}

Deno.test("a limit of a market counts both outcomes, and orders under way", () => {
  const params = { maxMarketUsd: 600.000_02 };
  const [one] = route(engine(params));
  const sell = { id: "s-2", direction: "sell" } as const;
  assertEquals(route(one, sell)[1], "order");
  assertEquals(route(engine({ maxMarketUsd: 600.000_019 }), {})[1], "order");
  const [less] = route(engine({ maxMarketUsd: 600.000_019 }));
  assertEquals(route(less, sell)[1], "market_limit");
  assertEquals(route(less, { ...sell, marketId: OTHER_MARKET })[1], "order");
  // Held is the same as ordered.
  const [held] = step(one, filled(onlyOrder(one)));
  assertEquals(marketUse(held, MARKET), { used: 300_000_000, limit: 600_000_020 });
  assertEquals(route(held, sell)[1], "order");
});

Deno.test("a limit of an event counts all its markets; a market whose event nobody knows is one", () => {
  const given = { id: "s-2", marketId: OTHER_MARKET };
  const params = { maxEventUsd: 600.000_019 };
  const [one] = route(engine(params));
  assertEquals(route(one, given)[1], "event_limit");
  assertEquals(route(route(engine({ maxEventUsd: 600.000_02 }))[0], given)[1], "order");
  assertEquals(eventUse(one, OTHER_MARKET).used, 300_000_010);
  const other = known({ eventId: "e-2" });
  const [apart] = step(one, { kind: "market", marketId: OTHER_MARKET, market: other, timeMs: 0 });
  assertEquals(route(apart, given)[1], "order");
  assertEquals(route(one, { id: "s-3", marketId: "0x03" })[1], "order");
});

Deno.test("a limit of exposure counts everything", () => {
  const [one] = route(engine({ maxExposureUsd: 600.000_019 }));
  assertEquals(exposureUse(one), { used: 300_000_010, limit: 600_000_019 });
  assertEquals(route(one, { id: "s-2", marketId: "0x03" })[1], "exposure_limit");
  const [two] = route(engine({ maxExposureUsd: 600.000_02 }));
  assertEquals(route(two, { id: "s-2", marketId: "0x03" })[1], "order");
});

Deno.test("a limit of a day counts what was ordered since midnight, UTC, less what was not filled", () => {
  const midnightMs = Date.UTC(2023, 10, 15);
  const params = { maxDayUsd: 599.999_999 };
  const [one] = route(engine(params), { timeMs: midnightMs - 1 });
  const next = { id: "s-2", marketId: OTHER_MARKET };
  assertEquals(dayUse(one, midnightMs - 1).used, 300_000_000);
  assertEquals(dayUse(one, midnightMs).used, 0);
  assertEquals(route(one, { ...next, timeMs: midnightMs - 1 })[1], "day_limit");
  assertEquals(route(one, { ...next, timeMs: midnightMs })[1], "order");
  const { id: orderId } = onlyOrder(one);
  const unfilled = { kind: "unfilled", orderId, reason: "no_book", timeMs: midnightMs } as const;
  const [free] = step(one, unfilled);
  assertEquals(dayUse(free, midnightMs - 1).used, 0);
  const rest = { notionalMicros: 100_000_000, reason: "book_empty" } as const;
  const event = filled(onlyOrder(one), 500_000_000);
  assert(event.kind === "fill");
  const [part] = step(one, { ...event, fill: { ...event.fill, rest } });
  assertEquals(dayUse(part, midnightMs - 1).used, 200_000_000);
});

Deno.test("a limit of a day counts a late order on the day of its own time", () => {
  const midnightMs = Date.UTC(2023, 10, 15);
  const [today] = route(engine({ maxDayUsd: 700 }), { timeMs: midnightMs });
  const late = (state: EngineState, n: number) =>
    route(state, { id: `s-${n}`, marketId: `0x0${n}`, timeMs: midnightMs - 1 });
  const used = (state: EngineState) =>
    [midnightMs - 1, midnightMs].map((at) => dayUse(state, at).used);
  const [one, first] = late(today, 2);
  assertEquals([first, used(one)], ["order", [300_000_000, 300_000_000]]);
  const [two, second] = late(one, 3);
  assertEquals([second, used(two)], ["order", [600_000_000, 300_000_000]]);
  assertEquals(late(two, 4)[1], "day_limit");
  const more = { id: "s-5", marketId: "0x05", timeMs: midnightMs };
  assertEquals(route(two, more)[1], "order");
  // What is not filled of it is given back to that day, whatever was ordered meanwhile.
  const [free] = step(two, {
    kind: "unfilled",
    orderId: "o-2",
    reason: "no_book",
    timeMs: midnightMs + 1,
  });
  assertEquals(used(free), [300_000_000, 300_000_000]);
  assertEquals(late(free, 4)[1], "order");
});

Deno.test("a limit of a day comes to the same in whatever order the trades of two days are heard of", () => {
  const midnightMs = Date.UTC(2023, 10, 15);
  const signals = [-2, -1, 0, 1].map((ms, n) => ({
    id: `s-${n}`,
    marketId: `0x0${n}`,
    timeMs: midnightMs + ms,
  }));
  const heard = [[0, 1, 2, 3], [2, 0, 3, 1], [3, 2, 1, 0], [0, 2, 1, 3]].map((order) => {
    let state = engine({ maxDayUsd: 700 });
    for (const n of order) [state] = route(state, signals[n]);
    return [midnightMs - 1, midnightMs].map((at) => dayUse(state, at).used);
  });
  for (const used of heard) assertEquals(used, [600_000_000, 600_000_000]);
});

Deno.test("a limit of a day remembers two days, and refuses what is ordered on one before them", () => {
  const dayMs = 86_400_000;
  const noonMs = Date.UTC(2023, 10, 15, 12);
  let state = engine({ maxDayUsd: 700 });
  const orderOn = (day: number, n: number) => {
    const [next, what] = route(state, {
      id: `s-${n}`,
      marketId: `0x0${n}`,
      timeMs: noonMs + day * dayMs,
    });
    state = next;
    return what;
  };
  assertEquals([0, 2].map(orderOn), ["order", "order"]);
  assertEquals(orderOn(1, 2), "order");
  assertEquals(state.router.day.earlier?.day, Math.floor(noonMs / dayMs) + 1);
  assertEquals(orderOn(0, 3), "day_limit");
  assertEquals(dayUse(state, noonMs), { used: 700_000_000, limit: 700_000_000 });
  // A day on which everything was given back does not take the place of one that counts.
  const { router } = state;
  const back = { ...router, day: { ...router.day, notionalMicros: 0 } };
  state = { ...state, router: back };
  assertEquals(orderOn(3, 4), "order");
  assertEquals(state.router.day.earlier, router.day.earlier);
});

Deno.test("a limit of positions counts each outcome of each market once", () => {
  const [one] = route(engine({ maxPositions: 1 }));
  assertEquals(positionUse(one), { used: 1, limit: 1 });
  assertEquals(route(one, { id: "s-2", timeMs: START_MS + HOUR_MS })[1], "order");
  assertEquals(route(one, { id: "s-3", direction: "sell" })[1], "position_count");
  assertEquals(route(one, { id: "s-4", marketId: OTHER_MARKET })[1], "position_count");
  assertEquals(route(engine({ maxPositions: 0 }))[1], "position_count");
});

/** Signals, fills of any part, orders that come to nothing and resolutions, an hour after each other. */
const STORY = fc.array(
  fc.record({
    market: fc.nat(4),
    isSell: fc.boolean(),
    usd: fc.integer({ min: 1, max: 400 }),
    then: fc.constantFrom("wait", "fill", "part", "unfilled", "resolve"),
  }),
  { maxLength: 40, size: "max" },
);
const LIMITS = fc.record({
  maxMarketUsd: fc.integer({ min: 0, max: 900 }),
  maxEventUsd: fc.integer({ min: 0, max: 1_500 }),
  maxExposureUsd: fc.integer({ min: 0, max: 2_500 }),
  maxDayUsd: fc.integer({ min: 0, max: 3_000 }),
  maxPositions: fc.nat(6),
});

Deno.test("no limit is ever exceeded, whatever is signalled, filled and resolved", () => {
  const reasons = new Set<string>();
  fc.assert(fc.property(STORY, LIMITS, (story, limits) => {
    let state = createEngineState(warmUp(), { params: { ...limits, cooldownHours: 0 } });
    for (let market = 0; market < 5; market++) {
      const facts = known({ eventId: `e-${market % 2}` });
      const event = { kind: "market", marketId: `0x0${market}`, market: facts, timeMs: 0 } as const;
      [state] = step(state, event);
    }
    for (const [index, { market, isSell, usd, then }] of story.entries()) {
      const marketId = `0x0${market}`;
      const timeMs = START_MS + index * HOUR_MS;
      const direction = isSell ? "sell" : "buy";
      const [routed, what] = route(state, {
        id: `s-${index}`,
        marketId,
        direction,
        sizeUsd: usd,
        timeMs,
      });
      reasons.add(what);
      state = routed;
      check(state, limits);
      if (then === "resolve") {
        [state] = step(state, { kind: "resolution", marketId, yesPayout: 1, timeMs });
      }
      for (const [orderId, { order }] of mapEntries(state.router.openOrders)) {
        if (then === "unfilled") {
          [state] = step(state, { kind: "unfilled", orderId, reason: "no_book", timeMs });
        } else if (then === "fill" || then === "part") {
          // All that its money buys at 0.40, with the highest fee.
          const shares = Math.floor(order.notionalMicros / 0.4 * (then === "fill" ? 1 : 0.3));
          const { kind, fill } = filled(order, shares) as EngineEvent & { readonly kind: "fill" };
          const feeMicros = Math.floor(shares * 0.4 * 0.04);
          [state] = step(state, { kind, fill: { ...fill, feeMicros } });
        }
        check(state, limits);
      }
    }
  }));
  for (const limit of ["market", "event", "exposure", "day"]) assert(reasons.has(`${limit}_limit`));
  assert(reasons.has("position_count"));
});

/** Adds up by itself what is at stake. */
function check(
  state: EngineState,
  limits: Pick<
    StrategyParams,
    "maxMarketUsd" | "maxEventUsd" | "maxExposureUsd" | "maxDayUsd" | "maxPositions"
  >,
): void {
  const stakes = [
    ...positionsOf(state.account).map(({ marketId, outcome, costMicros }) => ({
      marketId,
      outcome,
      usd: fromMicros(costMicros),
    })),
    ...[...mapEntries(state.router.openOrders)].map(([, { order }]) => ({
      marketId: order.marketId,
      outcome: order.outcome,
      usd: fromMicros(order.reservedMicros),
    })),
  ];
  const byMarket = Map.groupBy(stakes, ({ marketId }) => marketId);
  const byEvent = Map.groupBy(stakes, ({ marketId }) => Number(marketId) % 2);
  for (const of of byMarket.values()) assert(sum(of) <= limits.maxMarketUsd + 1e-6);
  for (const of of byEvent.values()) assert(sum(of) <= limits.maxEventUsd + 1e-6);
  assert(sum(stakes) <= limits.maxExposureUsd + 1e-6);
  const positions = new Set(stakes.map(({ marketId, outcome }) => `${marketId}/${outcome}`));
  assert(positions.size <= limits.maxPositions);
  for (const day of [state.router.day, state.router.day.earlier]) {
    assert(fromMicros(day?.notionalMicros ?? 0) <= limits.maxDayUsd);
  }
}

function sum(stakes: readonly { readonly usd: number }[]): number {
  return stakes.reduce((total, { usd }) => total + usd, 0);
}
