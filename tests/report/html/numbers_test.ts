import { assertEquals } from "@std/assert";
import {
  date,
  figure,
  hours,
  minute,
  percent,
  plain,
  short,
  signedPercent,
  signedUsd,
  usd,
} from "../../../src/report/html/numbers.ts";

/** With plain spaces, which are easier to read. */
function spaced(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

Deno.test("usd(), signedUsd() and signedPercent() put no sign before what is 0 as it is shown", () => {
  assertEquals([usd(-0.001), signedUsd(-0.004), signedUsd(0.004), usd(-0.005)], [
    "$0.00",
    "$0.00",
    "$0.00",
    "−$0.01",
  ]);
  assertEquals([signedPercent(0.0001), signedPercent(-0.0001)].map(spaced), ["0.0 %", "0.0 %"]);
});

Deno.test("numbers have signs, separators and units", () => {
  assertEquals([usd(1234.5), usd(-3), signedUsd(3), signedUsd(-3), signedUsd(0)], [
    "$1,234.50",
    "−$3.00",
    "+$3.00",
    "−$3.00",
    "$0.00",
  ]);
  assertEquals(
    [percent(0.1234), percent(-0.5, 0), percent(-0.0001), signedPercent(0.02)].map(spaced),
    [
      "12.3 %",
      "−50 %",
      "0.0 %",
      "+2.0 %",
    ],
  );
  assertEquals([plain(1234.567), plain(-2), short(5000), short(1.5)], [
    "1,234.57",
    "−2.00",
    "5,000",
    "1.50",
  ]);
  assertEquals([hours(5), hours(72)].map(spaced), ["5.0 h", "3.0 days"]);
});

Deno.test("numbers that are too long are shortened", () => {
  assertEquals(spaced(percent(5_174_652)), "517.5M %");
  assertEquals(plain(1.23e9), "1.23B");
});

Deno.test("figure() shows a figure in its unit, and – for none", () => {
  assertEquals(
    [
      figure(null, "ratio"),
      figure(0.5, "fraction"),
      figure(1, "days"),
      figure(1200, "days"),
      figure(3, "usd"),
      figure(12, "count"),
      figure(1.5, "ratio"),
      figure(1, "hours"),
    ].map(spaced),
    ["–", "50.0 %", "1 day", "1,200 days", "$3.00", "12", "1.50", "1.0 h"],
  );
});

Deno.test("times are UTC", () => {
  const timeMs = Date.UTC(2025, 8, 1, 12, 30, 59);
  assertEquals([date(timeMs), minute(timeMs)], ["2025-09-01", "2025-09-01 12:30"]);
});
