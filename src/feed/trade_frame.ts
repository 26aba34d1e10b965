/**
 * Reads what an activity socket sends: a frame of text that may hold anything.
 *
 * @module
 */

import type { DropReason, OutcomeMode, Trade } from "../core/trade.ts";
import { tradeFrom } from "../core/trade_sources.ts";
import { tradeId } from "./dedupe.ts";

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

/** A trade of a frame. */
export interface FrameTrade {
  /** The trade. */
  readonly trade: Trade;
  /** Its identity; see {@linkcode tradeId}. */
  readonly id: string;
}

/** What was in a frame. */
export interface TradeFrame {
  /** The trades, in the order of the frame. */
  readonly trades: readonly FrameTrade[];
  /** A reason for each message that is no usable trade. */
  readonly refused: readonly FrameRefusal[];
}

/** Settings of {@linkcode readTradeFrame}. */
export interface TradeFrameOptions {
  /** Category of a market: the message does not say. @default {"" for each} */
  readonly categoryOf?: (marketId: string) => string;
  /** How a trade of the NO token is understood. @default {"yes"} */
  readonly outcomes?: OutcomeMode;
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
  const trades: FrameTrade[] = [];
  const refused: FrameRefusal[] = [];
  const occurrences = new Map<string, number>();
  for (const message of messages) {
    const trade = readTrade(message, options);
    if (typeof trade === "string") {
      refused.push(trade);
      continue;
    }
    const first = tradeId(trade);
    const occurrence = (occurrences.get(first) ?? 0) + 1;
    occurrences.set(first, occurrence);
    trades.push({ trade, id: occurrence === 1 ? first : tradeId(trade, occurrence) });
  }
  return { trades, refused };
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

function readTrade(message: unknown, options: TradeFrameOptions): Trade | FrameRefusal {
  if (!isTradeMessage(message)) return "type";
  const { categoryOf, outcomes = "yes" } = options;
  const trade = tradeFrom("rtds", message, { outcomes });
  if (typeof trade === "string" || categoryOf === undefined) return trade;
  return { ...trade, category: categoryOf(trade.marketId) };
}

/** The topic also tells a fill a second time, as `orders_matched`: only one of the two may count. */
function isTradeMessage(message: unknown): boolean {
  if (typeof message !== "object" || message === null) return false;
  const { topic, type } = message as { readonly topic?: unknown; readonly type?: unknown };
  return topic === "activity" && type === "trades";
}
