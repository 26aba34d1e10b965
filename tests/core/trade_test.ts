import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { DROP_REASONS, normalizeTrade, type RawTrade, type Trade } from "../../mod.ts";
import { isFlipped, toNumber, toOutcome, toTimeMs, toUsd } from "../../src/core/trade.ts";
import { fc } from "../properties.ts";

const RAW: RawTrade = {
  wallet: "0xA",
  marketId: "0xC0",
  side: "BUY",
  price: 0.3,
  timestamp: 1_700_000_000,
  size: 100,
};

/** Checks that a trade keeps the promises of its type. */
function checkRanges(trade: Trade): void {
  assert(trade.wallet.startsWith("0x") && trade.wallet === trade.wallet.toLowerCase());
  assert(trade.marketId !== "" && trade.marketId === trade.marketId.trim().toLowerCase());
  assert(trade.direction === "buy" || trade.direction === "sell");
  assert(trade.price >= 0 && trade.price <= 1, `price ${trade.price}`);
  assert(trade.usd >= 0 && Number.isFinite(trade.usd), `usd ${trade.usd}`);
  assert(Number.isSafeInteger(trade.timeMs) && trade.timeMs > 0, `time ${trade.timeMs}`);
  assert(typeof trade.category === "string" && typeof trade.tokenId === "string");
}

function normalized(given: Partial<RawTrade>, mode?: "yes" | "token"): Trade {
  const trade = normalizeTrade({ ...RAW, ...given }, mode);
  assert(typeof trade !== "string", `dropped: ${trade}`);
  return trade;
}

const NORMALISATION = [
  // side, outcome, direction and price with outcomes=yes
  ["BUY", 0, "buy", 0.3],
  ["SELL", 0, "sell", 0.3],
  ["BUY", 1, "sell", 0.7],
  ["SELL", 1, "buy", 0.7],
  ["BUY", 999, "buy", 0.3],
  ["SELL", undefined, "sell", 0.3],
] as const;

for (const [side, outcomeIndex, direction, price] of NORMALISATION) {
  Deno.test(`normalizeTrade() expresses ${side} of outcome ${outcomeIndex} on YES`, () => {
    const trade = normalized({ side, outcomeIndex });
    assertEquals([trade.direction, trade.price, trade.usd], [direction, price, 30]);
  });
  Deno.test(`normalizeTrade() ignores outcome ${outcomeIndex} of a ${side} with outcomes=token`, () => {
    const trade = normalized({ side, outcomeIndex }, "token");
    assertEquals([trade.direction, trade.price, trade.usd], [side.toLowerCase(), 0.3, 30]);
  });
}

Deno.test("normalizeTrade() trims and lower-cases ids, keeps the category's and token's spelling", () => {
  const trade = normalized({
    wallet: " 0xAbC ",
    marketId: "\t0xDeF\n",
    side: " sell ",
    category: " Politics ",
    tokenId: " 72Ab ",
  });
  assertEquals(trade, {
    wallet: "0xabc",
    marketId: "0xdef",
    direction: "sell",
    price: 0.3,
    usd: 30,
    timeMs: 1_700_000_000_000,
    category: "Politics",
    tokenId: "72Ab",
  });
});

Deno.test("normalizeTrade() names the first reason that applies", () => {
  const faults: Readonly<Record<typeof DROP_REASONS[number], Partial<RawTrade>>> = {
    wallet: { wallet: "a" },
    market: { marketId: " " },
    side: { side: "MERGE" },
    price: { price: 0 },
    time: { timestamp: null },
  };
  let raw: RawTrade = RAW;
  for (const reason of DROP_REASONS.toReversed()) {
    raw = { ...raw, ...faults[reason] };
    assertEquals(normalizeTrade(raw), reason);
  }
});

Deno.test("normalizeTrade() takes prices above 0 up to 1", () => {
  for (const price of [Number.MIN_VALUE, 0.001, 1, "0.5", "1e-3", 1n]) normalized({ price });
  const refused = [
    0,
    -0.1,
    1.000001,
    NaN,
    Infinity,
    "1e400",
    "",
    " ",
    "half",
    null,
    undefined,
    true,
    [0.5],
  ];
  for (const price of refused) assertEquals(normalizeTrade({ ...RAW, price }), "price");
  assertEquals(normalized({ price: 1, outcomeIndex: 1 }).price, 0);
});

