/**
 * A trade as it goes into a research directory, from a row of any shape.
 *
 * @module
 */

import { type DropReason, toNumber, toOutcome, type Trade } from "../../core/trade.ts";
import { fillId, tradeId } from "../../core/trade_identity.ts";
import { tradeFrom } from "../../core/trade_sources.ts";

/** A trade under the names of `trades.parquet`. */
export interface ImportedTrade {
  readonly proxyWallet: string;
  readonly side: "BUY" | "SELL";
  readonly asset: string;
  readonly conditionId: string;
  readonly size: number;
  readonly price: number;
  /** Seconds since the epoch; milliseconds where the source is more exact. */
  readonly timestamp: number;
  readonly title: string;
  readonly slug: string;
  readonly outcome: string;
  /** 0, 1, or 999 if unknown. */
  readonly outcomeIndex: number;
  readonly transactionHash: string;
  readonly usd_amount: number;
}

/** The Data API's own number for an outcome that it does not know. */
const UNKNOWN_OUTCOME = 999;

/** Under whose names a row has its fields. */
export function sourceOf(row: Readonly<Record<string, unknown>>): "data_v2" | "research" {
  return "proxy_wallet" in row || "condition_id" in row ? "data_v2" : "research";
}

/**
 * Reads a trade from a row.
 *
 * @param row A row of the Data API, either version, of a research file, or of {@linkcode readOrderFilledRow}.
 * @returns The trade, or the reason why it is unusable; `amount` if it does not say how much was traded.
 */
export function readTrade(
  row: Readonly<Record<string, unknown>>,
): ImportedTrade | DropReason | "amount" {
  const trade = tradeFrom(sourceOf(row), row);
  if (typeof trade === "string") return trade;
  const price = toNumber(row["price"])!;
  const outcome = textIn(row["outcome"]);
  const known = toOutcome(row["outcomeIndex"] ?? row["outcome_index"], outcome);
  // What has no size is as many shares as its dollars bought.
  const usd = toNumber(row["usd_amount"]);
  const size = toNumber(row["size"]) ?? (usd === undefined ? 0 : usd / price);
  if (!(size > 0 || trade.usd > 0)) return "amount";
  return {
    proxyWallet: trade.wallet,
    side: textIn(row["side"]).toUpperCase() === "SELL" ? "SELL" : "BUY",
    asset: trade.tokenId,
    conditionId: trade.marketId,
    size: Math.max(size, 0),
    price,
    timestamp: trade.timeMs % 1000 === 0 ? trade.timeMs / 1000 : trade.timeMs,
    title: textIn(row["title"] ?? row["question"]),
    slug: textIn(row["slug"]),
    outcome,
    outcomeIndex: known === undefined ? UNKNOWN_OUTCOME : known === "YES" ? 0 : 1,
    transactionHash: textIn(row["transactionHash"] ?? row["transaction_hash"]).toLowerCase(),
    usd_amount: usd === undefined ? price * Math.max(size, 0) : trade.usd,
  };
}

/** What identifies a row of `trades.parquet`. */
export interface Identified {
  /** The same for the same trade. */
  readonly id: string;
  readonly trade: Trade;
}

/**
 * Identity of a row of `trades.parquet`: that of live feeds where the transaction is known, else all of its content.
 *
 * @returns `undefined` if the row is unusable.
 */
export function identify(row: object): Identified | undefined {
  const trade = tradeFrom("research", row);
  if (typeof trade === "string") return undefined;
  const { side, price, size, transactionHash } = row as Readonly<Record<string, unknown>>;
  const { wallet, tokenId } = trade;
  const id = fillId({ transactionHash, wallet, tokenId, side, price, size }) ?? tradeId(trade);
  return { id, trade };
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
