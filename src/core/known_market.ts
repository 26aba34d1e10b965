/**
 * What the filter and the router need to know of a market that history does not tell.
 *
 * @module
 */

import type { FeeSchedule, MarketFacts } from "./market_facts.ts";

/** What is kept of a market's facts. */
export interface KnownMarket {
  /** Category, `""` if nothing says. */
  readonly category: string;
  /** Id of its event, `""` if unknown: markets of one event are not independent bets. */
  readonly eventId: string;
  /** What step 2 of the filter measures, USD. */
  readonly liquidityUsd: number;
  /** What takers pay. */
  readonly fee: FeeSchedule;
  /**
   * When the exchange said so, milliseconds since the epoch: from whoever can be asked again, so that it may be forgotten.
   * Facts without a time are not.
   */
  readonly toldMs?: number;
}

/**
 * What the engine keeps of a market's facts.
 *
 * @param facts What the exchange says.
 * @param liquidityField What tells how big a market is: a name that begins with `liquidity` is its resting orders,
 *   everything else, and nothing, its volume.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { knownMarket, type MarketFacts } from "pilotfish";
 *
 * const facts: MarketFacts = {
 *   marketId: "0x01", question: "", slug: "", eventId: "17", eventSlug: "", category: "Politics",
 *   volumeUsd: 900_000, liquidityUsd: 40_000, tokenIds: ["1", "2"], outcomes: ["Yes", "No"],
 *   tickMicros: 10_000, minOrderMicros: 5_000_000, fee: { rate: 0.04, exponent: 1 },
 *   isNegRisk: false, isClosed: false, endMs: null, closedMs: null, version: "v1",
 * };
 * assertEquals(knownMarket(facts).liquidityUsd, 900_000);
 * assertEquals(knownMarket(facts, "liquidityNum").liquidityUsd, 40_000);
 * ```
 */
export function knownMarket(facts: MarketFacts, liquidityField?: string): KnownMarket {
  const { category, eventId, volumeUsd, liquidityUsd, fee } = facts;
  const isResting = liquidityField?.toLowerCase().startsWith("liquidity") ?? false;
  return { category, eventId, liquidityUsd: isResting ? liquidityUsd : volumeUsd, fee };
}

/** Whether two say the same, whenever that was. */
export function isSameMarket(a: KnownMarket, b: KnownMarket): boolean {
  return a.category === b.category && a.eventId === b.eventId &&
    a.liquidityUsd === b.liquidityUsd && a.fee.rate === b.fee.rate &&
    a.fee.exponent === b.fee.exponent;
}