Deno.test("normalizeTrade() drops what has no usable wallet, market or side", () => {
  for (const wallet of ["", "xyz", null, undefined, 7, {}, ["0xa"], NaN, Symbol("0x")]) {
    assertEquals(normalizeTrade({ ...RAW, wallet }), "wallet");
  }
  for (const marketId of ["", "  ", null, undefined, NaN, Infinity, {}, []]) {
    assertEquals(normalizeTrade({ ...RAW, marketId }), "market");
  }
  for (const side of ["", "HOLD", null, 1, {}]) {
    assertEquals(normalizeTrade({ ...RAW, side }), "side");
  }
});

Deno.test("normalizeTrade() takes a market id or token id that came as a number", () => {
  const trade = normalized({ marketId: 12, tokenId: 34n });
  assertEquals([trade.marketId, trade.tokenId], ["12", "34"]);
});

Deno.test("normalizeTrade() returns a trade in range or a reason, whatever it gets", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withNullPrototype: true,
    withTypedArray: true,
    withMap: true,
    withObjectString: true,
  });
  function mostly(...usual: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 19, arbitrary: fc.oneof(...usual) }, {
      weight: 1,
      arbitrary: anything,
    });
  }
  const price = fc.double({ min: 0, max: 1 });
  const time = fc.oneof(fc.integer({ min: -1, max: 3e11 }), fc.double({ min: -1, max: 1e16 }));
  const raw = fc.record({
    wallet: mostly(fc.string().map((text) => `0x${text}`)),
    marketId: mostly(fc.string()),
    side: mostly(fc.constantFrom("BUY", "SELL", " buy")),
    price: mostly(price, price.map(String)),
    timestamp: mostly(time, time.map(String), fc.double(), fc.date({ noInvalidDate: false })),
    size: mostly(fc.double()),
    usdAmount: mostly(fc.double(), fc.constant(null)),
    outcomeIndex: mostly(fc.constantFrom(0, 1, "1", 999)),
    outcome: mostly(fc.constantFrom("Yes", "NO", "Up")),
    tokenId: mostly(fc.string()),
    category: mostly(fc.string()),
  });
  let trades = 0;
  fc.assert(
    fc.property(raw, fc.constantFrom("yes", "token"), (given, mode) => {
      const trade = normalizeTrade(given, mode);
      if (typeof trade === "string") assert(DROP_REASONS.includes(trade));
      else {
        trades++;
        checkRanges(trade);
      }
    }),
    { numRuns: 5_000 },
  );
  assert(trades > 250, `Only ${trades} trades came through`);
});

Deno.test("normalizeTrade() survives texts of ten million characters", () => {
  const huge = "9".repeat(10_000_000);
  for (const field of Object.keys(RAW)) {
    const trade = normalizeTrade({ ...RAW, [field]: huge });
    if (typeof trade !== "string") checkRanges(trade);
  }
  assertEquals(normalizeTrade({ ...RAW, price: huge }), "price");
  assertEquals(
    normalizeTrade({ ...RAW, timestamp: `2023-11-14${" ".repeat(10_000_000)}x` }),
    "time",
  );
});

