import { assert, assertEquals, assertRejects } from "@std/assert";
import type { OrderBook } from "../../src/core/order_book.ts";
import {
  askBook,
  askBooks,
  askClobMarket,
  askGeoblock,
  askTimeMs,
  clobTags,
  MAX_BOOKS,
  readBook,
} from "../../src/polymarket/clob.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { fc } from "../properties.ts";
import { answering, HOSTILE, message } from "./messages.ts";

const BOOK = message("clob_book");

function status(code: number): never {
  throw new HttpError({ url: "https://example.com/", trouble: "status", status: code });
}

Deno.test("readBook() sorts a book best first", () => {
  const { bids, asks, ...rest } = readBook(BOOK) as OrderBook;
  assertEquals(bids.map(({ priceMicros }) => priceMicros), [
    100_000,
    90_000,
    80_000,
    60_000,
    10_000,
  ]);
  assertEquals(asks[0], { priceMicros: 140_000, sharesMicros: 705_000_000 });
  assertEquals(asks.at(-1), { priceMicros: 980_000, sharesMicros: 5_000_000_000 });
  assertEquals(rest, {
    marketId: "0x1a4f04c2e6c000d9fc524eb12e7333217411a226c34745af140f195c0227cd5f",
    tokenId: "23360939988679364027624185518382759743328544433592111535569478055890815567848",
    timeMs: 1_728_799_418_260,
    tickMicros: null,
    minOrderMicros: null,
  });
});

Deno.test("readBook() reads a snapshot of the socket, and what today's interface adds", () => {
  const [snapshot] = message("clob_socket_book");
  const book = readBook({ ...snapshot, min_order_size: "5" }) as OrderBook;
  assertEquals([book.tickMicros, book.minOrderMicros], [1_000, 5_000_000]);
  assertEquals([book.bids[0]!.priceMicros, book.asks[0]!.priceMicros], [4_000, 9_000]);
});

Deno.test("readBook() refuses more shares together than can be counted to the micro-share", () => {
  const asks = Array.from({ length: 10 }, () => ({ price: "0.5", size: "1000000000" }));
  assertEquals(typeof readBook({ ...BOOK, asks: asks.slice(1) }), "object");
  assertEquals(readBook({ ...BOOK, asks }), "levels");
});

Deno.test("readBook() refuses a book with a hole rather than promise what is not there", () => {
  const bids = (level: unknown) =>
    readBook({ ...BOOK, bids: [{ price: "0.1", size: "1" }, level] });
  for (const bad of HOSTILE) {
    assertEquals(bids(bad), "levels");
    assertEquals(readBook(bad), "token");
    if (!Array.isArray(bad)) assertEquals(readBook({ ...BOOK, asks: bad ?? 7 }), "levels");
  }
  for (const level of [{ price: "1.5", size: "1" }, { price: "0.2", size: "-1" }, { price: "x" }]) {
    assertEquals(bids(level), "levels");
  }
  assertEquals(readBook({ ...BOOK, timestamp: "soon" }), "time");
});

Deno.test("readBook() keeps its promises for any levels", () => {
  const level = fc.record({
    price: fc.integer({ min: 0, max: 100 }).map((cents) => (cents / 100).toFixed(2)),
    size: fc.integer({ min: 0, max: 10_000 }).map((hundredths) => String(hundredths / 100)),
  });
  fc.assert(fc.property(fc.array(level), fc.array(level), (bids, asks) => {
    const book = readBook({ ...BOOK, bids, asks }) as OrderBook;
    for (const [side, order] of [[book.bids, -1], [book.asks, 1]] as const) {
      for (const [i, { priceMicros, sharesMicros }] of side.entries()) {
        assert(Number.isSafeInteger(sharesMicros) && sharesMicros > 0);
        assert(priceMicros > 0 && priceMicros < 1_000_000);
        const next = side[i + 1];
        assert(next === undefined || order * (next.priceMicros - priceMicros) > 0);
      }
    }
  }));
});

Deno.test("askBook() tells no book from a book of another token", async () => {
  assertEquals(await askBook(answering(() => status(404)), "7"), undefined);
  assertEquals(await askBook(answering(() => BOOK), "7"), "token");
  assertEquals((await askBook(answering(() => BOOK), BOOK.asset_id) as OrderBook).bids.length, 5);
  await assertRejects(() => askBook(answering(() => status(500)), "7"), HttpError);
});

Deno.test("askBooks() asks in batches and bears with tokens that are left out", async () => {
  const tokenIds = Array.from({ length: MAX_BOOKS + 2 }, (_, i) => String(i + 1));
  const client = answering(({ body }) => [
    ...(body as { token_id: string }[]).slice(1).map(({ token_id }) => ({
      ...BOOK,
      asset_id: token_id,
    })),
    { ...BOOK, asset_id: "another" },
    null,
  ]);
  const { rows, refused } = await askBooks(client, tokenIds);
  assertEquals(client.asked.map(({ body }) => (body as unknown[]).length), [MAX_BOOKS, 2]);
  assertEquals([rows.length, refused], [MAX_BOOKS, ["token", "token"]]);
});

Deno.test("askClobMarket() gives the market that was asked for or none", async () => {
  const market = message("clob_market_yes_won");
  const client = answering(() => market);
  const found = await askClobMarket(client, market.condition_id);
  assertEquals(clobTags(found!), [
    "Politics",
    "Ukraine",
    "Geopolitics",
    "Foreign Policy",
    "World",
    "Ukraine Peace Deal",
  ]);
  assertEquals(await askClobMarket(client, "0x07"), undefined);
  assertEquals(await askClobMarket(answering(() => status(404)), "0x07"), undefined);
});

Deno.test("askTimeMs() and askGeoblock() take nothing for an answer that is none", async () => {
  assertEquals(await askTimeMs(answering(() => 1_790_000_000)), 1_790_000_000_000);
  assertEquals(await askTimeMs(answering(() => ({}))), undefined);
  const geoblock = (answer: unknown) => askGeoblock(answering(() => answer));
  assertEquals(await geoblock({ blocked: true, ip: "203.0.113.42", country: "US", region: "NY" }), {
    isBlocked: true,
    country: "US",
    region: "NY",
  });
  assertEquals((await geoblock({ blocked: false }))?.isBlocked, false);
  for (const answer of [...HOSTILE, { blocked: "perhaps" }]) {
    assertEquals(await geoblock(answer), undefined);
  }
});
