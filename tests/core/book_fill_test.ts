import { assert, assertEquals } from "@std/assert";
import {
  applyFill,
  bookFill,
  type BookFillOptions,
  type BookLevel,
  type Fill,
  type MarketRules,
  MICROS,
  mirrorBook,
  openAccount,
  type Order,
  type OrderBook,
  purchaseCostMicros,
  REJECTION_REASONS,
} from "../../mod.ts";
import { fc } from "../properties.ts";
import { MARKET, order, START_MS } from "./builders.ts";

const RULES: MarketRules = {
  tickMicros: 10_000,
  minOrderMicros: 5_000_000,
  fee: { rate: 0, exponent: 1 },
  isClosed: false,
};
const NOW: BookFillOptions = { maxSlippage: 0.05, timeMs: START_MS + 5_000 };

/** Levels from prices in cents and whole shares. */
function levels(...given: readonly (readonly [cents: number, shares: number])[]): BookLevel[] {
  return given.map(([cents, shares]) => ({
    priceMicros: Math.round(cents * 10_000),
    sharesMicros: Math.round(shares * MICROS),
  }));
}

function book(asks: BookLevel[], bids = levels([38, 1_000])): OrderBook {
  return {
    marketId: MARKET,
    tokenId: "71",
    timeMs: START_MS,
    tickMicros: null,
    minOrderMicros: null,
    asks,
    bids,
  };
}

function filled(
  given: Partial<Order>,
  asks: BookLevel[],
  rules: Partial<MarketRules> = {},
  options: Partial<BookFillOptions> = {},
): Fill {
  const fill = bookFill(order(given), book(asks), { ...RULES, ...rules }, { ...NOW, ...options });
  assert(!("reason" in fill), JSON.stringify(fill));
  return fill;
}

function refused(
  given: Partial<Order>,
  asks: BookLevel[],
  rules: Partial<MarketRules> = {},
  options: Partial<BookFillOptions> = {},
): string {
  const fill = bookFill(order(given), book(asks), { ...RULES, ...rules }, { ...NOW, ...options });
  assert("reason" in fill, JSON.stringify(fill));
  assert(REJECTION_REASONS.includes(fill.reason));
  return fill.reason;
}

Deno.test("bookFill() takes what the money buys at the best ask", () => {
  const fill = filled({}, levels([40, 10_000]));
  assertEquals([fill.sharesMicros, fill.priceMicros, fill.levels], [750_000_000, 400_000, 1]);
  assertEquals([fill.spreadMicros, fill.impactMicros, fill.rest], [10_000, 0, undefined]);
  assertEquals([fill.bidMicros, fill.timeMs], [380_000, START_MS + 5_000]);
});

Deno.test("bookFill() walks on to the next levels and pays their average, rounded up", () => {
  // 500 shares at 0.40, and the other 100 dollars at 0.41: 243.90 shares, in hundredths.
  const fill = filled({}, levels([40, 500], [41, 10_000]));
  assertEquals([fill.sharesMicros, fill.priceMicros, fill.levels], [743_900_000, 403_279, 2]);
  assertEquals(fill.impactMicros, 3_279);
});

Deno.test("bookFill() pays nothing above the limit, and the limit itself", () => {
  const asks = levels([40, 100], [42, 100], [43, 10_000]);
  assertEquals(filled({}, asks).sharesMicros, 200_000_000);
  assertEquals(filled({}, asks, {}, { maxSlippage: 0.049 }).sharesMicros, 100_000_000);
  assertEquals(filled({}, asks, {}, { maxSlippage: 0.075 }).rest, undefined);
  assertEquals(refused({ signalPriceMicros: 380_000 }, levels([40, 100])), "price_moved");
});

Deno.test("bookFill() puts the limit on the grid, of the book if that says one", () => {
  // 0.40 and 2.9 % are 0.4116: with a grid of a cent that is 0.41.
  const asks = levels([40, 100], [41.1, 100]);
  const options = { maxSlippage: 0.029 };
  assertEquals(filled({}, asks, {}, options).levels, 1);
  assertEquals(filled({}, asks, { tickMicros: 1_000 }, options).levels, 2);
  const fine = { ...book(asks), tickMicros: 1_000 };
  const fill = bookFill(order(), fine, RULES, { ...NOW, ...options });
  assertEquals("levels" in fill && fill.levels, 2);
});

Deno.test("bookFill() names what was left, and why", () => {
  const asks = levels([40, 100], [44, 100]);
  assertEquals(filled({}, asks).rest, { notionalMicros: 260_000_000, reason: "price_moved" });
  const all = filled({}, asks, {}, { maxSlippage: 1 });
  assertEquals(all.rest, { notionalMicros: 216_000_000, reason: "book_empty" });
});

Deno.test("bookFill() refuses with the name of what is wrong", () => {
  assertEquals(refused({}, []), "book_empty");
  assertEquals(refused({}, levels([40, 100]), { isClosed: true }), "market_closed");
  assertEquals(refused({}, levels([43, 100])), "price_moved");
  assertEquals(refused({}, levels([40, 0.009])), "book_empty");
});

Deno.test("bookFill() refuses less than a dollar, and fewer shares than the market's minimum", () => {
  const asks = levels([40, 1_000]);
  const money = (notionalMicros: number) => ({ notionalMicros, reservedMicros: notionalMicros });
  assertEquals(refused(money(1_999_999), asks), "below_minimum");
  assertEquals(filled(money(2_000_000), asks).sharesMicros, 5_000_000);
  assertEquals(refused(money(999_999), asks, { minOrderMicros: 0 }), "below_minimum");
  assertEquals(filled(money(1_000_000), asks, { minOrderMicros: 0 }).sharesMicros, 2_500_000);
  const strict = { ...book(asks), minOrderMicros: 15_000_000 };
  assertEquals(bookFill(order(money(5_000_000)), strict, RULES, NOW), { reason: "below_minimum" });
});

