import { assertEquals } from "@std/assert";
import { groupByMarket } from "../../../src/research/whales/volume_whales.ts";
import { trade } from "../../core/builders.ts";
import { fc } from "../../properties.ts";
import { tableOf } from "../trades/table_of.ts";

const TRADES = fc.array(
  fc.record({
    marketId: fc.constantFrom("0x1", "0x2", "0x3"),
    usd: fc.constantFrom(9, 10, 11),
    timeMs: fc.nat(20),
  }),
  { maxLength: 60 },
);

Deno.test("groupByMarket() gives the trades of each market in time order, in whatever order they come", () => {
  fc.assert(fc.property(TRADES, fc.nat(10), fc.nat(20), (given, fromMs, toMs) => {
    const table = tableOf(given.map(trade));
    const { ends, rows } = groupByMarket(table, { fromMs, toMs, minUsd: 10 });
    for (const [number, marketId] of table.markets.entries()) {
      const expected = [...given.entries()]
        .filter(([, { usd, timeMs, ...of }]) =>
          of.marketId === marketId && usd >= 10 && timeMs >= fromMs && timeMs < toMs
        )
        .sort(([, a], [, b]) => a.timeMs - b.timeMs)
        .map(([row]) => row);
      assertEquals([...rows.subarray(ends[number - 1] ?? 0, ends[number])], expected);
    }
    assertEquals(rows.length, ends.at(-1) ?? 0);
  }));
});
