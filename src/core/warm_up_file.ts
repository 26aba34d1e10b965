/**
 * Reading the file that `pilotfish warmup --out` writes.
 *
 * @module
 */

import { toNumber, toTimeMs } from "./trade.ts";
import type { WarmUp, Whale } from "./warm_up.ts";

/**
 * Makes a warm-up from the parsed content of a warm-up file.
 *
 * @param file What `JSON.parse` made of the file.
 * @returns The warm-up, ready for `createFilter`.
 * @throws {TypeError} If it is no warm-up file; the message names what is missing or wrong.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { warmUpFromFile } from "pilotfish";
 *
 * const file = JSON.parse(`{
 *   "as_of": "2025-09-01T00:00:00.000Z", "cutoff": "2025-03-01T00:00:00.000Z",
 *   "whales": [{
 *     "wallet": "0xa5", "win_rate": 0.7, "score": 8.2, "trades": 16, "expected_win_rate": 0.5,
 *     "surprise": 0.2, "avg_roi": 0.4, "sharpe": 0.5
 *   }],
 *   "liquidity_usd": { "0x01": 1000000 }
 * }`);
 * assertEquals(warmUpFromFile(file).whales.get("0xa5")?.winRate, 0.7);
 * assertThrows(() => warmUpFromFile({ ...file, as_of: "soon" }), TypeError, "as_of");
 * ```
 */
export function warmUpFromFile(file: unknown): WarmUp {
  const fields = record(file, "the file");
  const { whales } = fields;
  if (!Array.isArray(whales)) throw wrong("whales", "a list", whales);
  const liquidity = record(fields["liquidity_usd"], "liquidity_usd");
  return {
    asOfMs: time(fields, "as_of"),
    cutoffMs: time(fields, "cutoff"),
    whales: new Map(whales.map(whaleFrom).map((whale) => [whale.wallet, whale])),
    liquidityUsd: new Map(
      Object.keys(liquidity).map((marketId) => [marketId, number(liquidity, marketId)]),
    ),
  };
}

function whaleFrom(value: unknown): Whale {
  const fields = record(value, "a whale");
  const { wallet } = fields;
  if (typeof wallet !== "string") throw wrong("wallet", "a text", wallet);
  return {
    wallet: wallet.toLowerCase(),
    winRate: number(fields, "win_rate"),
    score: number(fields, "score"),
    trades: number(fields, "trades"),
    expectedWinRate: number(fields, "expected_win_rate"),
    surprise: number(fields, "surprise"),
    avgRoi: number(fields, "avg_roi"),
    sharpe: number(fields, "sharpe"),
  };
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw wrong(name, "an object", value);
}

function number(fields: Readonly<Record<string, unknown>>, name: string): number {
  const value = toNumber(fields[name]);
  if (value === undefined) throw wrong(name, "a number", fields[name]);
  return value;
}

function time(fields: Readonly<Record<string, unknown>>, name: string): number {
  const timeMs = toTimeMs(fields[name]);
  if (timeMs === undefined) throw wrong(name, "a time", fields[name]);
  return timeMs;
}

function wrong(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`Cannot read a warm-up file: ${name} is not ${expected}: ${typeof value}`);
}
