import { assertEquals } from "@std/assert";
import { type EngineEvent, type EngineState, type Fill, reprice, step } from "../../mod.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { MARKET, OTHER_MARKET, START_MS } from "../core/builders.ts";
import { answered, testVenue, withOrders } from "./venue_cases.ts";

const DELAY_MS = 5_000;
const DUE_MS = START_MS + DELAY_MS;

testVenue("ReplayVenue", () => new ReplayVenue(DELAY_MS));

function venueWith(...orders: Parameters<ReplayVenue["place"]>[0][]): ReplayVenue {
  const venue = new ReplayVenue(DELAY_MS);
  for (const order of orders) venue.place(order);
  return venue;
}

function onlyFill(events: readonly EngineEvent[]): Fill {
  const [event] = events;
  if (events.length !== 1 || event?.kind !== "fill") {
    throw new Error(`Expected one fill: ${JSON.stringify(events)}`);
  }
  return event.fill;
}

function priced(state: EngineState, yesPrice: number, marketId = MARKET): EngineState {
  return reprice(state, [{ marketId, yesPrice, timeMs: START_MS + 1 }])[0];
}

Deno.test("ReplayVenue fills an order when its delay is over, at that time", () => {
  const [state, [order]] = withOrders([{}]);
  const venue = venueWith(order!);
  assertEquals(venue.nextMs, DUE_MS);
  assertEquals(venue.take(DUE_MS, state), []);
  assertEquals(onlyFill(venue.take(DUE_MS + 1, state)).timeMs, DUE_MS);
});

Deno.test("ReplayVenue without delay fills before the first later moment", () => {
  const [state, [order]] = withOrders([{}]);
  const venue = new ReplayVenue(0);
  venue.place(order!);
  assertEquals(venue.take(START_MS, state), []);
  assertEquals(onlyFill(venue.take(START_MS + 1, state)).timeMs, START_MS);
});

Deno.test("ReplayVenue fills at the last price of the market, plus half the spread and our impact", () => {
  const [state, [order]] = withOrders([{ price: 0.4 }]);
  assertEquals(order!.signalPriceMicros, 400_000);
  // 300 dollars in a market of a million move the price by 300 / 1 000 000 of itself.
  assertEquals(onlyFill(venueWith(order!).take(DUE_MS + 1, state)), {
    orderId: order!.id,
    sharesMicros: 740_521_327,
    priceMicros: 400_000 + 5_000 + 120,
    feeMicros: 7_138_560,
    spreadMicros: 5_000,
    impactMicros: 120,
    timeMs: DUE_MS,
  });
  const moved = onlyFill(venueWith(order!).take(DUE_MS + 1, priced(state, 0.5)));
  assertEquals(moved.priceMicros, 500_000 + 5_000 + 150);
});

Deno.test("ReplayVenue buys NO at what is left of a dollar", () => {
  const [state, [order]] = withOrders([{ direction: "sell", price: 0.7 }]);
  const fill = onlyFill(venueWith(order!).take(DUE_MS + 1, priced(state, 0.8)));
  assertEquals(fill.priceMicros, 200_000 + 5_000 + 60);
});

Deno.test("ReplayVenue takes no notice of another market's price", () => {
  const [state, [order]] = withOrders([{}]);
  const fill = onlyFill(venueWith(order!).take(DUE_MS + 1, priced(state, 0.9, OTHER_MARKET)));
  assertEquals(fill.priceMicros, 405_120);
});

Deno.test("ReplayVenue rejects an order whose market resolved meanwhile", () => {
  const [state, [order]] = withOrders([{}]);
  const [resolved] = step(state, {
    kind: "resolution",
    marketId: MARKET,
    yesPayout: 1,
    timeMs: DUE_MS,
  });
  assertEquals(venueWith(order!).take(DUE_MS + 1, resolved), [
    { kind: "unfilled", orderId: order!.id, reason: "market_resolved", timeMs: DUE_MS },
  ]);
});

Deno.test("ReplayVenue rejects an order that would cost a dollar a share", () => {
  const [state, [order]] = withOrders([{}]);
  assertEquals(venueWith(order!).take(DUE_MS + 1, priced(state, 0.9999)), [
    { kind: "unfilled", orderId: order!.id, reason: "price_out_of_range", timeMs: DUE_MS },
  ]);
});

Deno.test("ReplayVenue rejects the orders that wait when the data ends", () => {
  const [, [order]] = withOrders([{}]);
  assertEquals(venueWith(order!).close(), [
    { kind: "unfilled", orderId: order!.id, reason: "no_market_data", timeMs: DUE_MS },
  ]);
});

Deno.test("ReplayVenue answers what is due first, first; equal ones by their ids", () => {
  const [state, orders] = withOrders([
    { timeMs: START_MS + 2 },
    { timeMs: START_MS + 1, marketId: OTHER_MARKET },
    { timeMs: START_MS + 2, marketId: OTHER_MARKET, direction: "sell" },
  ]);
  const [first, second, third] = orders.map(({ id }) => id);
  const venue = venueWith(...orders.toReversed());
  assertEquals(venue.nextMs, DUE_MS + 1);
  assertEquals(venue.take(DUE_MS + 2, state).map(answered), [second]);
  assertEquals(venue.take(DUE_MS + 3, state).map(answered), [first, third]);
});

Deno.test("ReplayVenue fills alike after a restart: the price is in the state", () => {
  const [state, orders] = withOrders([{}, { marketId: OTHER_MARKET, direction: "sell" }]);
  const moved = priced(priced(state, 0.45), 0.3, OTHER_MARKET);
  const before = venueWith(...orders).take(DUE_MS + 1, moved);
  const after = venueWith(...orders).take(DUE_MS + 1, structuredClone(moved));
  assertEquals(after, before);
  assertEquals(before.length, 2);
});
