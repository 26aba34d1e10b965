import { assertEquals } from "@std/assert";
import {
  type EngineEvent,
  type Fill,
  type Order,
  type Signal,
  type StrategyParams,
  strategyParams,
} from "../../mod.ts";
import type { Action } from "../../src/core/action.ts";
import { Stakes } from "../../src/simulation/checker/stakes.ts";
import {
  HOUR_MS,
  known,
  MARKET,
  order as makeOrder,
  OTHER_MARKET,
  signal,
  trade,
} from "../core/builders.ts";

const MIDNIGHT_MS = Date.UTC(2026, 0, 6);

/** An order of 100 dollars that sets 104 aside. */
function ordered(given: Partial<Order> = {}): Action {
  return {
    kind: "order",
    order: makeOrder({
      notionalMicros: 100_000_000,
      reservedMicros: 104_000_000,
      timeMs: MIDNIGHT_MS,
      ...given,
    }),
  };
}

function filled(given: Partial<Order> = {}, fill: Partial<Fill> = {}): Action {
  const placed = ordered(given);
  if (placed.kind !== "order") throw new Error("Cannot fill what is no order");
  return {
    kind: "fill",
    order: placed.order,
    fill: {
      orderId: placed.order.id,
      sharesMicros: 250_000_000,
      priceMicros: 400_000,
      feeMicros: 1_000_000,
      spreadMicros: 0,
      impactMicros: 0,
      timeMs: MIDNIGHT_MS,
      ...fill,
    },
  };
}

const UNFILLED: Action = {
  kind: "rejection",
  reason: "no_book",
  signalId: "s-1",
  orderId: "o-1",
  marketId: MARKET,
  notionalMicros: 100_000_000,
  timeMs: MIDNIGHT_MS,
};

/** What is exceeded after these events and actions. */
function exceededBy(
  params: Partial<StrategyParams>,
  ...steps: readonly (Action | EngineEvent)[]
): readonly string[] {
  const stakes = new Stakes(strategyParams(params));
  for (const step of steps) {
    if (isEvent(step)) stakes.see(step);
    else stakes.book(step);
  }
  return [...stakes.exceeded, ...stakes.blind, ...stakes.hasty, ...stakes.stale];
}

function isEvent(step: Action | EngineEvent): step is EngineEvent {
  return step.kind === "market" || step.kind === "coverage" || step.kind === "trade" ||
    step.kind === "tick" || (step.kind === "resolution" && "marketId" in step);
}

const OTHER = { id: "o-2", outcome: "NO" } as const;

Deno.test("Stakes adds up what is held and ordered in a market, both outcomes", () => {
  const above = ["o-2 takes its market to 205000000, above 204000000"];
  assertEquals(exceededBy({ maxMarketUsd: 204 }, ordered(), filled(), ordered(OTHER)), above);
  assertEquals(exceededBy({ maxMarketUsd: 205 }, ordered(), filled(), ordered(OTHER)), []);
  assertEquals(exceededBy({ maxMarketUsd: 204 }, ordered(), UNFILLED, ordered(OTHER)), []);
});

Deno.test("Stakes adds up the markets of an event, as the exchange tells it", () => {
  const event = (marketId: string, eventId: string): EngineEvent => ({
    kind: "market",
    marketId,
    market: known({ eventId }),
    timeMs: 0,
  });
  const orders = [ordered(), ordered({ id: "o-2", marketId: OTHER_MARKET })];
  const limit = { maxEventUsd: 207.999_999 };
  const both = [event(MARKET, "e-1"), event(OTHER_MARKET, "e-1")];
  assertEquals(exceededBy(limit, ...both, ...orders), [
    "o-2 takes its event to 208000000, above 207999999",
  ]);
  assertEquals(exceededBy(limit, ...both, event(OTHER_MARKET, "e-2"), ...orders), []);
  assertEquals(exceededBy(limit, event(MARKET, ""), event(OTHER_MARKET, ""), ...orders), []);
});

Deno.test("Stakes adds up all positions, their number, and the orders of a day", () => {
  const orders = [ordered(), filled(), ordered(OTHER)];
  assertEquals(exceededBy({ maxExposureUsd: 204 }, ...orders).length, 1);
  assertEquals(exceededBy({ maxPositions: 1 }, ...orders).length, 1);
  assertEquals(exceededBy({ maxPositions: 1 }, ordered(), filled(), ordered({ id: "o-2" })), []);
  assertEquals(exceededBy({ maxDayUsd: 199 }, ...orders).length, 1);
  const later = { ...OTHER, timeMs: MIDNIGHT_MS + 24 * HOUR_MS };
  assertEquals(exceededBy({ maxDayUsd: 199 }, ordered(), filled(), ordered(later)), []);
  const part = { rest: { notionalMicros: 1_000_000, reason: "book_empty" } } as const;
  assertEquals(exceededBy({ maxDayUsd: 199 }, ordered(), filled({}, part), ordered(OTHER)), []);
});

