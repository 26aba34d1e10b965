/**
 * Reads what an activity socket sends: a frame of text that may hold anything.
 *
 * @module
 */

import {
  type DropReason,
  type Outcome,
  toNumber,
  toOutcome,
  toText,
  type Trade,
} from "../core/trade.ts";
import { tradeFrom, type TradeFromOptions, type TradeSource } from "../core/trade_sources.ts";
import { fillId, nthId, tradeId } from "../core/trade_identity.ts";

/** Longest frame that is read, characters: some thousand trades. */
export const MAX_FRAME_CHARS = 1_000_000;

/**
 * Why a frame or a message of it was refused.
 *
 * - `oversized`: longer than {@linkcode MAX_FRAME_CHARS}.
 * - `json`: no JSON.
 * - `type`: a message about something else than a trade.
 * - others: see {@linkcode DropReason}.
 */
export type FrameRefusal = "oversized" | "json" | "type" | DropReason;

/**
 * Which type of message told a fill.
 *
 * - `trades`: each wallet's fills, taker and makers.
 * - `orders_matched`: the taker's alone.
 */
export type ActivityType = "trades" | "orders_matched";

/** A trade of a frame or of a page. */
export interface FrameTrade {
  /** The trade. */
  readonly trade: Trade;
  /** Its identity, the same in all sources; see {@linkcode fillId}. */
  readonly id: string;
  /** Which of the market's tokens it is, as the message says; `undefined` if it does not, and the trade counts as YES. */
  readonly outcome: Outcome | undefined;
}

/** A trade of a frame of the activity socket, and what tells it from a second telling. */
export interface ActivityTrade extends FrameTrade {
  /** Type of the message. */
  readonly type: ActivityType;
  /** Identity of the transaction's part of this wallet in this token: of it one type tells everything. */
  readonly part: string;
  /** When the server sent it, milliseconds since the epoch; `undefined` if the message does not say. */
  readonly sentMs: number | undefined;
}

/** What was in a frame. */
export interface TradeFrame {
  /** The trades, in the order of the frame. */
  readonly trades: readonly ActivityTrade[];
  /** A reason for each message that is no usable trade. */
  readonly refused: readonly FrameRefusal[];
}

/** Settings of {@linkcode readTradeFrame}. */
export interface TradeFrameOptions extends Pick<TradeFromOptions, "outcomes"> {
  /** Category of a market: the message does not say. @default {"" for each} */
  readonly categoryOf?: (marketId: string) => string;
}

/**
 * Reads a frame of the activity socket: one message or a list of them. Never throws, whatever was sent.
 *
 * @param text The frame.
 * @param options Categories and treatment of NO trades.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readTradeFrame } from "./trade_frame.ts";
 *
 * const { trades, refused } = readTradeFrame(JSON.stringify({
 *   topic: "activity", type: "trades",
 *   payload: { proxyWallet: "0xA", conditionId: "0x1", side: "BUY", price: 0.4, size: 10, timestamp: 1_787_102_287 },
 * }));
 * assertEquals([trades[0]?.trade.usd, refused], [4, []]);
 * assertEquals(readTradeFrame("PONG").refused, ["json"]);
 * ```
 */
export function readTradeFrame(text: string, options: TradeFrameOptions = {}): TradeFrame {
  if (text.length > MAX_FRAME_CHARS) return { trades: [], refused: ["oversized"] };
  const messages = parsed(text);
  if (messages === undefined) return { trades: [], refused: ["json"] };
  const trades: ActivityTrade[] = [];
  const refused: FrameRefusal[] = [];
  for (const message of messages) {
    const trade = readMessage(message, options);
    if (typeof trade === "string") refused.push(trade);
    else trades.push(trade);
  }
  return { trades: trades.length > 1 ? numbered(trades) : trades, refused };
}

function parsed(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    // The text is foreign: that it is no JSON is an answer, and nothing else can be wrong with it.
    return undefined;
  }
}

function readMessage(
  message: unknown,
  { categoryOf, outcomes = "yes" }: TradeFrameOptions,
): ActivityTrade | FrameRefusal {
  if (typeof message !== "object" || message === null) return "type";
  const { topic, type, timestamp, payload } = message as Readonly<Record<string, unknown>>;
  if (topic !== "activity" || (type !== "trades" && type !== "orders_matched")) return "type";
  const read = readRow("rtds", payload, { outcomes });
  if (typeof read === "string") return read;
  const { trade } = read;
  const hash = toText((payload as Readonly<Record<string, unknown>>)["transactionHash"]);
  return {
    trade: categoryOf === undefined ? trade : { ...trade, category: categoryOf(trade.marketId) },
    id: read.id,
    outcome: read.outcome,
    type,
    part: partOf(hash, trade),
    sentMs: toNumber(timestamp),
  };
}

/**
 * Short, as very many are remembered: sixteen digits of the hash are enough to tell transactions apart, and few wallets
 * and tokens share one.
 */
function partOf(hash: string, { wallet, tokenId }: Trade): string {
  return `${hash.slice(2, 18).toLowerCase()}/${wallet.slice(-8)}/${tokenId.slice(-8)}`;
}

/** Names under which sources send what is compared over all of them. */
interface RowNames {
  readonly hash: string;
  readonly wallet: string;
  readonly token: string;
  readonly index: string;
}

const CAMEL_CASE: RowNames = {
  hash: "transactionHash",
  wallet: "proxyWallet",
  token: "asset",
  index: "outcomeIndex",
};
const SNAKE_CASE: RowNames = {
  hash: "transaction_hash",
  wallet: "proxy_wallet",
  token: "token_id",
  index: "outcome_index",
};

/**
 * Reads a row that tells a trade.
 *
 * @param source Who sent it; of the activity socket this takes the payload alone.
 * @param row The row.
 * @param options Treatment of NO trades.
 * @returns The trade, not yet told from others of the same transaction that are alike; or why it is none.
 */
export function readRow(
  source: TradeSource,
  row: unknown,
  options: Pick<TradeFromOptions, "outcomes"> = {},
): FrameTrade | DropReason {
  const trade = tradeFrom(source, source === "rtds" ? { payload: row } : row, options);
  if (typeof trade === "string") return trade;
  const fields = row as Readonly<Record<string, unknown>>;
  const names = source === "data_v2" ? SNAKE_CASE : CAMEL_CASE;
  const id = fillId({
    transactionHash: fields[names.hash],
    wallet: fields[names.wallet],
    tokenId: fields[names.token],
    side: fields["side"],
    price: fields["price"],
    size: fields["size"],
  });
  return {
    trade,
    id: id ?? tradeId(trade),
    outcome: toOutcome(fields[names.index], fields["outcome"]),
  };
}

/**
 * Numbers rows that are alike, so that each has an id of its own: the same in rows that come again.
 *
 * @param rows Rows of one frame, or of all the pages of one answer.
 */
export function numbered<T extends FrameTrade>(rows: readonly T[]): T[] {
  const occurrences = new Map<string, number>();
  return rows.map((row) => {
    // The two types tell the same fill: of each its own rows are counted.
    const key = "type" in row ? `${row.type}/${row.id}` : row.id;
    const occurrence = (occurrences.get(key) ?? 0) + 1;
    occurrences.set(key, occurrence);
    return occurrence === 1 ? row : { ...row, id: nthId(row.id, occurrence) };
  });
}
