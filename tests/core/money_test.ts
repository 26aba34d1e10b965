import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromMicros, MICROS, sharesFor, toMicros, worthMicros } from "../../mod.ts";
import { exact, outlayMicros } from "../../src/core/money.ts";
import { fc, whole } from "../properties.ts";

const AMOUNT = whole(0, Number.MAX_SAFE_INTEGER);
const PRICE = whole(0, MICROS);

Deno.test("toMicros() rounds to the nearest micro-dollar", () => {
  assertEquals([0, 0.1, 0.0000004, 0.0000005, 1e9].map(toMicros), [0, 100_000, 0, 1, 1e15]);
});

Deno.test("toMicros() refuses what is no number or too large to be exact", () => {
  for (const amount of [NaN, Infinity, -Infinity, 9_007_199_255, 1e300]) {
    assertThrows(() => toMicros(amount), RangeError, "Cannot keep an exact amount in toMicros");
  }
});

Deno.test("fromMicros() is the way back from toMicros()", () => {
  fc.assert(fc.property(whole(0, 1e15), (micros) => {
    assertEquals(toMicros(fromMicros(micros)), micros);
  }));
});

Deno.test("worthMicros() is shares times price, rounded down, to the last digit", () => {
  fc.assert(fc.property(AMOUNT, PRICE, (shares, price) => {
    const expected = BigInt(shares) * BigInt(price) / 1_000_000n;
    assertEquals(BigInt(worthMicros(shares, price)), expected);
  }));
});

Deno.test("worthMicros() refuses a result that is not exact", () => {
  assertThrows(() => worthMicros(Number.MAX_SAFE_INTEGER, 2 * MICROS), RangeError, "worthMicros");
  assertThrows(() => worthMicros(NaN, MICROS), RangeError, "worthMicros");
});

Deno.test("outlayMicros() is shares times price, rounded up, to the last digit", () => {
  fc.assert(fc.property(AMOUNT, PRICE, (shares, price) => {
    const expected = (BigInt(shares) * BigInt(price) + 999_999n) / 1_000_000n;
    assertEquals(BigInt(outlayMicros(shares, price)), expected);
  }));
});

Deno.test("sharesFor() buys as much as the money allows and no micro-share more", () => {
  fc.assert(fc.property(whole(0, 9e12), whole(1_000, MICROS), (usd, price) => {
    const shares = sharesFor(usd, price);
    assert(BigInt(shares) * BigInt(price) <= BigInt(usd) * 1_000_000n);
    assert(BigInt(shares + 1) * BigInt(price) > BigInt(usd) * 1_000_000n);
  }));
});

Deno.test("sharesFor() refuses a price of nothing and a result that is not exact", () => {
  for (const price of [0, -1, NaN]) {
    assertThrows(() => sharesFor(MICROS, price), RangeError, `Cannot buy shares at price ${price}`);
  }
  assertThrows(() => sharesFor(1e15, 1), RangeError, "sharesFor");
});

Deno.test("exact() lets safe integers through and nothing else", () => {
  assertEquals(exact(-5, "a sum"), -5);
  for (const value of [0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => exact(value, "a sum"), RangeError, `an exact amount in a sum: ${value}`);
  }
});
