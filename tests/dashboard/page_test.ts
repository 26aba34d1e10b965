/** The words of the page: its scripts have no types, but Deno can load them as well. */

import { assertEquals, assertMatch } from "@std/assert";
import { duration, percent, signedUsd, time, usd } from "../../src/dashboard/assets/words.js";

Deno.test("duration() of the page tells a span in whole units, whatever is left of it", () => {
  const hourMs = 3_600_000;
  for (
    const [ms, words] of [
      [-5, "0 s"],
      [0, "0 s"],
      [1, "under 1 s"],
      [59_999, "59 s"],
      [60_000, "1 min"],
      [hourMs, "1 h"],
      [hourMs + 12_345, "1 h"],
      [3 * hourMs + 60_500, "3 h 1 min"],
      [10 * hourMs + 1, "10 h"],
      [50 * hourMs, "2 days"],
    ] as const
  ) assertEquals(duration(ms), words, String(ms));
});

Deno.test("time() of the page tells as much of a moment as there are others like it", () => {
  const atMs = Date.UTC(2025, 5, 15, 12);
  const dayMs = 24 * 3_600_000;
  assertMatch(time(atMs, atMs + 1000), /^\d\d:\d\d:00$/);
  assertMatch(time(atMs, atMs + 2 * dayMs), /^1[56] Jun, \d\d:\d\d$/);
  assertMatch(time(atMs, atMs + 400 * dayMs), /^1[56] Jun 2025$/);
});

Deno.test("usd() and percent() of the page write no minus before a zero", () => {
  assertEquals([usd(-0.001), signedUsd(-0.001), percent(-0.0001)], ["$0.00", "$0.00", "0.0 %"]);
  assertEquals([usd(-3), usd(-0.005), signedUsd(0.004)], ["−$3.00", "−$0.01", "$0.00"]);
});
