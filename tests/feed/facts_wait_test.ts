import { assert, assertEquals } from "@std/assert";
import { FactsWait } from "../../src/feed/facts_wait.ts";
import { trade } from "../core/builders.ts";

function waiting(marketId: string, second: number) {
  const timeMs = second * 1000;
  return {
    found: { trade: trade({ marketId, timeMs }), id: `${second}`, outcome: "YES" as const },
    receivedMs: timeMs + 500,
  };
}

Deno.test("FactsWait gives the trades of a market in their order, once", () => {
  const wait = new FactsWait();
  const [a, b, c] = [waiting("0x1", 1), waiting("0x2", 2), waiting("0x1", 3)];
  for (const entry of [a, b, c]) assert(wait.add(entry));
  assertEquals(wait.oldestMs, 1000);
  assertEquals(wait.take("0x1"), [a, c]);
  assertEquals(wait.take("0x1"), []);
  assertEquals(wait.oldestMs, 2000);
});

Deno.test("FactsWait gives up on trades that have waited long enough, and on those before them in their market", () => {
  const wait = new FactsWait();
  const [a, b, c] = [waiting("0x1", 1), waiting("0x2", 2), waiting("0x1", 3)];
  // It was held back, behind one that was received later.
  const d = waiting("0x2", 1);
  for (const entry of [a, b, c, d]) wait.add(entry);
  assertEquals(wait.takeOld(10_000, 11_499), []);
  assertEquals(wait.takeOld(10_000, 11_500), [a, b, d]);
  assertEquals(wait.oldestMs, 3000);
  assertEquals(wait.takeOld(10_000, 11_500), []);
  assertEquals(wait.takeAll(), [c]);
  assertEquals(wait.oldestMs, Infinity);
});

Deno.test("FactsWait has an end: a hostile feed cannot fill the memory", () => {
  const wait = new FactsWait();
  for (let i = 0; i < 10_000; i++) assert(wait.add(waiting(`0x${i}`, i)));
  assert(!wait.add(waiting("0x1", 1)));
  wait.take("0x5");
  assert(wait.add(waiting("0x1", 1)));
});

Deno.test("FactsWait gives up on a market, too, whose trade came an hour before the clock was set back", () => {
  const wait = new FactsWait();
  const entry = waiting("0x1", 3_600);
  wait.add(entry);
  assertEquals(wait.takeOld(10_000, 3_595_000), [], "a little back");
  assertEquals(wait.takeOld(10_000, 1_000), [entry]);
});
