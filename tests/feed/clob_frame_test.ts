import { assert, assertEquals } from "@std/assert";
import { readClobFrame } from "../../src/feed/clob_frame.ts";
import { MAX_FRAME_CHARS } from "../../src/feed/trade_frame.ts";
import { HOSTILE, message } from "../polymarket/messages.ts";
import { fc } from "../properties.ts";

function frame(value: unknown) {
  return readClobFrame(JSON.stringify(value));
}

Deno.test("readClobFrame() reads a first frame: an array with a snapshot", () => {
  const { events: [event], refused } = frame(message("clob_socket_book"));
  assert(event?.kind === "book");
  assertEquals(event.book.asks.map(({ priceMicros }) => priceMicros), [9_000, 999_000]);
  assertEquals(refused, []);
});

Deno.test("readClobFrame() reads changes: totals, for both tokens of a market, with the best prices", () => {
  const { events } = frame(message("clob_socket_price_change"));
  const marketId = "0x3bb59c17b8ec156f8ef55d6de522c53c8bcc8fc708bfba00e1c7820c208ee28b";
  assertEquals(events, [
    {
      kind: "change",
      marketId,
      tokenId: "40600137944982070120020561148201046074034528738262880058756488608210871246278",
      timeMs: 1_786_728_438_403,
      side: "bids",
      priceMicros: 60_000,
      sharesMicros: 374_340_000,
      top: { bidMicros: 70_000, askMicros: 80_000 },
    },
    {
      kind: "change",
      marketId,
      tokenId: "79597156840177168343562124064866301094619106642263695929345529947536386203124",
      timeMs: 1_786_728_438_403,
      side: "asks",
      priceMicros: 940_000,
      sharesMicros: 0,
      top: { bidMicros: 920_000, askMicros: 930_000 },
    },
  ]);
});

Deno.test("readClobFrame() reads best prices, prices of trades and hints", () => {
  const kinds = ["best_bid_ask", "market_resolved", "tick_size_change"].map((name) =>
    frame(message(`clob_socket_${name}`)).events.map(({ kind }) => kind)
  );
  assertEquals(kinds, [["top"], ["resolved"], ["tick"]]);
  const { events: [last] } = frame(message("clob_last_trade_price"));
  assert(last?.kind === "last");
  assertEquals(last.priceMicros, 585_000);
});

Deno.test("readClobFrame() makes a trade of a message that names its wallet", () => {
  const { event_type: _, ...trade } = message("clob_user_trade");
  const { events: [event] } = frame(trade);
  assert(event?.kind === "trade");
  assertEquals(event.trade.trade.wallet, "0x64b7a036c378f9cf8163a5480437cd12ae14b6a1");
  assertEquals(frame({ ...message("clob_user_trade"), price: 7 }).refused, ["price"]);
});

Deno.test("readClobFrame() passes over small talk and markets that are new", () => {
  for (const text of ["", "PONG", "NO NEW ASSETS", " PONG\n", "[]"]) {
    assertEquals(readClobFrame(text), { events: [], refused: [] });
  }
  assertEquals(frame(message("clob_socket_new_market")), { events: [], refused: [] });
});

Deno.test("readClobFrame() counts what is unusable, and takes the rest of the frame", () => {
  assertEquals(readClobFrame("{").refused, ["json"]);
  assertEquals(readClobFrame(" ".repeat(MAX_FRAME_CHARS + 1)).refused, ["oversized"]);
  assertEquals(frame({ event_type: "brand_new" }).refused, ["type"]);
  const best = message("clob_socket_best_bid_ask");
  const { events, refused } = frame([
    { ...best, best_bid: "cheap" },
    { ...best, asset_id: "" },
    { ...best, timestamp: null },
    { ...best, event_type: "book" },
    { ...message("clob_last_trade_price"), price: "0" },
    { event_type: "market_resolved" },
    null,
    best,
  ]);
  assertEquals([events.length, refused], [
    1,
    ["price", "subject", "subject", "levels", "price", "subject", "type"],
  ]);
});

Deno.test("readClobFrame() takes empty, 0 and 1 for a side without orders", () => {
  const best = message("clob_socket_best_bid_ask");
  for (const [best_bid, best_ask] of [["", ""], ["0", "1"], [0, 1]]) {
    const { events: [event] } = frame({ ...best, best_bid, best_ask });
    assert(event?.kind === "top");
    assertEquals(event.top, { bidMicros: null, askMicros: null });
  }
});

Deno.test("readClobFrame() never throws, and says only what is in range", () => {
  const value = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.constantFrom("0.5", 0.5, "1e400", 7),
    fc.jsonValue(),
  );
  const foreign = fc.dictionary(
    fc.constantFrom(
      "event_type",
      "market",
      "asset_id",
      "timestamp",
      "price",
      "size",
      "side",
      "bids",
      "asks",
      "best_bid",
      "best_ask",
      "price_changes",
      "maker_address",
    ),
    fc.oneof(
      value,
      fc.constantFrom("book", "price_change", "best_bid_ask", "last_trade_price"),
      fc.array(value),
    ),
  );
  fc.assert(fc.property(fc.oneof(foreign, fc.array(foreign)), (sent) => {
    const text = JSON.stringify(
      sent,
      (_, value) => typeof value === "bigint" ? String(value) : value,
    );
    for (const event of readClobFrame(text).events) {
      if (event.kind === "last") assert(event.priceMicros > 0 && event.priceMicros <= 1_000_000);
      if (event.kind === "top") {
        for (const micros of [event.top.bidMicros, event.top.askMicros]) {
          assert(micros === null || (micros > 0 && micros < 1_000_000));
        }
      }
    }
  }));
});
