import { assertEquals } from "@std/assert";
import { emptyMap, type EngineEvent, type Relevance } from "../../mod.ts";
import { lotOf } from "../../src/feed/source.ts";
import { trade } from "../core/builders.ts";

const ANYTHING: Relevance = { minSizeUsd: 0, markets: new Set(), known: emptyMap() };

Deno.test("lotOf() gives every event once, and counts none as passed over", () => {
  const events: EngineEvent[] = [{ kind: "trade", trade: trade({ usd: 1 }) }, {
    kind: "tick",
    timeMs: 1,
  }];
  const lot = lotOf(events);
  const taken = events.map(() => lot.next({ ...ANYTHING, minSizeUsd: 10_000 }, 0));
  assertEquals(taken, events);
  assertEquals(lot.next(ANYTHING, Infinity), undefined);
  assertEquals(lot.next(ANYTHING, Infinity), undefined);
  assertEquals([lot.passedOver, lot.cursor], [0, { taken: 2 }]);
});

Deno.test("lotOf() has a cursor that counts what was taken", () => {
  const lot = lotOf([{ kind: "tick", timeMs: 1 }, { kind: "tick", timeMs: 2 }]);
  assertEquals(lot.cursor, { taken: 0 });
  lot.next(ANYTHING, Infinity);
  assertEquals(lot.cursor, { taken: 1 });
});