Deno.test("Stakes takes a market for one by itself when its event may be forgotten", () => {
  const told = (marketId: string): EngineEvent => ({
    kind: "market",
    marketId,
    market: known(),
    timeMs: MIDNIGHT_MS,
  });
  const resolvedAt = (marketId: string, hours: number): EngineEvent => ({
    kind: "resolution",
    marketId,
    yesPayout: 1,
    timeMs: MIDNIGHT_MS + hours * HOUR_MS,
  });
  const other = { id: "o-2", marketId: OTHER_MARKET };
  const both = (hours: number, ...before: readonly (Action | EngineEvent)[]) =>
    exceededBy(
      { maxEventUsd: 200, forgetHours: 30, cooldownHours: 2 },
      ...[told(MARKET), told(OTHER_MARKET), resolvedAt(MARKET, 0), ...before],
      ...[resolvedAt("0x99", hours), ordered(), ordered(other)],
    );
  const exceeded = ["o-2 takes its event to 208000000, above 200000000"];
  assertEquals(both(30), exceeded);
  assertEquals(both(30.01), []);
  // Less than a day after the last look; resolved again meanwhile; traded on.
  assertEquals(both(30.01, resolvedAt("0x98", 25)), exceeded);
  assertEquals(both(30.01, resolvedAt(MARKET, 29)), []);
  const signalled: Action = {
    kind: "signal",
    signal: signal({ timeMs: MIDNIGHT_MS + HOUR_MS }),
  };
  assertEquals([both(33, signalled), both(33.01, signalled)], [exceeded, []]);
});

Deno.test("Stakes takes a market for one by itself when another is told of and its event may be forgotten", () => {
  const told = (marketId: string, hours: number): EngineEvent => ({
    kind: "market",
    marketId,
    market: known(),
    timeMs: MIDNIGHT_MS + hours * HOUR_MS,
  });
  const other = { id: "o-2", marketId: OTHER_MARKET };
  const both = (forgetHours: number, ...events: readonly (Action | EngineEvent)[]) =>
    exceededBy(
      { maxEventUsd: 200, forgetHours },
      ...[told(MARKET, 0), told(OTHER_MARKET, 1), ...events, ordered(), ordered(other)],
    );
  const exceeded = ["o-2 takes its event to 208000000, above 200000000"];
  assertEquals(both(30, told("0x99", 30)), exceeded);
  assertEquals(both(30, told("0x99", 30.01)), []);
  assertEquals(both(0, told("0x99", 1e6)), exceeded);
  // One that is known takes no room; told of anew it stays, and as long as something is at stake.
  assertEquals(both(30, told(OTHER_MARKET, 30.01)), exceeded);
  assertEquals(both(30, told(MARKET, 2), told("0x99", 30.01)), exceeded);
  const staked = [told(MARKET, 0), ordered(), told(OTHER_MARKET, 30.01), ordered(other)];
  assertEquals(exceededBy({ maxEventUsd: 200, forgetHours: 30 }, ...staked), exceeded);
});

Deno.test("Stakes notices an order while trades may be missing", () => {
  const blind = (isBlind: boolean): EngineEvent => ({ kind: "coverage", isBlind, timeMs: 0 });
  assertEquals(exceededBy({}, blind(true), ordered()), ["o-1 was placed while blind"]);
  assertEquals(exceededBy({}, blind(true), blind(false), ordered()), []);
  assertEquals(exceededBy({ tradeWhileBlind: true }, blind(true), ordered()), []);
});

Deno.test("Stakes notices a signal within the cooldown of its market and direction", () => {
  const signalled = (hours: number, given: Partial<Signal> = {}): Action => ({
    kind: "signal",
    signal: signal({ id: `s-${hours}`, timeMs: MIDNIGHT_MS + hours * HOUR_MS, ...given }),
  });
  const limit = { cooldownHours: 3 };
  const hasty = ["s-2.75 came 2.750 h after another one, less than 3 h"];
  assertEquals(exceededBy(limit, signalled(0), signalled(2.75)), hasty);
  assertEquals(exceededBy(limit, signalled(0), signalled(3), signalled(6)), []);
  assertEquals(exceededBy(limit, signalled(0), signalled(1, { direction: "sell" })), []);
  assertEquals(exceededBy(limit, signalled(0), signalled(1, { marketId: OTHER_MARKET })), []);
  // A trade that is told late is within it as well.
  assertEquals(exceededBy({ cooldownHours: 0 }, signalled(1), signalled(0)).length, 1);
});

Deno.test("Stakes notices an order for a signal that was too old when it was heard of", () => {
  const heard = (ms?: number): EngineEvent => ({
    kind: "trade",
    trade: trade({ timeMs: MIDNIGHT_MS }),
    ...ms === undefined ? {} : { receivedMs: MIDNIGHT_MS + ms },
  });
  const placed = ordered({ signalTimeMs: MIDNIGHT_MS });
  const limit = { maxSignalAgeMs: 60_000 };
  assertEquals(exceededBy(limit, heard(60_001), placed), [
    "o-1 follows a signal that was 60001 ms old, above 60000",
  ]);
  assertEquals(exceededBy(limit, heard(60_000), placed), []);
  // On history nothing is heard of late, and nothing but a trade is followed.
  assertEquals(exceededBy(limit, heard(60_001), heard(), placed), []);
  const tick = { kind: "tick", timeMs: MIDNIGHT_MS } as const;
  assertEquals(exceededBy(limit, heard(60_001), tick, placed), []);
});
