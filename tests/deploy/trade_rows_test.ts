import { assert, assertEquals, assertRejects } from "@std/assert";
import { rowsFrom, rowsText, tableOfRows, type TradeRows } from "../../src/deploy/trade_rows.ts";
import { fc } from "../properties.ts";

const NAMES = ["0xa", "0xé\n", ""];

/** Rows of any values; names go round. */
function rowsOf(values: readonly number[]): TradeRows {
  return {
    wallets: NAMES,
    markets: NAMES.toReversed(),
    wallet: Uint32Array.from(values, (_, row) => row % 3),
    market: Uint32Array.from(values, (_, row) => (row >> 1) % 3),
    isSell: Uint8Array.from(values, (_, row) => row % 2),
    price: Float64Array.from(values),
    usd: Float64Array.from(values, (value) => -value),
    timeMs: Float64Array.from(values, (value) => value / 3),
  };
}

Deno.test("rowsFrom() gives back what rowsText() took, as ASCII", async () => {
  const values = fc.array(fc.double({ noNaN: true }));
  await fc.assert(fc.asyncProperty(values, async (values) => {
    const text = await rowsText(rowsOf(values));
    assert(/^[\x20-\x7e]+$/.test(text));
    assertEquals(await rowsFrom(text), rowsOf(values));
  }));
});

Deno.test("rowsText() makes trades smaller", async () => {
  const rows = rowsOf(Array.from({ length: 10_000 }, (_, i) => Math.floor(i * 1.37)));
  assert((await rowsText(rows)).length < 10_000 * 12);
});

Deno.test("rowsFrom() refuses a text that lacks a part", async () => {
  const text = await rowsText(rowsOf(Array.from({ length: 1000 }, Math.random)));
  const half = text.slice(0, 4 * Math.floor(text.length / 8));
  await assertRejects(() => rowsFrom(half));
});

Deno.test("tableOfRows() gives names of several parts one number, and all rows one order in time", () => {
  const first = {
    ...rowsOf([9, 3]),
    wallets: ["x", "y"],
    markets: ["m"],
    market: new Uint32Array(2),
  };
  const second = {
    ...rowsOf([3, 6]),
    wallets: ["y", "z"],
    markets: ["n"],
    market: new Uint32Array(2),
  };
  const table = tableOfRows([first, second]);
  assertEquals(table.wallets, ["x", "y", "z"]);
  assertEquals([...table.wallet], [0, 1, 1, 2]);
  assertEquals([table.markets, [...table.market]], [["m", "n"], [0, 0, 1, 1]]);
  assertEquals([...table.order], [1, 2, 3, 0]);
  assertEquals([...table.price], [9, 3, 3, 6]);
  assertEquals(tableOfRows([]).length, 0);
});
