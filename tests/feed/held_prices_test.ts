import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { HeldPrices } from "../../src/feed/held_prices.ts";

Deno.test("HeldPrices keeps prices in columns, and each market once", () => {
  const held = new HeldPrices();
  for (const [index, marketId] of ["0x1", "0x2", "0x1"].entries()) {
    held.add(held.placeOf(marketId), index / 10, index);
  }
  assertEquals([held.count, held.marketIds], [3, ["0x1", "0x2"]]);
  assertEquals([...held.market.subarray(0, 3)], [0, 1, 0]);
  assertEquals([...held.yesPrice.subarray(0, 3)], [0, 0.1, 0.2]);
  assertEquals([...held.timeMs.subarray(0, 3)], [0, 1, 2]);
});

Deno.test("HeldPrices.clear() forgets prices and places, and says that it did", () => {
  const held = new HeldPrices();
  const { edition } = held;
  held.add(held.placeOf("0x1"), 0.5, 1);
  held.clear();
  assertEquals([held.count, [...held.marketIds], held.placeOf("0x2")], [0, [], 0]);
  assertNotEquals(held.edition, edition);
});

Deno.test("HeldPrices says when it is full, and takes no more then", () => {
  const held = new HeldPrices();
  const place = held.placeOf("0x1");
  while (!held.isFull) held.add(place, 0.5, 1);
  assertThrows(() => held.add(place, 0.5, 1), RangeError, `more than ${held.count} prices`);
});
