/**
 * Reads what Gamma says about a market.
 *
 * @module
 */

import { feeRateOf } from "../core/costs.ts";
import type { FeeSchedule, MarketFacts, MarketVersion } from "../core/market_facts.ts";
import { toMicros } from "../core/money.ts";
import { type CategoryMap, categoryOf } from "./categories.ts";
import { dateMs, type Fields, fieldsOf, flagOf, listOf, numberIn, textOf } from "./fields.ts";

/**
 * Why a market was refused. The first reason that applies, in this order.
 *
 * - `id`: no condition id.
 * - `version`: a protocol that this program does not know.
 * - `tokens`: not two tokens, as in the minutes after a market was made.
 * - `outcomes`: not two outcomes.
 */
export type MarketRefusal = "id" | "version" | "tokens" | "outcomes";

/** What a market needs besides what it says itself. */
export interface MarketContext {
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** The event it was listed under, if it was. @default {what the market says} */
  readonly event?: unknown;
}

/** Most markets have this tick and this minimum; a coarse tick is possible everywhere, a fine one is not. */
const USUAL_TICK = 0.01;
const USUAL_MIN_SHARES = 5;
/** More than was ever traded anywhere: what is above is no amount. */
const MAX_USD = 1e12;

/**
 * Reads a market. Never throws, whatever was sent.
 *
 * @param value The market as Gamma sends it.
 * @param context Categories, and the event.
 * @returns Its facts, or the reason why it is unusable.
 */
export function readMarket(value: unknown, context: MarketContext): MarketFacts | MarketRefusal {
  const market = fieldsOf(value);
  const marketId = textOf(market["conditionId"]).toLowerCase();
  if (!/^0x[0-9a-f]+$/.test(marketId)) return "id";
  const version = versionOf(market["version"]);
  if (version === undefined) return "version";
  const tokenIds = pairOf(market[version === "v1" ? "clobTokenIds" : "positionIds"]);
  if (tokenIds === undefined || tokenIds[0] === tokenIds[1]) return "tokens";
  const outcomes = market["outcomes"] === undefined ? YES_NO : pairOf(market["outcomes"]);
  if (outcomes === undefined) return "outcomes";

  const event = fieldsOf(context.event ?? listOf(market["events"])[0]);
  const feeType = textOf(market["feeType"]);
  const category = categoryOf(context.categories, {
    tags: tagsOf(market, event),
    feeType: feeType === "zero_fees" ? "" : feeType,
  });
  return {
    marketId,
    question: textOf(market["question"]),
    slug: textOf(market["slug"]),
    eventId: textOf(event["id"]),
    eventSlug: textOf(event["slug"]),
    category,
    volumeUsd: usdOf(market["volumeNum"], market["volume"]),
    liquidityUsd: usdOf(market["liquidityNum"], market["liquidity"]),
    tokenIds,
    outcomes,
    tickMicros: toMicros(numberIn(market["orderPriceMinTickSize"], [1e-6, 0.5]) ?? USUAL_TICK),
    minOrderMicros: toMicros(numberIn(market["orderMinSize"], [1e-6, 1e6]) ?? USUAL_MIN_SHARES),
    fee: feeOf(market, category),
    isNegRisk: flagOf(market["negRisk"]) ?? flagOf(event["negRisk"]) ?? false,
    isClosed: flagOf(market["closed"]) ?? false,
    endMs: dateMs(market["endDate"]) ?? dateMs(market["endDateIso"]),
    closedMs: dateMs(market["closedTime"]),
    version,
  };
}

const YES_NO = ["Yes", "No"] as const;

/** Markets older than the second protocol do not name theirs. */
function versionOf(value: unknown): MarketVersion | undefined {
  if (value === undefined || value === null || value === "") return "v1";
  return value === "v1" || value === "v2" ? value : undefined;
}

function pairOf(value: unknown): readonly [string, string] | undefined {
  const [first, second, ...more] = listOf(value).map(textOf);
  return first && second && more.length === 0 ? [first, second] : undefined;
}

/** Names and labels of the tags of a market and its event. */
function tagsOf(market: Fields, event: Fields): string[] {
  const tags = [...listOf(market["tags"]), ...listOf(event["tags"])].flatMap((tag) => {
    const { slug, label } = fieldsOf(tag);
    return [textOf(tag), textOf(slug), textOf(label)];
  });
  return [...tags, textOf(market["category"]), textOf(event["category"])].filter((tag) =>
    tag !== ""
  );
}

function usdOf(...values: readonly unknown[]): number {
  for (const value of values) {
    const usd = numberIn(value, [0, MAX_USD]);
    if (usd !== undefined) return usd;
  }
  return 0;
}

/** A market that charges fees but does not say which pays what its category does. */
function feeOf(market: Fields, category: string): FeeSchedule {
  const schedule = fieldsOf(market["feeSchedule"]);
  const exponent = numberIn(schedule["exponent"], [1e-3, 10]) ?? 1;
  if (flagOf(market["feesEnabled"]) === false || textOf(market["feeType"]) === "zero_fees") {
    return { rate: 0, exponent };
  }
  return { rate: numberIn(schedule["rate"], [0, 1]) ?? feeRateOf(category), exponent };
}