Deno.test("bookFill() takes what costs next to nothing, however many shares the money would buy", () => {
  const wanted = { notionalMicros: 30_000 * MICROS, reservedMicros: 31_200 * MICROS };
  const { sharesMicros, rest } = filled(wanted, [{ priceMicros: 3, sharesMicros: 10 * MICROS }]);
  assertEquals(sharesMicros, 10 * MICROS);
  assertEquals(rest, { notionalMicros: 30_000 * MICROS - 30, reason: "book_empty" });
});

Deno.test("bookFill() charges the market's schedule for each level", () => {
  const asks = levels([40, 500], [42, 100]);
  // 500 × 0.04 × 0.24 + 100 × 0.04 × 0.2436
  assertEquals(filled({}, asks, { fee: { rate: 0.04, exponent: 1 } }).feeMicros, 5_774_400);
  // Squared: 500 × 0.04 × 0.0576 + 100 × 0.04 × 0.05934096, rounded up to the fifth digit.
  assertEquals(filled({}, asks, { fee: { rate: 0.04, exponent: 2 } }).feeMicros, 1_389_370);
});

Deno.test("bookFill() buys less where the fee would take more than is set aside", () => {
  const given = { reservedMicros: 300_000_000 };
  const fill = filled(given, levels([40, 10_000]), { fee: { rate: 0.5, exponent: 0.1 } });
  assert(fill.sharesMicros < 500_000_000);
  assertEquals(fill.rest?.reason, "insufficient_cash");
});

Deno.test("bookFill() values what it bought at nothing where nobody buys", () => {
  const fill = bookFill(order(), book(levels([40, 1_000]), []), RULES, NOW);
  assertEquals("bidMicros" in fill && [fill.bidMicros, fill.spreadMicros], [0, 0]);
});

Deno.test("mirrorBook() sees the book from the other token, best first, and twice is the same", () => {
  const given = book(levels([40, 1], [41, 2]), levels([38, 3], [37, 4]));
  const other = mirrorBook(given, "48");
  assertEquals(other.asks, levels([62, 3], [63, 4]));
  assertEquals(other.bids, levels([60, 1], [59, 2]));
  assertEquals(mirrorBook(other, given.tokenId), given);
});

const LEVELS = fc.uniqueArray(
  fc.record({
    priceMicros: fc.integer({ min: 1, max: 999 }).map((mills) => mills * 1_000),
    sharesMicros: fc.oneof(
      fc.integer({ min: 1, max: 5_000_000_000_000 }),
      fc.integer({ min: 1, max: 20_000_000 }),
    ),
  }, { noNullPrototype: true }),
  { selector: ({ priceMicros }) => priceMicros, maxLength: 12 },
).map((asks) => asks.toSorted((a, b) => a.priceMicros - b.priceMicros));
const CASE = fc.record({
  asks: LEVELS,
  notionalMicros: fc.integer({ min: 1, max: 5_000_000_000_000 }),
  reserve: fc.constantFrom(1, 1.01, 1.05, 2),
  signalPriceMicros: fc.integer({ min: 1, max: 999 }).map((mills) => mills * 1_000),
  maxSlippage: fc.constantFrom(0, 0.01, 0.1, 1),
  fee: fc.record({ rate: fc.constantFrom(0, 0.04, 0.5), exponent: fc.constantFrom(0.5, 1, 2) }),
});

Deno.test("bookFill() never takes what is not there, never pays more than is set aside, never flatters", () => {
  let fills = 0;
  fc.assert(fc.property(CASE, ({ asks, notionalMicros, reserve, fee, ...rest }) => {
    const reservedMicros = Math.ceil(notionalMicros * reserve);
    const { signalPriceMicros, maxSlippage } = rest;
    const wanted = order({ notionalMicros, reservedMicros, signalPriceMicros });
    const rules = { tickMicros: 1_000, minOrderMicros: 0, fee, isClosed: false };
    const fill = bookFill(wanted, book(asks, []), rules, { maxSlippage, timeMs: START_MS });
    if ("reason" in fill) return;
    fills++;
    const { sharesMicros, priceMicros, feeMicros } = fill;
    const limit = signalPriceMicros * (1 + maxSlippage) + 1;
    assert(priceMicros >= asks[0]!.priceMicros && priceMicros <= limit);
    // The cheapest way to get these shares from the book, in exact numbers.
    let left = BigInt(sharesMicros);
    let cost = 0n;
    for (const level of asks) {
      const taken = left < BigInt(level.sharesMicros) ? left : BigInt(level.sharesMicros);
      cost += taken * BigInt(level.priceMicros);
      left -= taken;
    }
    assertEquals(left, 0n);
    const { marketId, outcome, category } = wanted;
    const purchase = { ...fill, marketId, outcome, category };
    const paid = purchaseCostMicros(purchase);
    assert(BigInt(paid - feeMicros) * BigInt(MICROS) >= cost, "paid less than the book asks");
    assert(paid - feeMicros <= notionalMicros);
    assert(paid <= reservedMicros);
    assertEquals((fill.rest?.notionalMicros ?? 1) > 0, true);
    if (fill.rest !== undefined) {
      assertEquals(fill.rest.notionalMicros, notionalMicros - (paid - feeMicros));
    }
    // The ledger takes it.
    const account = applyFill(openAccount(reservedMicros / MICROS + 1), purchase);
    assert(account.cashMicros >= 0);
  }));
  assert(fills > 40, `${fills} fills`);
});
