import { assertEquals } from "@std/assert";
import { VERDICTS } from "../../mod.ts";
import { emptyTally } from "../../src/core/turn.ts";

Deno.test("emptyTally() has a place for every verdict and counts nothing", () => {
  const { trades, funnel, orders, rejected } = emptyTally();
  assertEquals([trades, orders, rejected], [0, 0, {}]);
  assertEquals(Object.keys(funnel), [...VERDICTS]);
  assertEquals(Object.values(funnel), VERDICTS.map(() => 0));
});
