/** Prices as rows of numbers: what is written is read, to the micro-dollar, and what older programs wrote as well. */

import { assertEquals } from "@std/assert";
import { fromMicros, type Quote, toMicros } from "../../mod.ts";
import { fitsRow, PriceRowReader, PriceRowWriter } from "../../src/store/price_rows.ts";
import { START_MS } from "../core/builders.ts";
import { fc } from "../properties.ts";

const MICRO_PRICE = fc.nat(1_000_000);

Deno.test("PriceRowReader reads what PriceRowWriter wrote, row by row", () => {
  const quote = fc.record({
    marketId: fc.constantFrom("0x01", "0x02", "0x03"),
    yesPrice: MICRO_PRICE.map(fromMicros),
    // A feed may tell a price late.
    timeMs: fc.integer({ min: START_MS - 5_000, max: START_MS + 10_000_000_000 }),
  });
  fc.assert(fc.property(fc.array(fc.array(quote)), (runs) => {
    const writer = new PriceRowWriter();
    const rows = runs.map((run) => writer.row(run));
    const context = JSON.parse(JSON.stringify(writer.context));
    const reader = new PriceRowReader(context);
    assertEquals(rows.map((row) => reader.read(row)), runs);
  }));
});

Deno.test("PriceRowWriter writes whole numbers, a price to the micro-dollar as the engine takes it", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (yesPrice) => {
    const writer = new PriceRowWriter();
    const row = writer.row([{ marketId: "0x01", yesPrice, timeMs: START_MS }]);
    assertEquals(row, [0, toMicros(yesPrice), 0]);
    const [read] = new PriceRowReader(writer.context).read(row);
    assertEquals(toMicros(read!.yesPrice), toMicros(yesPrice));
  }));
});

Deno.test("PriceRowWriter names each market once, and counts times from the price before", () => {
  const writer = new PriceRowWriter();
  assertEquals(writer.context, { markets: [] });
  const at = (marketId: string, timeMs: number) => ({ marketId, yesPrice: 0.93, timeMs });
  assertEquals(writer.row([at("0x02", START_MS), at("0x01", START_MS + 7)]), [
    ...[0, 930_000, 0],
    ...[1, 930_000, 7],
  ]);
  assertEquals(writer.row([at("0x02", START_MS + 4)]), [0, 930_000, -3]);
  assertEquals(writer.context, { markets: ["0x02", "0x01"], since_ms: START_MS });
});

Deno.test("PriceRowReader reads rows of version 2: dollars, and times since the epoch", () => {
  const reader = new PriceRowReader({ markets: ["0x01", "0x02"] });
  assertEquals(reader.read([1, 0.25, START_MS, 0, 0.5, START_MS + 7]), [
    { marketId: "0x02", yesPrice: 0.25, timeMs: START_MS },
    { marketId: "0x01", yesPrice: 0.5, timeMs: START_MS + 7 },
  ]);
  assertEquals(reader.read([0, 1, START_MS]), [
    { marketId: "0x01", yesPrice: 1, timeMs: START_MS },
  ]);
});

Deno.test("fitsRow() refuses what a row of whole numbers cannot say", () => {
  const quote: Quote = { marketId: "0x01", yesPrice: 0.5, timeMs: START_MS };
  const cases: readonly [Quote, boolean][] = [
    [quote, true],
    [{ ...quote, yesPrice: 0 }, true],
    [{ ...quote, yesPrice: 1 }, true],
    [{ ...quote, noPrice: 0.5 }, false],
    [{ ...quote, receivedMs: START_MS }, false],
    [{ ...quote, timeMs: START_MS + 0.5 }, false],
    [{ ...quote, yesPrice: NaN }, false],
    [{ ...quote, yesPrice: 1.01 }, false],
  ];
  for (const [each, fits] of cases) assertEquals(fitsRow(each), fits, JSON.stringify(each));
});
