import { assert, assertEquals } from "@std/assert";
import {
  edgeOf,
  hoursHeld,
  type PositionOutcome,
  positionStats,
} from "../../src/core/position_stats.ts";
import { fc } from "../properties.ts";

const HOUR_MS = 3_600_000;

function position(changes: Partial<PositionOutcome> = {}): PositionOutcome {
  return {
    marketId: "0x01",
    costUsd: 100,
    pnlUsd: 50,
    entryPrice: 0.5,
    won: true,
    openedMs: 0,
    closedMs: HOUR_MS,
    ...changes,
  };
}

const POSITIONS = [
  position(),
  position({ marketId: "0x02", pnlUsd: -100, won: false, entryPrice: 0.25, closedMs: 3 * HOUR_MS }),
  position({ marketId: "0x03", pnlUsd: 150, entryPrice: 0.9, closedMs: 8 * HOUR_MS }),
];

Deno.test("positionStats() computes rates, means and medians", () => {
  const stats = positionStats(POSITIONS, () => 1);
  assertEquals(stats.winRate, 2 / 3);
  assertEquals(stats.profitFactor, 2);
  assertEquals(stats.expectancy, 100 / 3);
  assertEquals(stats.payoff, 1);
  assertEquals(stats.edge, 1 / 3);
  assertEquals(stats.holdingHoursMedian, 3);
  assertEquals([stats.nPositions, stats.nMarkets], [3, 3]);
  assert(Math.abs(stats.brier! - (0.25 + 0.0625 + 0.01) / 3) < 1e-12);
});

Deno.test("positionStats() calls a position without profit neither won nor lost", () => {
  const stats = positionStats([position({ pnlUsd: 0 })], () => 1);
  assertEquals([stats.winRate, stats.profitFactor, stats.payoff], [0, null, null]);
});

Deno.test("positionStats() puts prices into bins that include their lower end, the last one both", () => {
  const prices = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
  const all = positionStats(prices.map((entryPrice) => position({ entryPrice })), () => 1);
  assertEquals(all.calibration.map(({ count }) => count), Array(10).fill(1));
  assertEquals(all.calibration.map(({ meanPrice }) => meanPrice), prices);
  const [dear] = positionStats([position({ entryPrice: 1 })], () => 1).calibration.slice(9);
  assertEquals(dear, { bin: 9, count: 1, meanPrice: 1, shareWon: 1 });
});

Deno.test("positionStats() has null where a figure cannot be computed", () => {
  const { nPositions, nMarkets, calibration, ...figures } = positionStats([], () => 1);
  assertEquals([nPositions, nMarkets], [0, 0]);
  assert(Object.values(figures).every((figure) => figure === null));
  assert(calibration.every((bin) => bin.meanPrice === null && bin.shareWon === null));
  const onlyWins = positionStats([position(), position()], () => 1);
  assertEquals([onlyWins.profitFactor, onlyWins.payoff], [null, null]);
  assertEquals([onlyWins.edgeInterval, onlyWins.winRateInterval], [null, null], "one market");
  assertEquals(positionStats([position({ costUsd: 0 })], () => 1).edge, null);
});

Deno.test("positionStats() does not depend on the order of positions", () => {
  const outcome = fc.record({
    marketId: fc.constantFrom("0x01", "0x02", "0x03"),
    costUsd: fc.integer({ min: 1, max: 1000 }),
    pnlUsd: fc.integer({ min: -1000, max: 1000 }),
    entryPrice: fc.integer({ min: 1, max: 63 }).map((part) => part / 64),
    won: fc.boolean(),
    openedMs: fc.constant(0),
    closedMs: fc.integer({ min: 0, max: 1e9 }),
  });
  fc.assert(fc.property(fc.array(outcome), (positions) => {
    const [one, other] = [positions, positions.toReversed()].map((each) =>
      positionStats(each, () => 1)
    );
    for (const key of ["winRate", "profitFactor", "payoff", "holdingHoursMedian"] as const) {
      assertEquals(one![key], other![key], key);
    }
    assertEquals(one!.calibration, other!.calibration);
    const count = one!.calibration.reduce((sum, bin) => sum + bin.count, 0);
    assertEquals(count, positions.length);
  }));
});

Deno.test("edgeOf() and hoursHeld() are figures of one position", () => {
  assertEquals([edgeOf(position()), hoursHeld(position())], [0.5, 1]);
});
