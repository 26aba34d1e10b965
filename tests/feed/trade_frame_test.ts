import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { MAX_FRAME_CHARS, readRow, readTradeFrame } from "../../src/feed/trade_frame.ts";
import { fc } from "../properties.ts";

const PAYLOAD = {
  proxyWallet: "0xA1",
  conditionId: "0xC0",
  side: "BUY",
  outcome: "No",
  outcomeIndex: 1,
  price: 0.3,
  size: 100,
  timestamp: 1_787_102_287,
  asset: "7",
};
const MESSAGE = { topic: "activity", type: "trades", payload: PAYLOAD };

Deno.test("readTradeFrame() reads one message or a list, with the category of the market", () => {
  const categoryOf = (marketId: string) => marketId === "0xc0" ? "Politics" : "";
  const [one] = readTradeFrame(JSON.stringify(MESSAGE), { categoryOf }).trades;
  assertEquals(one?.trade, {
    wallet: "0xa1",
    marketId: "0xc0",
    direction: "sell",
    price: 0.7,
    usd: 30,
    timeMs: 1_787_102_287_000,
    category: "Politics",
    tokenId: "7",
  });
  const { trades } = readTradeFrame(JSON.stringify([MESSAGE]), { outcomes: "token" });
  assertEquals(trades.map(({ trade }) => [trade.direction, trade.category]), [["buy", ""]]);
});

Deno.test("readTradeFrame() numbers rows that are alike, the same in a frame that comes again", () => {
  const text = JSON.stringify([MESSAGE, MESSAGE, { ...MESSAGE, payload: { ...PAYLOAD, size: 1 } }]);
  const ids = readTradeFrame(text).trades.map(({ id }) => id);
  assertEquals(new Set(ids).size, 3);
  assertEquals(readTradeFrame(text).trades.map(({ id }) => id), ids);
  assertEquals(readTradeFrame(JSON.stringify(MESSAGE)).trades[0]?.id, ids[0]);
  assertNotEquals(ids[0], ids[1]);
});

Deno.test("readTradeFrame() names why a message is no trade, and keeps the others", () => {
  const bad = [null, 7, "text", [], { ...MESSAGE, type: "comments" }, { topic: "activity" }];
  assertEquals(
    readTradeFrame(JSON.stringify([...bad, MESSAGE])).refused,
    bad.map(() => "type" as const),
  );
  assertEquals(readTradeFrame(JSON.stringify([...bad, MESSAGE])).trades.length, 1);
  for (
    const [field, value, reason] of [
      ["proxyWallet", 7, "wallet"],
      ["conditionId", null, "market"],
      ["side", "HOLD", "side"],
      ["price", 1.01, "price"],
      ["timestamp", "soon", "time"],
    ] as const
  ) {
    const message = { ...MESSAGE, payload: { ...PAYLOAD, [field]: value } };
    assertEquals(readTradeFrame(JSON.stringify(message)).refused, [reason]);
  }
  for (const text of ["", "PONG", "{", "[1,]", "\u0000"]) {
    assertEquals(readTradeFrame(text), { trades: [], refused: ["json"] });
  }
});

Deno.test("readTradeFrame() gives a fill the same id in both types, and says what is not labelled", () => {
  const payload = { ...PAYLOAD, transactionHash: "0xF1", outcome: "Down" };
  const [trades, matched] = (["trades", "orders_matched"] as const).map((type) =>
    readTradeFrame(JSON.stringify({ ...MESSAGE, type, payload, timestamp: 7 })).trades[0]!
  );
  assertEquals([trades!.id, trades!.part], [matched!.id, matched!.part]);
  assertEquals([trades!.type, matched!.type, trades!.sentMs], ["trades", "orders_matched", 7]);
  assertEquals(trades!.outcome, "NO");
  const [unlabelled] = readTradeFrame(
    JSON.stringify({ ...MESSAGE, payload: { ...payload, outcomeIndex: 999 } }),
  ).trades;
  assertEquals([unlabelled!.id, unlabelled!.outcome], [trades!.id, undefined]);
});

Deno.test("readRow() gives a trade the same id in every source, whatever it labels and rounds", () => {
  const row = { ...PAYLOAD, transactionHash: "0xF1", price: 0.3996666666666667, size: 2.7027 };
  const v2 = {
    proxy_wallet: "0xa1",
    condition_id: "0xc0",
    side: "BUY",
    outcome: "No",
    outcome_index: 999,
    price: 0.399667,
    size: 2.702703,
    timestamp: PAYLOAD.timestamp + 1,
    token_id: "7",
    transaction_hash: "0xf1",
  };
  const ids = [readRow("rtds", row), readRow("data_v1", row), readRow("data_v2", v2)].map((read) =>
    typeof read === "string" ? read : read.id
  );
  assert(ids[0]!.startsWith("f-"));
  assertEquals(new Set(ids).size, 1, JSON.stringify(ids));
  const others = [{ size: 2.72 }, { price: 0.41 }, { side: "SELL" }, { asset: "8" }].map(
    (other) => {
      const read = readRow("rtds", { ...row, ...other });
      return typeof read === "string" ? read : read.id;
    },
  );
  assertEquals(new Set([...ids, ...others]).size, 5);
});

Deno.test("readTradeFrame() does not read a frame that is too long", () => {
  const text = JSON.stringify(MESSAGE);
  assertEquals(readTradeFrame(text.padEnd(MAX_FRAME_CHARS)).trades.length, 1);
  assertEquals(readTradeFrame(text.padEnd(MAX_FRAME_CHARS + 1)).refused, ["oversized"]);
});

Deno.test("readTradeFrame() bears what cannot be turned into text or a number, in any field", () => {
  const hostile = { toString: 1, valueOf: 1 };
  const whole = { ...PAYLOAD, transactionHash: "0xf1", asset: "7" };
  for (const name of Object.keys(whole)) {
    const text = JSON.stringify({ ...MESSAGE, payload: { ...whole, [name]: hostile } });
    const { trades, refused } = readTradeFrame(text);
    assertEquals(trades.length + refused.length, 1, name);
  }
});

Deno.test("readTradeFrame() never throws and accounts for every message", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    readTradeFrame(text);
  }));
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(PAYLOAD)));
  const payload = fc.record(
    Object.fromEntries(Object.keys(PAYLOAD).map((name) => [name, field])),
    { requiredKeys: [] },
  );
  const message = fc.oneof(
    fc.jsonValue(),
    payload.map((fields) => ({ ...MESSAGE, payload: fields })),
    payload.map((fields) => ({ ...MESSAGE, payload: { ...PAYLOAD, ...fields } })),
  );
  fc.assert(fc.property(fc.array(message), (messages) => {
    const { trades, refused } = readTradeFrame(JSON.stringify(messages));
    assertEquals(trades.length + refused.length, messages.length);
    for (const { trade } of trades) assert(trade.usd >= 0 && trade.timeMs > 0 && trade.price <= 1);
  }));
});
