import { assert, assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import { readTradeFrame } from "../../src/feed/trade_frame.ts";
import { deliver, type Delivery } from "../../src/simulation/delivery.ts";
import { DeliveryPlaces } from "../../src/simulation/delivery_places.ts";
import { FAULT_NAMES } from "../../src/simulation/fault_names.ts";
import { makeWorld } from "../../src/simulation/world.ts";

const { deliveries } = deliver(makeWorld({ seed: 6, hours: 30 }), new Set(FAULT_NAMES));

/** All times that a delivery tells of. */
function timesOf(delivery: Delivery): readonly number[] {
  return delivery.kind === "frame"
    ? readTradeFrame(delivery.text).trades.map(({ trade }) => trade.timeMs)
    : [delivery.timeMs];
}

Deno.test("DeliveryPlaces finds the first delivery that tells of a time or a later one", () => {
  const places = DeliveryPlaces.of(deliveries);
  assertStrictEquals(DeliveryPlaces.of(deliveries), places);
  const times = deliveries.flatMap(timesOf);
  // Late ones and clocks that jump: the times are not in order.
  assert(times.some((timeMs, i) => i > 0 && timeMs < times[i - 1]!));
  for (const timeMs of [-Infinity, ...times.flatMap((at) => [at, at + 1]), Infinity]) {
    const place = deliveries.findIndex((delivery) => timesOf(delivery).some((at) => at >= timeMs));
    const expected = timeMs === -Infinity ? 0 : place < 0 ? deliveries.length : place;
    assertEquals(places.since(timeMs), expected);
  }
});

Deno.test("DeliveryPlaces gives the facts that were told last, or are told first", () => {
  const told = deliveries.flatMap((delivery, place) =>
    delivery.kind === "market" ? [{ ...delivery, place }] : []
  );
  assertGreater(told.length, 0);
  for (let place = 0; place <= deliveries.length; place++) {
    const facts = DeliveryPlaces.of(deliveries).factsAt(place);
    assertEquals(facts.size, new Set(told.map(({ marketId }) => marketId)).size);
    for (const [id, market] of facts) {
      const ofMarket = told.filter(({ marketId }) => marketId === id);
      const before = ofMarket.findLast((delivery) => delivery.place < place);
      assertStrictEquals(market, (before ?? ofMarket[0]!).market);
    }
  }
});
