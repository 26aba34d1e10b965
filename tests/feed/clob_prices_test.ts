import { assert, assertEquals } from "@std/assert";
import type { Quote } from "../../src/core/quote.ts";
import { ClobPrices, MAX_SOCKETS } from "../../src/feed/clob_prices.ts";
import { MAX_SOCKET_TOKENS } from "../../src/feed/clob_socket.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { HandClock, type MadeSocket, madeSockets } from "../polymarket/made_sockets.ts";
import { answering, type Asked } from "../polymarket/messages.ts";

const MARKET = { marketId: "0x1", tokenIds: ["71", "48"] } as const;

function book(tokenId: string, bid: string, ask: string, timeMs: number) {
  return {
    event_type: "book",
    market: "0x1",
    asset_id: tokenId,
    timestamp: String(timeMs),
    bids: [{ price: bid, size: "100" }],
    asks: [{ price: ask, size: "100" }],
  };
}

function change(tokenId: string, part: object, timeMs: number) {
  return {
    event_type: "price_change",
    market: "0x1",
    timestamp: String(timeMs),
    price_changes: [{ asset_id: tokenId, ...part }],
  };
}

/** Prices in a world that the test moves; `answer` stands for `/books`. */
function made(answer: (asked: Asked) => unknown = () => []) {
  const clock = new HandClock();
  const { sockets, connect } = madeSockets();
  const client = answering(answer);
  const quotes: Quote[] = [];
  const told: string[] = [];
  const prices = new ClobPrices({
    url: "ws://127.0.0.1/",
    connect,
    clock,
    random: () => 0.5,
    client,
  }, {
    onQuote: (quote) => quotes.push(quote),
    onHint: (hint, marketId) => told.push(`${hint} ${marketId}`),
    onTrade: ({ trade }) => told.push(`trade ${trade.wallet}`),
    onRefused: (reason) => told.push(`refused ${reason}`),
    onTrouble: ({ trouble }) => told.push(`trouble ${trouble}`),
  });
  return { clock, sockets, client, quotes, told, prices, nowMs: clock.nowMs() };
}

function tell(socket: MadeSocket, ...messages: readonly unknown[]): void {
  socket.tell(JSON.stringify(messages.length === 1 ? messages[0] : messages));
}

Deno.test("ClobPrices tells what both tokens could be sold for, from the books and their changes", () => {
  const { sockets, quotes, prices, nowMs } = made();
  prices.watch([MARKET]);
  const [socket] = sockets as [MadeSocket];
  socket.open();
  assertEquals(JSON.parse(socket.sent[0]!), {
    assets_ids: ["71", "48"],
    type: "market",
    initial_dump: true,
    custom_feature_enabled: true,
  });
  tell(socket, book("71", "0.40", "0.42", nowMs), book("48", "0.57", "0.60", nowMs));
  const at = (yesPrice: number, noPrice: number, timeMs: number) => ({
    marketId: "0x1",
    yesPrice,
    noPrice,
    timeMs,
    receivedMs: nowMs,
  });
  // Until the book of NO is there, its bid is what the ask of YES leaves of a dollar.
  assertEquals(quotes, [at(0.4, 0.58, nowMs), at(0.4, 0.57, nowMs)]);
  tell(socket, change("71", { side: "BUY", price: "0.41", size: "5" }, nowMs + 1));
  tell(socket, change("71", { side: "BUY", price: "0.39", size: "5" }, nowMs + 2));
  tell(socket, change("71", { side: "BUY", price: "0.41", size: "0" }, nowMs + 3));
  assertEquals(quotes.slice(2), [at(0.41, 0.57, nowMs + 1), at(0.4, 0.57, nowMs + 3)]);
  assertEquals(prices.book("71")?.bids.map(({ priceMicros }) => priceMicros), [400_000, 390_000]);
  assertEquals(prices.health, { sockets: 1, open: 1, tokens: 2, books: 2, unwatched: 0 });
  prices.stop();
});

Deno.test("ClobPrices tells prices of trades as such, hints, and trades that name their wallet", () => {
  const { sockets, quotes, told, prices, nowMs } = made();
  prices.watch([MARKET]);
  const [socket] = sockets as [MadeSocket];
  socket.open();
  const last = {
    event_type: "last_trade_price",
    market: "0x1",
    price: "0.25",
    timestamp: String(nowMs),
  };
  tell(socket, { ...last, asset_id: "48" }, { ...last, asset_id: "7" });
  assertEquals(quotes, [{ marketId: "0x1", yesPrice: 0.75, timeMs: nowMs, receivedMs: nowMs }]);
  tell(socket, { event_type: "market_resolved", market: "0x9" });
  const trade = { market: "0x1", maker_address: "0xAb", side: "BUY", price: "0.5", size: "1" };
  tell(socket, { ...trade, match_time: "1790000000", asset_id: "71" });
  for (const text of ["PONG", "", "NO NEW ASSETS", "{", "7"]) socket.tell(text);
  assertEquals(told, ["resolved 0x9", "trade 0xab", "refused json", "refused type"]);
  prices.stop();
});

