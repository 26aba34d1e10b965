import { assertEquals, assertThrows } from "@std/assert";
import {
  endOfData,
  endOfUnordered,
  trainingCutoffMs,
} from "../../../src/research/whales/training_window.ts";
import { trade } from "../../core/builders.ts";
import { fc } from "../../properties.ts";
import { goldenCases } from "../golden.ts";
import { tableOf } from "../trades/table_of.ts";

function cutoff(asOf: string, trainMonths: number): string {
  return new Date(trainingCutoffMs(Date.parse(asOf), trainMonths)).toISOString();
}

Deno.test("trainingCutoffMs() keeps the time of day and clamps the day to the month's last", () => {
  assertEquals(cutoff("2024-08-31T12:34:56.789Z", 6), "2024-02-29T12:34:56.789Z");
  assertEquals(cutoff("2023-08-31T00:00:00.000Z", 6), "2023-02-28T00:00:00.000Z");
  assertEquals(cutoff("2024-01-15T23:59:59.999Z", 1), "2023-12-15T23:59:59.999Z");
  assertEquals(cutoff("2024-02-29T01:00:00.000Z", 12), "2023-02-28T01:00:00.000Z");
  assertEquals(cutoff("2024-02-29T01:00:00.000Z", 0), "2024-02-29T01:00:00.000Z");
  // Where clocks change in between, UTC does not.
  assertEquals(cutoff("2024-04-01T00:30:00.000Z", 1), "2024-03-01T00:30:00.000Z");
});

Deno.test("trainingCutoffMs() equals counting the calendar by hand", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 4e12 }),
    fc.integer({ min: 0, max: 300 }),
    (asOfMs, months) => {
      const date = new Date(asOfMs);
      const month = date.getUTCFullYear() * 12 + date.getUTCMonth() - months;
      const [year, monthIndex] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
      const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
      const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][monthIndex]!;
      const day = Math.min(date.getUTCDate(), days);
      const expected = Date.UTC(year, monthIndex, day) +
        ((asOfMs % 86_400_000) + 86_400_000) % 86_400_000;
      assertEquals(trainingCutoffMs(asOfMs, months), expected);
    },
  ));
});

Deno.test("trainingCutoffMs() gives the cutoff of every golden case", () => {
  for (const { params } of goldenCases()) {
    assertEquals(trainingCutoffMs(params.as_of_ms, params.train_months), params.cutoff_ms);
  }
});

Deno.test("trainingCutoffMs() throws on what is no number of months or no date", () => {
  for (const months of [-1, 1.5, NaN, Infinity]) {
    assertThrows(() => trainingCutoffMs(0, months), RangeError, `Cannot train on ${months} months`);
  }
  assertThrows(() => trainingCutoffMs(NaN, 6), RangeError, "Cannot go back 6 months from NaN");
});

Deno.test("endOfData() is a millisecond after the last trade in time order", () => {
  const trade = {
    marketId: "0xm",
    wallet: "0xa",
    direction: "buy",
    price: 0.5,
    usd: 1,
    category: "",
    tokenId: "",
  } as const;
  assertEquals(endOfData(tableOf([])), 0);
  assertEquals(endOfData(tableOf([{ ...trade, timeMs: 5 }, { ...trade, timeMs: 9 }])), 10);
});

Deno.test("endOfUnordered() finds the end of data in any order", () => {
  assertEquals(endOfUnordered(tableOf([])), 0);
  const times = fc.array(fc.integer({ min: -10, max: 1_000 }));
  fc.assert(fc.property(times, (moments) => {
    const table = tableOf(moments.map((timeMs) => trade({ timeMs })));
    assertEquals(endOfUnordered(table), moments.length === 0 ? 0 : Math.max(...moments) + 1);
  }));
});
