import { assertEquals, assertNotEquals } from "@std/assert";
import { fillId, nthId, tradeId } from "../../src/core/trade_identity.ts";
import { trade } from "./builders.ts";

Deno.test("tradeId() tells trades apart by everything but the category", () => {
  const id = tradeId(trade());
  assertEquals(id, tradeId(trade({ category: "Sports" })));
  const others = [
    { marketId: "0x2" },
    { wallet: "0xb" },
    { direction: "sell" as const },
    { price: 0.41 },
    { usd: 20_001 },
    { timeMs: 1 },
    { tokenId: "7" },
  ];
  for (const other of others) assertNotEquals(id, tradeId(trade(other)), JSON.stringify(other));
  assertEquals(id, tradeId(trade(), 1));
  assertNotEquals(id, tradeId(trade(), 2));
});

Deno.test("fillId() knows a fill whoever tells it, and none without a transaction", () => {
  const fill = {
    transactionHash: "0xAB",
    wallet: "0xW",
    tokenId: "7",
    side: "buy",
    price: 0.33333333,
    size: "10.001",
  };
  const id = fillId(fill);
  assertEquals(
    fillId({ ...fill, transactionHash: "0xab", wallet: "0xw", price: 0.3333, size: 10 }),
    id,
  );
  for (const other of [{ wallet: "0xv" }, { tokenId: "8" }, { side: "sell" }, { size: 11 }]) {
    assertNotEquals(fillId({ ...fill, ...other }), id);
  }
  for (const transactionHash of ["", undefined, 7]) {
    assertEquals(fillId({ ...fill, transactionHash }), undefined);
  }
});

Deno.test("nthId() tells rows that are alike apart", () => {
  assertEquals([nthId("a", 1), nthId("a", 2)], ["a", "a#2"]);
});