Deno.test("ClobPrices changes its subscriptions on the open connection, and closes one without tokens", () => {
  const { sockets, prices } = made();
  const other = { marketId: "0x2", tokenIds: ["5", "6"] } as const;
  prices.watch([MARKET]);
  const [socket] = sockets as [MadeSocket];
  socket.open();
  prices.watch([MARKET, other]);
  prices.watch([other]);
  assertEquals(socket.sent.slice(1).map((text) => JSON.parse(text)), [
    { operation: "subscribe", assets_ids: ["5", "6"], custom_feature_enabled: true },
    { operation: "unsubscribe", assets_ids: ["71", "48"], custom_feature_enabled: true },
  ]);
  prices.watch([]);
  assert(socket.isClosed);
  assertEquals(prices.health, { sockets: 0, open: 0, tokens: 0, books: 0, unwatched: 0 });
  prices.watch([MARKET]);
  assertEquals(sockets.length, 2);
  prices.stop();
});

Deno.test("ClobPrices spreads tokens over connections of two hundred, and counts what has no room", () => {
  const { sockets, prices } = made();
  const markets = Array.from({ length: MAX_SOCKETS * MAX_SOCKET_TOKENS / 2 + 3 }, (_, i) => ({
    marketId: `0x${i}`,
    tokenIds: [`${i}1`, `${i}2`] as const,
  }));
  prices.watch(markets);
  for (const socket of sockets) socket.open();
  const subscribed = sockets.map(({ sent }) => JSON.parse(sent[0]!).assets_ids.length);
  assertEquals(subscribed, Array(MAX_SOCKETS).fill(MAX_SOCKET_TOKENS));
  assertEquals(prices.health.unwatched, 3);
  prices.stop();
});

Deno.test("ClobPrices asks for books that the connection does not send", async () => {
  const { clock, sockets, client, prices } = made(({ body }) =>
    (body as { token_id: string }[]).filter(({ token_id }) => token_id === "71")
      .map(({ token_id }) => book(token_id, "0.30", "0.35", 1_790_000_000_000))
  );
  prices.watch([MARKET]);
  sockets[0]!.open();
  await clock.pass(10_000);
  assertEquals(client.asked.map(({ path, body }) => [path, body]), [
    ["/books", [{ token_id: "71" }, { token_id: "48" }]],
  ]);
  assertEquals([prices.health.books, prices.book("71")?.bids[0]?.priceMicros], [1, 300_000]);
  // Nobody has a book of the other one: it is asked for again after a minute, not all the time.
  for (let i = 0; i < 4; i++) {
    await clock.pass(10_000);
    sockets[0]!.tell("PONG");
  }
  assertEquals(client.asked.length, 1);
  await clock.pass(25_000);
  assertEquals(client.asked.length > 1, true);
  prices.stop();
});

Deno.test("ClobPrices tells a price that stays the same again once a minute, so that it is known to stand", async () => {
  const { clock, sockets, quotes, prices, nowMs } = made(({ body }) =>
    (body as { token_id: string }[]).map(({ token_id }) => book(token_id, "0.40", "0.60", nowMs))
  );
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.60", nowMs), book("48", "0.40", "0.60", nowMs));
  async function seconds(count: number) {
    for (let i = 0; i < count / 5; i++) {
      await clock.pass(5_000);
      sockets[0]!.tell("PONG");
    }
  }
  await seconds(55);
  assertEquals(quotes.length, 2);
  await seconds(15);
  assertEquals(quotes.length, 4);
  const { receivedMs = 0, ...last } = quotes.at(-1)!;
  assertEquals(last, { marketId: "0x1", yesPrice: 0.4, noPrice: 0.4, timeMs: nowMs });
  assertEquals(receivedMs >= nowMs + 60_000, true);
  prices.stop();
});

