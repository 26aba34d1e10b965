/**
 * The names under which each source sends the fields of a trade.
 *
 * All input here is foreign: anything may be missing, of the wrong type or hostile. Nothing throws; what is unusable comes
 * back as the reason.
 *
 * @module
 */

import {
  type DropReason,
  normalizeTrade,
  type OutcomeMode,
  type RawTrade,
  type Trade,
} from "./trade.ts";

/**
 * A source of trades.
 *
 * - `research`: a row of a research file.
 * - `clob`: a message in the style of the order book's socket, with `maker_address`.
 * - `rtds`: a message of the activity socket; the trade is its `payload`.
 * - `data_v1`, `data_v2`: a row of the Data API, version 1 or 2.
 */
export type TradeSource = "research" | "clob" | "rtds" | "data_v1" | "data_v2";

/** Names of a field, best first: the first that is there and not null counts. */
type FieldNames = Readonly<Record<keyof RawTrade, readonly string[]>>;

const CAMEL_CASE: FieldNames = {
  wallet: ["proxyWallet"],
  marketId: ["conditionId"],
  side: ["side"],
  price: ["price"],
  timestamp: ["timestamp"],
  size: ["size"],
  usdAmount: [],
  outcomeIndex: ["outcomeIndex"],
  outcome: ["outcome"],
  tokenId: ["asset"],
  category: [],
};

const FIELD_NAMES: Readonly<Record<TradeSource, FieldNames>> = {
  research: {
    ...CAMEL_CASE,
    wallet: ["proxyWallet", "taker", "maker"],
    marketId: ["conditionId", "market_id"],
    usdAmount: ["usd_amount"],
  },
  clob: {
    ...CAMEL_CASE,
    wallet: ["maker_address"],
    marketId: ["market"],
    timestamp: ["match_time", "timestamp", "last_update"],
    outcomeIndex: ["outcome_index"],
    tokenId: ["asset_id"],
  },
  rtds: CAMEL_CASE,
  data_v1: CAMEL_CASE,
  data_v2: {
    ...CAMEL_CASE,
    wallet: ["proxy_wallet"],
    marketId: ["condition_id"],
    outcomeIndex: ["outcome_index"],
    tokenId: ["token_id"],
  },
};

/**
 * The names under which a source may send a field, best first; none if it never does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { namesOfField } from "./trade_sources.ts";
 *
 * assertEquals(namesOfField("research", "marketId"), ["conditionId", "market_id"]);
 * ```
 */
export function namesOfField(source: TradeSource, field: keyof RawTrade): readonly string[] {
  return FIELD_NAMES[source][field];
}

/** Settings of {@linkcode tradeFrom}. */
export interface TradeFromOptions {
  /** How a trade of the NO token is understood. @default {"yes"} */
  readonly outcomes?: OutcomeMode;
  /** Category of the market: no source sends it with the trade. @default {""} */
  readonly category?: string;
}

/**
 * Reads a trade from what a source sent.
 *
 * @param source Where it comes from.
 * @param message The row or message, already parsed from JSON or parquet.
 * @param options Category and treatment of NO trades. @default {no category, "yes"}
 * @returns The trade, or the reason why it is unusable.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tradeFrom } from "pilotfish";
 *
 * const trade = tradeFrom("rtds", {
 *   topic: "activity",
 *   type: "trades",
 *   payload: {
 *     proxyWallet: "0x510F", conditionId: "0x1D87", side: "BUY", outcome: "No", outcomeIndex: 1,
 *     price: 0.26, size: 100, timestamp: 1_787_102_287, asset: "7255",
 *   },
 * }, { category: "Climate" });
 * assertEquals(trade, {
 *   wallet: "0x510f", marketId: "0x1d87", direction: "sell", price: 0.74, usd: 26,
 *   timeMs: 1_787_102_287_000, category: "Climate", tokenId: "7255",
 * });
 * assertEquals(tradeFrom("rtds", { payload: null }), "wallet");
 * ```
 */
export function tradeFrom(
  source: TradeSource,
  message: unknown,
  options: TradeFromOptions = {},
): Trade | DropReason {
  const record = asRecord(source === "rtds" ? asRecord(message)["payload"] : message);
  const names = FIELD_NAMES[source];
  const raw: RawTrade = {
    wallet: pick(record, names.wallet),
    marketId: pick(record, names.marketId),
    side: pick(record, names.side),
    price: pick(record, names.price),
    timestamp: pick(record, names.timestamp),
    size: pick(record, names.size),
    usdAmount: pick(record, names.usdAmount),
    outcomeIndex: pick(record, names.outcomeIndex),
    outcome: pick(record, names.outcome),
    tokenId: pick(record, names.tokenId),
    category: options.category ?? "",
  };
  return normalizeTrade(raw, options.outcomes);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function pick(record: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(record, name) && record[name] !== null && record[name] !== undefined) {
      return record[name];
    }
  }
  return undefined;
}
