import { assertEquals } from "@std/assert";
import type { CoverageSpan } from "../../src/feed/coverage.ts";
import { coverageShares, summarizeCoverage } from "../../src/feed/coverage_summary.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

Deno.test("summarizeCoverage() looks back from the end of the ledger", () => {
  const blind = (fromMs: number): CoverageSpan => ({
    fromMs,
    toMs: fromMs + MINUTE_MS,
    coverage: "blind",
  });
  const summary = summarizeCoverage([
    { fromMs: 0, toMs: HOUR_MS, coverage: "alive" },
    ...Array.from({ length: 7 }, (_, n) => blind(40 * HOUR_MS + 2 * n * MINUTE_MS)),
    { fromMs: 41 * HOUR_MS, toMs: 41.5 * HOUR_MS, coverage: "repaired" },
    { fromMs: 41.5 * HOUR_MS, toMs: 42 * HOUR_MS, coverage: "alive" },
  ])!;
  const half = 30 * MINUTE_MS;
  assertEquals(summary.hour, { alive: half, repaired: half, blind: 0, unwatched: 0 });
  const day = { alive: half, repaired: half, blind: 7 * MINUTE_MS };
  assertEquals(summary.day, { ...day, unwatched: 23 * HOUR_MS - 7 * MINUTE_MS });
  assertEquals(summary.all.alive, HOUR_MS + half);
  assertEquals([summary.sinceMs, summary.untilMs], [0, 42 * HOUR_MS]);
  assertEquals(
    summary.lastBlind.map(({ fromMs }) => fromMs),
    [6, 5, 4, 3, 2].map((n) => 40 * HOUR_MS + 2 * n * MINUTE_MS),
  );
});

Deno.test("summarizeCoverage() of nothing says nothing", () => {
  assertEquals(summarizeCoverage([]), undefined);
  const none = { alive: 0, repaired: 0, blind: 0 };
  assertEquals(coverageShares([], 0, 5), { ...none, unwatched: 5 });
  assertEquals(coverageShares([], 5, 0), { ...none, unwatched: 0 });
});
