import { assertEquals } from "@std/assert";
import { coverageRecord, coverageRows } from "../../../src/cli/report/coverage_words.ts";

const START_MS = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;
const LEDGER = [
  { fromMs: START_MS, toMs: START_MS + 50 * MINUTE_MS, coverage: "alive" },
  { fromMs: START_MS + 50 * MINUTE_MS, toMs: START_MS + 52 * MINUTE_MS, coverage: "blind" },
  { fromMs: START_MS + 52 * MINUTE_MS, toMs: START_MS + 60 * MINUTE_MS, coverage: "repaired" },
] as const;

Deno.test("coverageRows() says how long the feeds were what, and when they were blind", () => {
  assertEquals(coverageRows(LEDGER), [
    ["watched until", "2026-01-15 13:00:00"],
    ["last hour", "alive 50m, repaired 8m, blind 2m"],
    ["last day", "alive 50m, repaired 8m, blind 2m, not running 23h"],
    ["since 2026-01-15 12:00:00", "alive 50m, repaired 8m, blind 2m"],
    ["last blind", "2026-01-15 12:50:00, for 2m"],
  ]);
  assertEquals(coverageRows([]), [[
    "coverage",
    "not known until the first minute of a live run is over",
  ]]);
});

Deno.test("coverageRecord() says the same to machines", () => {
  const hour = { alive_ms: 50 * MINUTE_MS, repaired_ms: 8 * MINUTE_MS, blind_ms: 2 * MINUTE_MS };
  assertEquals(coverageRecord(LEDGER), {
    since: "2026-01-15T12:00:00.000Z",
    until: "2026-01-15T13:00:00.000Z",
    last_hour: { ...hour, unwatched_ms: 0 },
    last_day: { ...hour, unwatched_ms: 23 * 60 * MINUTE_MS },
    all: { ...hour, unwatched_ms: 0 },
    last_blind: [{ from: "2026-01-15T12:50:00.000Z", to: "2026-01-15T12:52:00.000Z" }],
  });
  assertEquals(coverageRecord([]), null);
});
