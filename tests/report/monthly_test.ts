import { assert, assertEquals } from "@std/assert";
import { MS_PER_DAY } from "../../src/core/time_units.ts";
import { monthlyReturns } from "../../src/report/monthly.ts";
import { fc } from "../properties.ts";

Deno.test("monthlyReturns() counts the end of a day to its month", () => {
  const timesMs = [
    Date.UTC(2024, 11, 30, 12),
    Date.UTC(2024, 11, 31),
    Date.UTC(2025, 0, 1),
    Date.UTC(2025, 0, 2),
    Date.UTC(2025, 1, 1),
    Date.UTC(2025, 1, 1, 6),
  ];
  assertEquals(monthlyReturns(timesMs, [100, 110, 150, 120, 300, 150]), [
    { year: 2024, month: 11, value: 0.5 },
    { year: 2025, month: 0, value: 1 },
    { year: 2025, month: 1, value: -0.5 },
  ]);
  assertEquals(monthlyReturns([0], [100]), []);
});

Deno.test("monthlyReturns() multiply to the whole return", () => {
  const equities = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 200 });
  fc.assert(fc.property(equities, (equity) => {
    const months = monthlyReturns(equity.map((_, day) => day * MS_PER_DAY), equity);
    const whole = months.reduce((product, { value }) => product * (1 + value), 1);
    assert(Math.abs(whole / (equity.at(-1)! / equity[0]!) - 1) < 1e-9);
  }));
});
