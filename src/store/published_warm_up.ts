/**
 * What is told about a published warm-up, and whether somebody else may use it.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";

/** What shaped a whale set, by name. Two are the same if they are the same as JSON. */
export type WarmUpParams = Readonly<Record<string, unknown>>;

/** What is told about a warm-up. */
export interface WarmUpAbout {
  /** When it was made, milliseconds since the epoch. */
  readonly madeMs: number;
  /** What shaped it. */
  readonly params: WarmUpParams;
  /** The history that it was learnt from. */
  readonly data: {
    /** First trade, milliseconds since the epoch. */
    readonly fromMs: number;
    /** Last trade. */
    readonly toMs: number;
    /** Trades that were learnt from. */
    readonly trades: number;
  };
}

/** A warm-up that was published. */
export interface PublishedWarmUp {
  /** Its name: SHA-256 of its content. */
  readonly id: string;
  /** The warm-up. */
  readonly warmUp: WarmUp;
  /** What is told about it; absent if whoever published it said nothing. */
  readonly about?: WarmUpAbout;
}

/** What somebody asks of a warm-up before using it. */
export interface WarmUpTerms {
  /** What must have shaped it. */
  readonly params: WarmUpParams;
  /** The time, milliseconds since the epoch. */
  readonly nowMs: number;
  /** How old what was learnt from may be, milliseconds. */
  readonly maxAgeMs: number;
}

/**
 * Why a warm-up must not be used.
 *
 * - `empty`: it has no whale.
 * - `unknown`: nobody says what shaped it.
 * - `params`: something else shaped it.
 * - `age`: the history that it was learnt from ends too long ago, whenever it was made.
 */
export type WarmUpRefusal =
  | { readonly reason: "empty" | "unknown" }
  | { readonly reason: "params"; readonly names: readonly string[] }
  | { readonly reason: "age"; readonly ageMs: number };

/**
 * Whether a warm-up must not be used.
 *
 * @returns Why not; `undefined` if it may be used.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { warmUpRefusal } from "./published_warm_up.ts";
 *
 * const warmUp = { asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map() };
 * const terms = { params: {}, nowMs: 1, maxAgeMs: 1 };
 * assertEquals(warmUpRefusal({ id: "5c", warmUp }, terms), { reason: "empty" });
 * ```
 */
export function warmUpRefusal(
  { warmUp, about }: PublishedWarmUp,
  { params, nowMs, maxAgeMs }: WarmUpTerms,
): WarmUpRefusal | undefined {
  if (warmUp.whales.size === 0) return { reason: "empty" };
  if (about === undefined) return { reason: "unknown" };
  const names = [...new Set([...Object.keys(params), ...Object.keys(about.params)])]
    .filter((name) => JSON.stringify(params[name]) !== JSON.stringify(about.params[name]));
  if (names.length > 0) return { reason: "params", names: names.sort() };
  const ageMs = nowMs - Math.min(about.data.toMs, warmUp.asOfMs, about.madeMs);
  return ageMs > maxAgeMs ? { reason: "age", ageMs } : undefined;
}
