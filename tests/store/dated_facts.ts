/** Facts about markets that are made up. */

import type { DatedFacts } from "../../src/core/market_facts.ts";

/** What was asked for about a market at some moment. */
export function dated(
  marketId: string,
  askedMs: number,
  question = "Will “it” happen?",
): DatedFacts {
  return {
    askedMs,
    facts: {
      marketId,
      question,
      slug: "",
      eventId: "",
      eventSlug: "",
      category: "Politics",
      volumeUsd: 1,
      liquidityUsd: 1,
      tokenIds: ["71", "48"],
      outcomes: ["Yes", "No"],
      tickMicros: 10_000,
      minOrderMicros: 5_000_000,
      fee: { rate: 0.04, exponent: 1 },
      isNegRisk: false,
      isClosed: false,
      endMs: null,
      closedMs: null,
      version: "v1",
    },
  };
}
