import { assertEquals } from "@std/assert";
import { RelevantTrades } from "../../src/feed/relevant_trades.ts";
import { trade } from "../core/builders.ts";
import { fc } from "../properties.ts";
import { tableOf } from "../research/trades/table_of.ts";

const MARKETS = ["0x1", "0x2", "0x3", "0x4"];

/** Positions of all trades that matter up to `stop`, taken. */
function takeAll(relevant: RelevantTrades, stop: number, end: number): number[] {
  const positions: number[] = [];
  for (let at = relevant.next(100, stop, end); at < stop; at = relevant.next(100, stop, end)) {
    positions.push(at);
    relevant.take();
  }
  return positions;
}

Deno.test("RelevantTrades finds large trades and those in watched markets, whichever are watched when", () => {
  const step = fc.record({
    markets: fc.uniqueArray(fc.constantFrom(...MARKETS, "0xnever")),
    trades: fc.array(
      fc.record({ marketId: fc.constantFrom(...MARKETS), usd: fc.constantFrom(1, 99, 100) }),
      { maxLength: 400 },
    ),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), fc.nat(600), (steps, ahead) => {
      const trades = steps.flatMap((step) => step.trades);
      const relevant = new RelevantTrades(
        tableOf(trades.map((given, timeMs) => trade({ ...given, timeMs }))),
        0,
      );
      let position = 0;
      for (const { markets, trades: next } of steps) {
        const stop = position + next.length;
        relevant.watch(new Set(markets), position);
        assertEquals(
          takeAll(relevant, stop, Math.min(stop + ahead, trades.length)),
          next.flatMap(({ marketId, usd }, index) =>
            usd >= 100 || markets.includes(marketId) ? [position + index] : []
          ),
        );
        position = stop;
      }
    }),
  );
});

Deno.test("RelevantTrades.watch() says whether it is another set", () => {
  const relevant = new RelevantTrades(tableOf([trade()]), 0);
  const markets = new Set(MARKETS);
  assertEquals(relevant.watch(markets, 0), true);
  assertEquals(relevant.watch(markets, 0), false);
  assertEquals(relevant.watch(new Set(markets), 0), true);
});
