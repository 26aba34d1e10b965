/**
 * What every venue must do, whoever carries out its orders: a suite that takes the venue's maker.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  createEngineState,
  type EngineEvent,
  type EngineState,
  type Order,
  routeSignal,
  type Trade,
} from "../../mod.ts";
import type { Venue } from "../../src/execution/venue.ts";
import { MARKET, OTHER_MARKET, signal, START_MS, trade, warmUp } from "../core/builders.ts";

/** A state with one open order for each of these trades, which triggered it. */
export function withOrders(
  triggers: readonly Partial<Trade>[],
  given: Partial<Parameters<typeof createEngineState>[1]> = {},
): [EngineState, Order[]] {
  let state = createEngineState(warmUp(), given);
  const orders: Order[] = [];
  for (const trigger of triggers) {
    const { marketId, direction, price, timeMs, category } = trade(trigger);
    const id = `s-${orders.length}`;
    const [next, decision] = routeSignal(
      state,
      signal({ id, marketId, direction, triggerPrice: price, timeMs, category }),
    );
    if (decision.kind !== "order") throw new Error(`Cannot make an order: ${decision.reason}`);
    state = next;
    orders.push(decision.order);
  }
  return [state, orders];
}

/** Id of the order that an event answers. */
export function answered(event: EngineEvent): string | undefined {
  if (event.kind === "fill") return event.fill.orderId;
  return event.kind === "unfilled" ? event.orderId : undefined;
}

/**
 * Declares the tests.
 *
 * @param name Name of the venue, for the tests' names.
 * @param make Makes a venue without orders that answers within an hour.
 */
export function testVenue(name: string, make: () => Venue): void {
  const LATE_MS = START_MS + 2 * 3_600_000;
  const MARKETS = [{ marketId: MARKET }, { marketId: OTHER_MARKET }];

  Deno.test(`${name} without orders has nothing to give`, () => {
    const [state] = withOrders([]);
    const venue = make();
    assertEquals([venue.nextMs, venue.take(LATE_MS, state), venue.close()], [Infinity, [], []]);
  });

  Deno.test(`${name} answers every order once`, () => {
    const [state, orders] = withOrders(MARKETS);
    const venue = make();
    for (const order of orders) venue.place(order);
    const answers = [
      ...venue.take(LATE_MS, state),
      ...venue.take(LATE_MS, state),
      ...venue.close(),
    ];
    assertEquals(answers.map(answered).toSorted(), orders.map(({ id }) => id).toSorted());
    assertEquals(venue.nextMs, Infinity);
  });

  Deno.test(`${name} has something to give after the time it names, and nothing before`, () => {
    const [state, orders] = withOrders(MARKETS);
    const venue = make();
    for (const order of orders) venue.place(order);
    const { nextMs } = venue;
    assertEquals(venue.take(nextMs, state), []);
    assertEquals(venue.take(nextMs + 1, state).length > 0, true);
    assertEquals(venue.nextMs >= nextMs + 1, true);
  });

  Deno.test(`${name} takes the same order once`, () => {
    const [state, [order]] = withOrders(MARKETS.slice(1));
    const venue = make();
    venue.place(order!);
    venue.place({ ...order! });
    assertEquals(venue.take(LATE_MS, state).map(answered), [order!.id]);
  });

  Deno.test(`${name} answers the orders that are still open when it is closed, once`, () => {
    const [, orders] = withOrders(MARKETS);
    const venue = make();
    for (const order of orders) venue.place(order);
    assertEquals(venue.close().map(answered).toSorted(), orders.map(({ id }) => id).toSorted());
    assertEquals([venue.close(), venue.nextMs], [[], Infinity]);
  });

  Deno.test(`${name} gives the same answers in whatever order it was given the orders`, () => {
    const [state, orders] = withOrders(MARKETS);
    const [one, other] = [make(), make()];
    for (const order of orders) one.place(order);
    for (const order of orders.toReversed()) other.place(order);
    assertEquals(one.take(LATE_MS, state), other.take(LATE_MS, state));
  });
}
