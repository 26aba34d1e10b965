import { assert, assertEquals } from "@std/assert";
import { dailyReturns, drawdowns, equityStats } from "../../src/core/equity_stats.ts";
import { fc } from "../properties.ts";

const POSITIVE = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

function assertNear(actual: number | null, expected: number): void {
  assert(actual !== null && Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual}`);
}

Deno.test("equityStats() computes return and growth", () => {
  const { totalReturn, cagr, bestDay, worstDay } = equityStats([100, 110, 99]);
  assertNear(totalReturn, -0.01);
  assertNear(cagr, 0.99 ** (365 / 2) - 1);
  assertNear(bestDay, 0.1);
  assertNear(worstDay, -0.1);
});

Deno.test("equityStats() takes a total loss for a growth of −1", () => {
  assertEquals(equityStats([100, 0]).cagr, -1);
  assertEquals(equityStats([100, -5]).cagr, -1);
});

Deno.test("equityStats() measures risk with n − 1 and a year of 365 days", () => {
  const { volatility, sharpe, sortino } = equityStats([100, 110, 99]);
  const deviation = Math.sqrt(0.02);
  assertNear(volatility, deviation * Math.sqrt(365));
  assert(Math.abs(sharpe!) < 1e-12);
  assert(Math.abs(sortino!) < 1e-12);
});

Deno.test("equityStats() measures the tail with linear interpolation", () => {
  const { var95, cvar95 } = equityStats([100, 110, 99]);
  assertNear(var95, 0.09);
  assertNear(cvar95, 0.1);
});

Deno.test("equityStats() counts a drawdown from its peak to recovery, or to the end", () => {
  assertEquals(equityStats([100, 90, 100, 99, 98, 101]).maxDrawdownDays, 3);
  assertEquals(equityStats([100, 90, 95, 95, 99]).maxDrawdownDays, 4);
  assertEquals(equityStats([100, 100, 101]).maxDrawdownDays, 0);
});

Deno.test("equityStats() has null where a figure cannot be computed", () => {
  assert(Object.values(equityStats([])).every((figure) => figure === null));
  assert(Object.values(equityStats([100])).every((figure) => figure === null));
  const day = equityStats([100, 101]);
  assertEquals([day.volatility, day.sharpe, day.sortino, day.var95, day.cvar95, day.calmar], [
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  const flat = equityStats([100, 100, 100]);
  assertEquals([flat.volatility, flat.sharpe, flat.sortino, flat.calmar], [0, null, null, null]);
  assertEquals(equityStats([100, 110, 121]).sharpe, null, "equal returns but for rounding");
  assertEquals(equityStats([100, 101, 103]).sortino, null);
  assertEquals(equityStats([0, 100]).totalReturn, null);
});

Deno.test("equityStats() is the same in any unit, and its drawdown is that of drawdowns()", () => {
  fc.assert(fc.property(POSITIVE, (equity) => {
    const stats = equityStats(equity);
    assertEquals(equityStats(equity.map((each) => each * 1024)), stats);
    if (equity.length < 2) return;
    assertEquals(stats.maxDrawdown, Math.max(...drawdowns(equity)));
    assert((stats.maxDrawdown === 0) === (stats.maxDrawdownDays === 0));
    assert(stats.bestDay! >= stats.worstDay!);
    assert(stats.cvar95 === null || stats.cvar95 >= stats.var95! - 1e-12);
  }));
});

Deno.test("dailyReturns() gives one return a day", () => {
  assertEquals(dailyReturns([100, 150, 75]), [0.5, -0.5]);
  assertEquals(dailyReturns([100]), []);
});

Deno.test("drawdowns() is 0 at a peak", () => {
  assertEquals(drawdowns([100, 50, 200, 150]), [0, 0.5, 0, 0.25]);
});
