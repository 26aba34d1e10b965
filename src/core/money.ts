/**
 * Exact money: micro-dollars and micro-shares as safe integers, one million to the dollar or share.
 *
 * A price is micro-dollars a share, 0 to 1 000 000. Every result is checked to be exact; nothing is ever rounded twice.
 *
 * @module
 */

/** Micro-dollars in a dollar, micro-shares in a share. */
export const MICROS = 1_000_000;

/**
 * Dollars (or shares, or a price) as micros, rounded to the nearest.
 *
 * @throws {RangeError} If the amount is not a number or too large to be exact.
 */
export function toMicros(amount: number): number {
  return exact(Math.round(amount * MICROS), "toMicros");
}

/** Micros as dollars (or shares, or a price), for arithmetic that needs no exactness and for people. */
export function fromMicros(micros: number): number {
  return micros / MICROS;
}

/**
 * What this many shares are worth at a price, rounded down to the micro-dollar.
 *
 * @param sharesMicros Micro-shares, 0 or more.
 * @param priceMicros Micro-dollars a share, 0 to 1 000 000.
 * @returns Micro-dollars.
 * @throws {RangeError} If the result is too large to be exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { worthMicros } from "pilotfish";
 *
 * assertEquals(worthMicros(3_000_000, 333_333), 999_999);
 * ```
 */
export function worthMicros(sharesMicros: number, priceMicros: number): number {
  // Split into whole shares and the rest: both products stay far below 2^53, the full product would not.
  const whole = Math.floor(sharesMicros / MICROS);
  const rest = sharesMicros - whole * MICROS;
  return exact(whole * priceMicros + Math.floor(rest * priceMicros / MICROS), "worthMicros");
}

/**
 * What this many shares cost at a price, rounded up to the micro-dollar.
 *
 * @param sharesMicros Micro-shares, 0 or more.
 * @param priceMicros Micro-dollars a share, 0 to 1 000 000.
 * @returns Micro-dollars.
 * @throws {RangeError} If the result is too large to be exact.
 */
export function outlayMicros(sharesMicros: number, priceMicros: number): number {
  // 1 − price is the other side's part; rounding that down rounds ours up.
  return sharesMicros - worthMicros(sharesMicros, MICROS - priceMicros);
}

/**
 * How many shares an amount buys at a price, rounded down to the micro-share.
 *
 * @param usdMicros Micro-dollars, 0 or more.
 * @param priceMicros Micro-dollars a share, above 0.
 * @returns Micro-shares; `worthMicros` of them is never above `usdMicros`.
 * @throws {RangeError} If the price is not above 0 or the result too large to be exact.
 */
export function sharesFor(usdMicros: number, priceMicros: number): number {
  if (!(priceMicros > 0)) throw new RangeError(`Cannot buy shares at price ${priceMicros}`);
  return exact(Number(BigInt(usdMicros) * BigInt(MICROS) / BigInt(priceMicros)), "sharesFor");
}

/**
 * The amount itself, once it is known to be exact.
 *
 * @param value Result of integer arithmetic.
 * @param what What was computed, for the message.
 * @throws {RangeError} If it is no safe integer.
 */
export function exact(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`Cannot keep an exact amount in ${what}: ${value}`);
  }
  return value;
}
