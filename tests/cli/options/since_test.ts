import { assertEquals } from "@std/assert";
import { since } from "../../../src/cli/options/since.ts";
import { sinceMs } from "../../../src/cli/options/since_start.ts";

const OPTION = since({ group: "Test", on: ["fetch"], default: "12mo", help: "Back" });
const UNTIL_MS = Date.UTC(2026, 2, 31, 12);

Deno.test("since() reads spans of days, weeks, months and years, and moments", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["12mo", Date.UTC(2025, 2, 31, 12)],
    ["1MO", Date.UTC(2026, 1, 28, 12)],
    ["90d", UNTIL_MS - 90 * 86_400_000],
    ["2w", UNTIL_MS - 14 * 86_400_000],
    ["1y", Date.UTC(2025, 2, 31, 12)],
    ["2025-06-01", Date.UTC(2025, 5, 1)],
  ];
  for (const [text, fromMs] of cases) {
    assertEquals(sinceMs(OPTION.read(text)!.value, UNTIL_MS), fromMs, text);
  }
  assertEquals(sinceMs(OPTION.default, UNTIL_MS), Date.UTC(2025, 2, 31, 12));
});

Deno.test("since() refuses what is neither", () => {
  for (const text of ["", "12", "mo", "12m", "-3d", "99999d", "yesterday"]) {
    assertEquals(OPTION.read(text), undefined, text);
  }
});