Deno.test("toNumber() reads numbers, bigints and texts that hold a number", () => {
  const cases: [unknown, number | undefined][] = [
    [0, 0],
    [-1.5, -1.5],
    [10n, 10],
    [10n ** 400n, undefined],
    ["7", 7],
    ["\t1e3 ", 1000],
    ["", undefined],
    ["  ", undefined],
    ["1,5", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    [NaN, undefined],
    [-Infinity, undefined],
    [true, undefined],
    [null, undefined],
    [new Date(5), undefined],
    [[5], undefined],
    [{ valueOf: () => 5 }, undefined],
  ];
  for (const [value, expected] of cases) assertEquals(toNumber(value), expected);
});

Deno.test("toTimeMs() reads seconds up to 1e12, milliseconds above", () => {
  const cases: [unknown, number | undefined][] = [
    [1_700_000_000, 1_700_000_000_000],
    ["1700000000.5", 1_700_000_000_500],
    [1_700_000_000_123, 1_700_000_000_123],
    [1_700_000_000_123n, 1_700_000_000_123],
    [253_402_300_799, 253_402_300_799_000],
    [1e12, undefined],
    [1e12 + 1, 1e12 + 1],
    [253_402_300_799_999, 253_402_300_799_999],
    [253_402_300_800_000, undefined],
    [1_700_000_000_123_456n, undefined],
    ["1700000000123456789", undefined],
    [new Date(8.64e15), undefined],
    [0, undefined],
    [0.0001, undefined],
    [-1, undefined],
    [NaN, undefined],
    [null, undefined],
    [{}, undefined],
  ];
  for (const [value, expected] of cases) assertEquals(toTimeMs(value), expected, String(value));
});

Deno.test("toTimeMs() reads a complete time as the same one in another form", () => {
  const digits = (count: number) =>
    fc.string({ unit: fc.constantFrom(..."00112359"), minLength: count, maxLength: count });
  const numbers = fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2));
  fc.assert(fc.property(numbers, ([year, month, day, hour, minute, second]) => {
    const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    assertEquals(toTimeMs(`${time}Z`), toTimeMs(`${time} UTC`));
  }));
});

Deno.test("toTimeMs() reads dates and ISO 8601, and takes a time without a zone as UTC", () => {
  const day = Date.UTC(2023, 10, 14);
  const time = Date.UTC(2023, 10, 14, 22, 13, 20);
  const cases: [unknown, number | undefined][] = [
    [new Date(time), time],
    [new Date(1), 1],
    [new Date(NaN), undefined],
    [new Date(-1), undefined],
    ["2023-11-14", day],
    [" 2023-11-14T22:13:20 ", time],
    ["2023-11-14 22:13:20", time],
    ["2023-11-14 22:13:20 UTC", time],
    ["2023-11-14T22:13:20z", time],
    ["2023-11-14T22:13:20.5Z", time + 500],
    ["2023-11-14T22:13:20.250Z", time + 250],
    ["2023-11-14T22:13:20.123456789+00:00", time + 123],
    ["2023-11-14T23:13:20+01:00", time],
    ["2023-11-14T23:13:20+0100", time],
    ["2023-11-14T22:13", time - 20_000],
    ["2023-13-14", undefined],
    ["1969-12-31", undefined],
    ["2023-11", undefined],
    ["trade 7", undefined],
    ["Nov 14 2023", undefined],
    ["1e400", undefined],
  ];
  for (const [value, expected] of cases) assertEquals(toTimeMs(value), expected, String(value));
});

Deno.test("toOutcome() goes by the index, then by the name", () => {
  assertEquals(toOutcome(0, "No"), "YES");
  assertEquals(toOutcome("1", "Yes"), "NO");
  assertEquals(toOutcome(999, " no "), "NO");
  assertEquals(toOutcome(undefined, "YES"), "YES");
  for (const name of ["Up", "", null, 0]) assertEquals(toOutcome(999, name), undefined);
});

Deno.test("isFlipped() flips NO with outcomes=yes only", () => {
  assertEquals(isFlipped("NO", "yes"), true);
  assertEquals(isFlipped("YES", "yes"), false);
  assertEquals(isFlipped(undefined, "yes"), false);
  assertEquals(isFlipped("NO", "token"), false);
});

Deno.test("toUsd() takes what the source gives, else price × size, never below 0", () => {
  assertEquals(toUsd(12.5, 0.5, 100), 12.5);
  assertEquals(toUsd("12.5", 0.5, 100), 12.5);
  assertEquals(toUsd(null, 0.5, "100"), 50);
  assertEquals(toUsd(undefined, 0.5, undefined), 0);
  assertEquals(toUsd("a lot", 0.5, 100), 50);
  assertEquals(toUsd(-5, 0.5, 100), 0);
  assertEquals(toUsd(undefined, 0.5, -100), 0);
  assertEquals(toUsd(0, 0.5, 100), 0);
  assertEquals(toUsd(undefined, 10, Number.MAX_VALUE), 0);
});

Deno.test("the usd of a NO trade is what was paid for NO", () => {
  assertAlmostEquals(normalized({ price: 0.26, size: 2.7027, outcomeIndex: 1 }).usd, 0.702702);
});