Deno.test("ClobPrices replaces a connection that missed a change, and keeps one that is merely quiet", async () => {
  let bid = "0.40";
  const { clock, sockets, prices, nowMs } = made(({ body }) =>
    (body as { token_id: string }[]).map(({ token_id }) =>
      book(token_id, bid, "0.42", clock.nowMs())
    )
  );
  prices.watch([{ marketId: "0x1", tokenIds: ["71", "48"] }]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.42", nowMs), book("48", "0.40", "0.42", nowMs));
  async function minute() {
    for (let i = 0; i < 14; i++) {
      await clock.pass(5_000);
      sockets.at(-1)!.tell("PONG");
    }
  }
  await minute();
  assertEquals([sockets.length, sockets[0]!.isClosed], [1, false]);
  bid = "0.20";
  await minute();
  assertEquals([sockets.length > 1, sockets[0]!.isClosed], [true, true]);
  prices.stop();
});

Deno.test("ClobPrices drops a book whose best prices are not those that the message says", async () => {
  const { clock, sockets, client, prices, nowMs } = made(({ body }) =>
    (body as { token_id: string }[]).map(({ token_id }) =>
      book(token_id, "0.45", "0.46", nowMs + 9)
    )
  );
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.42", nowMs), book("48", "0.57", "0.60", nowMs));
  const part = { side: "BUY", price: "0.30", size: "5", best_bid: "0.45", best_ask: "0.46" };
  tell(sockets[0]!, change("71", part, nowMs + 1));
  assertEquals(prices.book("71"), undefined);
  await clock.pass(5_000);
  assertEquals(client.asked.map(({ body }) => body), [[{ token_id: "71" }]]);
  assertEquals(prices.book("71")?.bids[0]?.priceMicros, 450_000);
  prices.stop();
});

Deno.test("ClobPrices takes no book that is older than the last change it heard", async () => {
  const { clock, sockets, prices, nowMs } = made(({ body }) =>
    (body as { token_id: string }[]).map(({ token_id }) => book(token_id, "0.10", "0.90", nowMs))
  );
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, change("71", { side: "BUY", price: "0.30", size: "5" }, nowMs + 1_000));
  await clock.pass(5_000);
  assertEquals(prices.book("71"), undefined);
  assertEquals(prices.book("48")?.bids[0]?.priceMicros, 100_000);
  prices.stop();
});

Deno.test("ClobPrices drops a book when the distance between its prices changes, and hints at it", () => {
  const { sockets, told, prices, nowMs } = made();
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.42", nowMs));
  tell(sockets[0]!, {
    event_type: "tick_size_change",
    market: "0x1",
    asset_id: "71",
    old_tick_size: "0.01",
    new_tick_size: "0.001",
    timestamp: String(nowMs),
  });
  assertEquals([prices.book("71"), told], [undefined, ["tick 0x1"]]);
  prices.stop();
});

Deno.test("ClobPrices forgets its books with the connection, and subscribes to all on the next", async () => {
  const { clock, sockets, prices, nowMs } = made();
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.42", nowMs), book("48", "0.57", "0.60", nowMs));
  sockets[0]!.end(1013, "slow consumer");
  await clock.pass(2_000);
  sockets[1]!.open();
  assertEquals(JSON.parse(sockets[1]!.sent[0]!).assets_ids, ["71", "48"]);
  assertEquals(prices.health.books, 0);
  prices.stop();
});

Deno.test("ClobPrices bears with books that cannot be had, and asks again", async () => {
  const { clock, sockets, client, told, prices } = made(() => {
    throw new HttpError({ url: "https://example.com/", trouble: "status", status: 503 });
  });
  prices.watch([MARKET]);
  sockets[0]!.open();
  await clock.pass(12_000);
  assertEquals([client.asked.length, told], [2, ["trouble status", "trouble status"]]);
  prices.stop();
});

Deno.test("ClobPrices asks for what is missing, and tells prices again, where the clock was set back", async () => {
  const { clock, sockets, client, quotes, prices, nowMs } = made(({ body }) =>
    (body as { token_id: string }[]).map(({ token_id }) => book(token_id, "0.40", "0.60", nowMs))
  );
  prices.watch([MARKET]);
  sockets[0]!.open();
  tell(sockets[0]!, book("71", "0.40", "0.60", nowMs));
  clock.setBack(3_600_000);
  await clock.pass(5_000);
  assertEquals(client.asked.length, 1);
  assertEquals(prices.health.books, 2);
  assertEquals(quotes.length, 3);
  prices.stop();
});

Deno.test("ClobPrices goes on telling prices after a message that was dated far in the future", () => {
  const { sockets, quotes, prices, nowMs } = made();
  prices.watch([MARKET]);
  const [socket] = sockets as [MadeSocket];
  socket.open();
  tell(socket, book("71", "0.40", "0.60", 4e12));
  tell(socket, change("71", { side: "BUY", price: "0.41", size: "5" }, 4e12));
  tell(socket, change("71", { side: "BUY", price: "0.43", size: "5" }, nowMs + 1));
  tell(socket, book("71", "0.45", "0.60", nowMs + 2));
  assertEquals(quotes.map(({ yesPrice }) => yesPrice), [0.4, 0.41, 0.43, 0.45]);
  assertEquals(quotes.map(({ timeMs }) => timeMs - nowMs), [0, 0, 1, 2]);
  prices.stop();
});
