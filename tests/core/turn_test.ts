import { assertEquals } from "@std/assert";
import { VERDICTS } from "../../mod.ts";
import { emptyTally, keptEvent } from "../../src/core/turn.ts";
import { trade } from "./builders.ts";

Deno.test("emptyTally() has a place for every verdict and counts nothing", () => {
  const { trades, funnel, orders, rejected } = emptyTally();
  assertEquals([trades, orders, rejected], [0, 0, {}]);
  assertEquals(Object.keys(funnel), [...VERDICTS]);
  assertEquals(Object.values(funnel), VERDICTS.map(() => 0));
});

Deno.test("keptEvent() keeps a trade that only told a price as a quote, with the time at which it was heard of", () => {
  const event = { kind: "trade", trade: trade(), receivedMs: 7 } as const;
  const { marketId, price: yesPrice, timeMs } = trade();
  const quote = { kind: "quote", marketId, yesPrice, timeMs, receivedMs: 7 } as const;
  assertEquals(keptEvent(event, [{ kind: "verdict", step: "size" }]), quote);
  assertEquals(keptEvent(event, [{ kind: "verdict", step: "confirmation" }]), event);
});
