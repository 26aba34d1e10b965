/**
 * A warm-up as text: equal warm-ups give equal text, whose hash is their name.
 *
 * @module
 */

import type { WarmUp, Whale } from "../core/warm_up.ts";
import { sha256 } from "./hash.ts";
import { asciiJson } from "./ascii.ts";

/** A warm-up as plain data, in lists sorted by their first item. */
export interface WarmUpRecord {
  readonly as_of_ms: number;
  readonly cutoff_ms: number;
  /** Wallet, win rate, score, trades, expected win rate, surprise, mean return, mean return over its deviation. */
  readonly whales: readonly (readonly [string, ...number[]])[];
  /** Market id and volume in USD. */
  readonly liquidity_usd: readonly (readonly [string, number])[];
}

/** A warm-up with its name. */
export interface NamedWarmUp {
  /** SHA-256 of the text. */
  readonly id: string;
  /** The warm-up as ASCII JSON. */
  readonly text: string;
}

/**
 * Writes a warm-up as text.
 *
 * @throws {RangeError} If a number in it is not finite: JSON has no place for it.
 */
export async function nameWarmUp(warmUp: WarmUp): Promise<NamedWarmUp> {
  const text = asciiJson(warmUpRecord(warmUp));
  return { id: await sha256(text), text };
}

/**
 * The warm-up as plain data.
 *
 * @throws {RangeError} If a number in it is not finite.
 */
export function warmUpRecord(warmUp: WarmUp): WarmUpRecord {
  return {
    as_of_ms: finite(warmUp.asOfMs),
    cutoff_ms: finite(warmUp.cutoffMs),
    whales: [...warmUp.whales.values()].map(whaleRow).sort(byName),
    liquidity_usd: [...warmUp.liquidityUsd]
      .map(([marketId, usd]): [string, number] => [marketId, finite(usd)]).sort(byName),
  };
}

/** Reads what {@linkcode warmUpRecord} wrote. */
export function warmUpFrom(record: WarmUpRecord): WarmUp {
  return {
    asOfMs: record.as_of_ms,
    cutoffMs: record.cutoff_ms,
    whales: new Map(record.whales.map((row) => [row[0], whaleFrom(row)])),
    liquidityUsd: new Map(record.liquidity_usd),
  };
}

function whaleRow(whale: Whale): [string, ...number[]] {
  const { wallet, winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe } = whale;
  const figures = [winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe];
  return [wallet, ...figures.map(finite)];
}

function whaleFrom([wallet, ...figures]: readonly [string, ...number[]]): Whale {
  const [winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe] = figures as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { wallet, winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe };
}

function byName([a]: readonly [string, ...number[]], [b]: readonly [string, ...number[]]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`Cannot keep a warm-up with ${value} in it`);
  return value;
}
