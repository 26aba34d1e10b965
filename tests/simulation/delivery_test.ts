import { assert, assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { readTradeFrame } from "../../src/feed/trade_frame.ts";
import { deliver, type Delivery } from "../../src/simulation/delivery.ts";
import { FAULT_NAMES, FEED_FAULTS, type FeedFault } from "../../src/simulation/fault_names.ts";
import { makeWorld, type World } from "../../src/simulation/world.ts";

const SEED = 6;
const WORLD = makeWorld({ seed: SEED, hours: 120 });
const CALM = deliver(WORLD, new Set()).deliveries;

function deliverWith(...faults: readonly FeedFault[]): readonly Delivery[] {
  return deliver(WORLD, new Set(faults)).deliveries;
}

/** Ids of the trades, in the order in which they arrive. */
function tradeIds(deliveries: readonly Delivery[]): string[] {
  return deliveries.flatMap((delivery) =>
    delivery.kind === "frame" ? readTradeFrame(delivery.text).trades.map(({ id }) => id) : []
  );
}

function frames(deliveries: readonly Delivery[]): number {
  return deliveries.filter(({ kind }) => kind === "frame").length;
}

Deno.test("makeWorld() makes the same world from the same seed, another one from another", () => {
  assertEquals(makeWorld({ seed: SEED, hours: 120 }), WORLD);
  assertNotEquals(makeWorld({ seed: SEED + 1, hours: 120 }).happenings, WORLD.happenings);
});

Deno.test("makeWorld() tells what happens in the order of time, until its end", () => {
  const times = WORLD.happenings.map(({ timeMs }) => timeMs);
  assertEquals(times, times.toSorted((a, b) => a - b));
  assert(times.every((timeMs) => timeMs >= WORLD.startMs && timeMs < WORLD.endMs));
});

Deno.test("deliver() without faults delivers every trade of the calm world once", () => {
  const rows = WORLD.happenings.filter(({ kind, fault }) =>
    kind === "trade" && fault === undefined
  );
  const ids = tradeIds(CALM);
  assertEquals(new Set(ids).size, ids.length);
  // Some rows of a transaction are alike.
  assertGreater(ids.length, rows.length);
  assertGreater(rows.length * 1.1, ids.length);
});

Deno.test("deliver() is the same every time, and each fault leaves the others alone", () => {
  const all = deliver(WORLD, new Set(FAULT_NAMES));
  assertEquals(deliver(makeWorld({ seed: SEED, hours: 120 }), new Set(FAULT_NAMES)), all);
  for (const name of Object.keys(FEED_FAULTS) as FeedFault[]) {
    const { deliveries, injected } = deliver(WORLD, new Set([name]));
    assertEquals(Object.keys(injected), [name]);
    assertGreater(injected[name]!, 0);
    assertEquals(all.injected[name] === undefined, false);
    assertNotEquals(deliveries, CALM, name);
  }
});

Deno.test("deliver() drops, repeats, moves and adds what it is told to", () => {
  const calm = tradeIds(CALM);
  const sorted = calm.toSorted();
  const dropped = tradeIds(deliverWith("drop"));
  assertEquals(dropped, calm.filter((id) => dropped.includes(id)));
  assertGreater(calm.length, dropped.length);
  const repeated = tradeIds(deliverWith("duplicate"));
  assertGreater(repeated.length, calm.length);
  assertEquals([...new Set(repeated)].toSorted(), sorted);
  // What comes at once comes in the order of time.
  assertEquals(tradeIds(deliverWith("disconnect")), calm);
  for (const fault of ["reorder", "delay"] as const) {
    const moved = tradeIds(deliverWith(fault));
    assertNotEquals(moved, calm, fault);
    assertEquals(moved.toSorted(), sorted, fault);
  }
  const hostile = deliverWith("malformed");
  assertEquals(tradeIds(hostile), calm);
  assertGreater(frames(hostile), frames(CALM));
});

Deno.test("deliver() loses a part of what a frozen feed holds back", () => {
  const frozen = tradeIds(deliverWith("freeze"));
  const calm = new Set(tradeIds(CALM));
  assertGreater(calm.size, frozen.length);
  assert(frozen.every((id) => calm.has(id)));
});

Deno.test("deliver() says the end of a disputed market twice, and differently", () => {
  function payouts({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
    const told = new Map<string, number[]>();
    for (const delivery of deliveries) {
      if (delivery.kind !== "resolution") continue;
      const { marketId, yesPayout } = delivery;
      told.set(marketId, [...told.get(marketId) ?? [], yesPayout]);
    }
    return [...told.values()];
  }
  const worlds: readonly World[] = [1, 2, 3, 4].map((seed) => makeWorld({ seed, hours: 120 }));
  const disputed = worlds.flatMap((world) => payouts(deliver(world, new Set(["dispute"]))));
  const calm = worlds.flatMap((world) => payouts(deliver(world, new Set())));
  assert(calm.length > 0 && calm.every((told) => told.length === 1));
  assertEquals(disputed.length, calm.length);
  assert(disputed.some(([first, second]) => second !== undefined && second !== first));
});
