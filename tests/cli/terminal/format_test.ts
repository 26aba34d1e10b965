import { assertEquals } from "@std/assert";
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDate,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTime,
  formatUsd,
  formatWholeUsd,
  shortMarketId,
} from "../../../src/cli/terminal/format.ts";

Deno.test("formatCount() and formatCompact() read well", () => {
  assertEquals(formatCount(1_234_567), "1,234,567");
  assertEquals(formatCompact(1_234_567), "1.23M");
  assertEquals(formatCompact(999), "999");
});

Deno.test("formatUsd() puts the sign in front, and none before zero", () => {
  assertEquals(formatUsd(1234.5), "$1,234.50");
  assertEquals(formatUsd(-0.5), "-$0.50");
  assertEquals(formatUsd(-0.001), "$0.00");
  assertEquals(formatWholeUsd(1_234_567.8), "$1,234,568");
  assertEquals(formatWholeUsd(-12.3), "-$12");
  assertEquals(formatWholeUsd(-0.3), "$0");
});

Deno.test("formatPercent() and formatNumber() have no minus before zero", () => {
  assertEquals(formatPercent(0.6234), "62.3 %");
  assertEquals(formatPercent(-0.00001), "0.0 %");
  assertEquals(formatPercent(0.5, 0), "50 %");
  assertEquals(formatNumber(-1.005, 1), "-1.0");
  assertEquals(formatNumber(-0.001), "0.00");
});

Deno.test("formatDuration() keeps to what matters", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [9_949, "9.9 s"],
    [9_951, "10 s"],
    [59_499, "59 s"],
    [59_501, "1m"],
    [60_400, "1m"],
    [185_000, "3m 5s"],
    [3_599_600, "1h"],
    [7_500_000, "2h 5m"],
    [90_000_000, "1d 1h"],
    [604_800_000, "7d"],
    [Infinity, "unknown"],
  ];
  for (const [ms, expected] of cases) assertEquals(formatDuration(ms), expected, String(ms));
});

Deno.test("formatTime() and formatDate() are UTC", () => {
  assertEquals(formatTime(1_717_200_000_500), "2024-06-01 00:00:00");
  assertEquals(formatDate(1_717_200_000_500), "2024-06-01");
});

Deno.test("formatBytes() counts in 1024s", () => {
  assertEquals(formatBytes(812 * 1024 * 1024), "812 MiB");
});

Deno.test("shortMarketId() is the beginning of an id", () => {
  assertEquals(shortMarketId(`0x12345678${"9".repeat(56)}`), "0x12345678");
});
