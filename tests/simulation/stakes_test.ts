import { assertEquals } from "@std/assert";
import {
  type EngineEvent,
  type Fill,
  type Order,
  type StrategyParams,
  strategyParams,
} from "../../mod.ts";
import type { Action } from "../../src/core/action.ts";
import { Stakes } from "../../src/simulation/checker/stakes.ts";
import { HOUR_MS, known, MARKET, order as makeOrder, OTHER_MARKET } from "../core/builders.ts";

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
    if (step.kind === "market" || step.kind === "coverage") stakes.see(step);
    else stakes.book(step as Action);
  }
  return [...stakes.exceeded, ...stakes.blind];
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

Deno.test("Stakes notices an order while trades may be missing", () => {
  const blind = (isBlind: boolean): EngineEvent => ({ kind: "coverage", isBlind, timeMs: 0 });
  assertEquals(exceededBy({}, blind(true), ordered()), ["o-1 was placed while blind"]);
  assertEquals(exceededBy({}, blind(true), blind(false), ordered()), []);
  assertEquals(exceededBy({ tradeWhileBlind: true }, blind(true), ordered()), []);
});
