/** Facts about markets that are made up. */

import type { DatedFacts } from "../../src/core/market_facts.ts";
import { facts } from "../core/builders.ts";

/** What was asked for about a market at some moment. */
export function dated(
  marketId: string,
  askedMs: number,
  question = "Will “it” happen?",
): DatedFacts {
  return { askedMs, facts: facts({ marketId, question }) };
}
