import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { DEFAULT_PARAMS, signalFor, signalRecord, type Trade } from "../../mod.ts";
import { MARKET, START_MS, trade } from "./builders.ts";

const AGREEING = ["0xa", "0xb"];

Deno.test("signalFor() takes market, direction, price and time from the trade", () => {
  const trigger = trade({ direction: "sell", tokenId: "7" });
  const { id: _, ...rest } = signalFor(trigger, AGREEING, DEFAULT_PARAMS);
  assertEquals(rest, {
    marketId: MARKET,
    direction: "sell",
    sizeUsd: 300,
    source: "confirmed_whale",
    confirmingWhales: AGREEING,
    triggerPrice: 0.4,
    triggerUsd: 20_000,
    category: "Politics",
    tokenId: "7",
    timeMs: START_MS,
  });
});

Deno.test("signalFor() sizes by the fraction of the capital, up to the largest position", () => {
  function size(capital: number): number {
    return signalFor(trade(), AGREEING, { ...DEFAULT_PARAMS, capital }).sizeUsd;
  }
  assertEquals([100, 10_000, 1_666_666, 1_666_667].map(size), [
    3,
    300,
    49_999.979999999996,
    50_000,
  ]);
});

Deno.test("signalFor() gives the same id for the same trade and another for another", () => {
  const { id } = signalFor(trade(), AGREEING, DEFAULT_PARAMS);
  assertEquals(signalFor(trade(), ["0xb"], { ...DEFAULT_PARAMS, capital: 5 }).id, id);
  const others: Partial<Trade>[] = [
    { marketId: "0x02" },
    { direction: "sell" },
    { timeMs: START_MS + 1 },
    { wallet: "0xb" },
    { price: 0.41 },
    { usd: 20_001 },
  ];
  for (const other of others) {
    assertNotEquals(signalFor(trade(other), AGREEING, DEFAULT_PARAMS).id, id);
  }
});

Deno.test("signalRecord() has the fields of the contract, in order", () => {
  const signal = signalFor(trade({ tokenId: "7" }), AGREEING, DEFAULT_PARAMS);
  const record = signalRecord(signal);
  assertEquals(
    JSON.stringify(record),
    `{"id":"${signal.id}","market_id":"0x01","direction":"buy","size_usd":300,` +
      `"source":"confirmed_whale","confirming_whales":["0xa","0xb"],"n_confirmations":2,` +
      `"trigger_price":0.4,"trigger_usd":20000,"category":"Politics","token_id":"7",` +
      `"time":"2023-11-14T22:13:20.000Z"}`,
  );
});

Deno.test("signalRecord() leaves out a token that is not known", () => {
  assertEquals("token_id" in signalRecord(signalFor(trade(), AGREEING, DEFAULT_PARAMS)), false);
});

Deno.test("signalRecord() refuses a time that is no date", () => {
  const signal = signalFor(trade({ timeMs: Infinity }), AGREEING, DEFAULT_PARAMS);
  assertThrows(() => signalRecord(signal), RangeError);
});
