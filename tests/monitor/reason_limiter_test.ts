import { assertEquals, assertLessOrEqual } from "@std/assert";
import {
  MAX_REASONS,
  NO_REASONS,
  noteReason,
  OTHER_REASONS,
  REASON_INTERVAL_MS,
  type ReasonReport,
  unsaidReasons,
} from "../../src/monitor/reason_limiter.ts";

/** Takes messages in order, and gives the lines said and what is left. */
function said(messages: readonly (readonly [reason: string, nowMs: number])[]) {
  let limiter = NO_REASONS;
  const lines: (ReasonReport & { nowMs: number })[] = [];
  for (const [reason, nowMs] of messages) {
    const [next, report] = noteReason(limiter, reason, nowMs);
    limiter = next;
    if (report !== undefined) lines.push({ ...report, nowMs });
  }
  return { lines, limiter };
}

Deno.test("noteReason() says each reason once a minute, with how often it happened", () => {
  const messages = Array.from({ length: 150 }, (_, i) => ["no_price", i * 1000] as const);
  const { lines, limiter } = said(messages);
  assertEquals(lines.map(({ nowMs, count }) => [nowMs, count]), [[0, 1], [60_000, 60], [
    120_000,
    60,
  ]]);
  assertEquals(unsaidReasons(limiter), [{ reason: "no_price", count: 29 }]);
});

Deno.test("noteReason() keeps reasons apart", () => {
  const { lines } = said([["a", 0], ["b", 1], ["a", 2], ["b", REASON_INTERVAL_MS + 1]]);
  assertEquals(lines.map(({ reason, count }) => [reason, count]), [["a", 1], ["b", 1], ["b", 1]]);
});

Deno.test("noteReason() is not silenced by a clock that was set back", () => {
  const { lines } = said([["a", 3_600_000], ["a", 3_600_001], ["a", 5], ["a", 6], ["a", 60_005]]);
  assertEquals(lines.map(({ nowMs, count }) => [nowMs, count]), [
    [3_600_000, 1],
    [5, 2],
    [60_005, 2],
  ]);
});

Deno.test("noteReason() does not change the state it was given", () => {
  const [first] = noteReason(NO_REASONS, "a", 0);
  noteReason(first, "a", 1);
  assertEquals([NO_REASONS.size, unsaidReasons(first)], [0, []]);
});

Deno.test("noteReason() keeps a bounded number of reasons, and loses no count", () => {
  const messages = Array.from({ length: MAX_REASONS * 3 }, (_, i) => [`r${i}`, i] as const);
  const { lines, limiter } = said(messages);
  assertLessOrEqual(limiter.size, MAX_REASONS + 1);
  const counts = [...lines, ...unsaidReasons(limiter)].map(({ count }) => count);
  assertEquals(counts.reduce((a, b) => a + b), messages.length);
  assertEquals(unsaidReasons(limiter).map(({ reason }) => reason), [OTHER_REASONS]);
});
