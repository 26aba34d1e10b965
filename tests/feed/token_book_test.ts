import { assertEquals } from "@std/assert";
import type { OrderBook } from "../../src/core/order_book.ts";
import { type BookChange, TokenBook } from "../../src/feed/token_book.ts";
import { fc, whole } from "../properties.ts";

const EMPTY: OrderBook = {
  marketId: "0x1",
  tokenId: "7",
  bids: [],
  asks: [],
  timeMs: 1_000,
  tickMicros: 10_000,
  minOrderMicros: 5_000_000,
};

function change(part: Partial<BookChange>): BookChange {
  return {
    kind: "change",
    marketId: "0x1",
    tokenId: "7",
    timeMs: 2_000,
    side: "bids",
    priceMicros: 400_000,
    sharesMicros: 1,
    top: undefined,
    ...part,
  };
}

Deno.test("TokenBook takes sizes for totals, and 0 for a level that is gone", () => {
  const book = new TokenBook({ ...EMPTY, bids: [{ priceMicros: 400_000, sharesMicros: 10 }] });
  book.apply(change({ sharesMicros: 4 }));
  assertEquals(book.toOrderBook().bids, [{ priceMicros: 400_000, sharesMicros: 4 }]);
  book.apply(change({ sharesMicros: 0 }));
  assertEquals(book.toOrderBook(), { ...EMPTY, timeMs: 2_000 });
});

Deno.test("TokenBook passes over changes that are older than it is", () => {
  const book = new TokenBook(EMPTY);
  assertEquals(book.apply(change({ timeMs: 999 })), false);
  assertEquals([book.top, book.timeMs], [{ bidMicros: null, askMicros: null }, 1_000]);
});

Deno.test("TokenBook is, after any changes, what a list of its levels would be", () => {
  const changes = fc.array(fc.record({
    side: fc.constantFrom("bids" as const, "asks" as const),
    priceMicros: whole(1, 9).map((tenths) => tenths * 100_000),
    sharesMicros: whole(0, 3),
  }));
  fc.assert(fc.property(changes, (changes) => {
    const book = new TokenBook(EMPTY);
    const levels = { bids: new Map<number, number>(), asks: new Map<number, number>() };
    for (const one of changes) {
      book.apply(change(one));
      levels[one.side].set(one.priceMicros, one.sharesMicros);
    }
    const list = (side: "bids" | "asks") =>
      [...levels[side]].filter(([, shares]) => shares > 0)
        .map(([priceMicros, sharesMicros]) => ({ priceMicros, sharesMicros }));
    const bids = list("bids").sort((a, b) => b.priceMicros - a.priceMicros);
    const asks = list("asks").sort((a, b) => a.priceMicros - b.priceMicros);
    const { bids: ownBids, asks: ownAsks } = book.toOrderBook();
    assertEquals([ownBids, ownAsks], [bids, asks]);
    assertEquals(book.top, {
      bidMicros: bids[0]?.priceMicros ?? null,
      askMicros: asks[0]?.priceMicros ?? null,
    });
  }));
});
