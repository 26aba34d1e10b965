import { assert, assertEquals } from "@std/assert";
import { identify, readTrade } from "../../../src/research/import/imported_trade.ts";

const FIRST = {
  proxyWallet: "0xAB",
  side: "buy",
  asset: "7",
  conditionId: "0xC0",
  size: 100,
  price: 0.3,
  timestamp: 1_700_000_000,
  title: "Rain?",
  slug: "rain",
  outcome: "No",
  outcomeIndex: 1,
  transactionHash: "0xF1",
};
const SECOND = {
  proxy_wallet: "0xab",
  side: "BUY",
  token_id: "7",
  condition_id: "0xc0",
  size: "100",
  price: "0.3",
  timestamp: "1700000000",
  title: "Rain?",
  slug: "rain",
  outcome: "No",
  outcome_index: 1,
  transaction_hash: "0xf1",
};

Deno.test("readTrade() reads both versions of the Data API to the same trade", () => {
  const trade = readTrade(FIRST);
  assertEquals(trade, {
    ...FIRST,
    proxyWallet: "0xab",
    side: "BUY",
    conditionId: "0xc0",
    transactionHash: "0xf1",
    usd_amount: 30,
  });
  assertEquals(readTrade(SECOND), trade);
});

Deno.test("readTrade() fills in what research files leave out, and names what is unusable", () => {
  const { size: _, outcomeIndex: _index, ...rest } = FIRST;
  const trade = readTrade({ ...rest, usd_amount: 60, outcome: "Maybe", timestamp: 1.7e12 + 1 });
  assert(typeof trade !== "string");
  assertEquals([trade.size, trade.usd_amount, trade.outcomeIndex], [200, 60, 999]);
  assertEquals(trade.timestamp, 1.7e12 + 1);
  assertEquals(readTrade({ ...FIRST, price: 0 }), "price");
  assertEquals(readTrade({}), "wallet");
  assertEquals(readTrade(rest), "amount");
  assertEquals(readTrade({ ...FIRST, size: -1 }), "amount");
});

Deno.test("identify() knows a trade again, with and without its transaction", () => {
  const trade = readTrade(FIRST) as object;
  const { id } = identify(trade)!;
  assertEquals(identify(FIRST)!.id, id);
  assertEquals(identify({ ...trade, timestamp: 1_700_000_002, title: "" })!.id, id);
  assert(identify({ ...trade, size: 101 })!.id !== id);
  const bare = identify({ ...trade, transactionHash: "" })!;
  assertEquals(identify({ ...trade, transactionHash: null })!.id, bare.id);
  assert(identify({ ...trade, transactionHash: "", timestamp: 1_700_000_002 })!.id !== bare.id);
  assertEquals(identify({ ...trade, price: null }), undefined);
});
