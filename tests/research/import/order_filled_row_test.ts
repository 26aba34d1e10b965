import { assertEquals } from "@std/assert";
import {
  isOrderFilled,
  isTakersOrder,
  readOrderFilledRow,
} from "../../../src/research/import/order_filled_row.ts";
import { type ImportedTrade, readTrade } from "../../../src/research/import/imported_trade.ts";

const EXCHANGE = "0x4bFb41d5B3570DeFd03C39a9A4D8dE6Bd8B8982E";
const TOKENS = new Map([["777", { marketId: "0xc0", outcomeIndex: 1 }]]);
/** A maker buys 100 shares of NO at 0.25. */
const MAKERS = {
  maker: "0xA1",
  taker: "0xB2",
  makerAssetId: "0",
  takerAssetId: "777",
  makerAmountFilled: "25000000",
  takerAmountFilled: "100000000",
  timestamp: "1700000000",
  transactionHash: "0xf1",
};
/** The other side of it: its taker sells them. */
const TAKERS = {
  maker: "0xB2",
  taker: EXCHANGE,
  makerAssetId: "777",
  takerAssetId: "0",
  makerAmountFilled: "100000000",
  takerAmountFilled: "25000000",
  timestamp: "1700000000",
  transactionHash: "0xf1",
};
const EXPECTED: ImportedTrade = {
  proxyWallet: "0xb2",
  side: "SELL",
  asset: "777",
  conditionId: "0xc0",
  size: 100,
  price: 0.25,
  timestamp: 1_700_000_000,
  title: "",
  slug: "",
  outcome: "",
  outcomeIndex: 1,
  transactionHash: "0xf1",
  usd_amount: 25,
};

function read(row: Record<string, unknown>, hasTakers: boolean) {
  const record = readOrderFilledRow(row, hasTakers, TOKENS);
  return typeof record === "string" ? record : readTrade(record);
}

Deno.test("a trade of the chain counts once, as one of its taker", () => {
  assertEquals([isOrderFilled(MAKERS), isOrderFilled({ maker: "0xa" })], [true, false]);
  assertEquals([isTakersOrder(MAKERS), isTakersOrder(TAKERS)], [false, true]);
  assertEquals(read(TAKERS, true), EXPECTED);
  assertEquals(read(MAKERS, true), "maker_side");
  assertEquals(read(MAKERS, false), EXPECTED);
});

Deno.test("the second version of the event and other spellings are understood", () => {
  const { makerAssetId: _1, takerAssetId: _2, ...rest } = TAKERS;
  assertEquals(read({ ...rest, side: 1, tokenId: "777" }, true), EXPECTED);
  const spelt = Object.fromEntries(
    Object.entries(TAKERS).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
  assertEquals(read(spelt, true), EXPECTED);
});

Deno.test("what the chain does not tell is named", () => {
  for (
    const wrong of [
      { makerAmountFilled: "0" },
      { takerAmountFilled: "x" },
      { makerAssetId: "0", takerAssetId: "0" },
      { makerAssetId: "777", takerAssetId: "778" },
      { makerAmountFilled: "1" },
    ]
  ) assertEquals(read({ ...TAKERS, ...wrong }, true), "amount", JSON.stringify(wrong));
  assertEquals(read({ ...TAKERS, makerAssetId: "778" }, true), "market");
  assertEquals(read({ ...TAKERS, maker: null }, true), "wallet");
});
