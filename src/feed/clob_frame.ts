/**
 * Reads what the order book's market socket sends: a frame of text that may hold anything.
 *
 * @module
 */

import { toMicros } from "../core/money.ts";
import type { OrderBook } from "../core/order_book.ts";
import { toTimeMs } from "../core/trade.ts";
import { type BookRefusal, readBook } from "../polymarket/clob.ts";
import { type Fields, fieldsOf, listOf, numberIn, textOf } from "../polymarket/fields.ts";
import { type FrameRefusal, type FrameTrade, MAX_FRAME_CHARS, readRow } from "./trade_frame.ts";

/** Whose price or book it is, and when the exchange told it. */
export interface ClobSubject {
  /** Condition id of the market, lower-case. */
  readonly marketId: string;
  /** Id of the token. */
  readonly tokenId: string;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** Best prices of a token; `null` for a side without orders. */
export interface ClobTop {
  /** What a share could be sold for, micro-dollars. */
  readonly bidMicros: number | null;
  /** What a share could be bought for, micro-dollars. */
  readonly askMicros: number | null;
}

/** Something that the socket told. */
export type ClobEvent =
  /** All orders of a token. */
  | { readonly kind: "book"; readonly book: OrderBook }
  /** What is there at one price now, all orders together; 0 shares if nothing is. */
  | ClobSubject & {
    readonly kind: "change";
    readonly side: "bids" | "asks";
    readonly priceMicros: number;
    readonly sharesMicros: number;
    /** The best prices afterwards, if the message says. */
    readonly top: ClobTop | undefined;
  }
  /** New best prices. */
  | ClobSubject & { readonly kind: "top"; readonly top: ClobTop }
  /** The price of a trade. */
  | ClobSubject & { readonly kind: "last"; readonly priceMicros: number }
  /** Another distance between prices: the book before is worth nothing. */
  | ClobSubject & { readonly kind: "tick" }
  /** Somebody says that the market has resolved: a reason to ask, no more. */
  | { readonly kind: "resolved"; readonly marketId: string }
  /** A trade with its wallet, if the socket ever names one. */
  | { readonly kind: "trade"; readonly trade: FrameTrade };

/**
 * Why a message was refused.
 *
 * - `type`: about nothing that matters here.
 * - `subject`: without token, market or time.
 * - `price`: a price or a size that is none.
 * - others: see {@linkcode FrameRefusal} and {@linkcode BookRefusal}.
 */
export type ClobRefusal = FrameRefusal | BookRefusal | "subject" | "price";

/** What was in a frame. */
export interface ClobFrame {
  /** In the order of the frame. */
  readonly events: readonly ClobEvent[];
  /** A reason for each message that is unusable. */
  readonly refused: readonly ClobRefusal[];
}

/** Texts that are no JSON and mean nothing. */
const SMALL_TALK: ReadonlySet<string> = new Set(["", "PONG", "NO NEW ASSETS"]);
/** Messages that are told to everybody about every market, and are of no use here. */
const IGNORED: ReadonlySet<unknown> = new Set(["new_market"]);
/** More shares than there are. */
const MAX_SHARES = 1e9;

/**
 * Reads a frame of the market socket: one message or a list of them. Never throws, whatever was sent.
 *
 * @param text The frame.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readClobFrame } from "./clob_frame.ts";
 *
 * const { events } = readClobFrame(JSON.stringify({
 *   event_type: "best_bid_ask", market: "0x1", asset_id: "7", best_bid: "0.73", best_ask: "", timestamp: "1766789469958",
 * }));
 * assertEquals(events, [{
 *   kind: "top", marketId: "0x1", tokenId: "7", timeMs: 1_766_789_469_958,
 *   top: { bidMicros: 730_000, askMicros: null },
 * }]);
 * assertEquals(readClobFrame("PONG"), { events: [], refused: [] });
 * ```
 */
export function readClobFrame(text: string): ClobFrame {
  const events: ClobEvent[] = [];
  const refused: ClobRefusal[] = [];
  if (text.length > MAX_FRAME_CHARS) return { events, refused: ["oversized"] };
  if (SMALL_TALK.has(text.trim())) return { events, refused };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The text is foreign: that it is no JSON is an answer.
    return { events, refused: ["json"] };
  }
  for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
    for (const read of readMessage(fieldsOf(message))) {
      if (typeof read === "string") refused.push(read);
      else events.push(read);
    }
  }
  return { events, refused };
}

function readMessage(message: Fields): readonly (ClobEvent | ClobRefusal)[] {
  const type = message["event_type"];
  if (IGNORED.has(type)) return [];
  switch (type) {
    case "book":
      return [readSnapshot(message)];
    case "price_change":
      return readChanges(message);
    case "best_bid_ask": {
      const top = topOf(message);
      return [withSubject(message, top && { kind: "top", top })];
    }
    case "last_trade_price": {
      const priceMicros = microsIn(message["price"], 1);
      return [withSubject(message, priceMicros && { kind: "last", priceMicros })];
    }
    case "tick_size_change":
      return [withSubject(message, { kind: "tick" })];
    case "market_resolved": {
      const marketId = textOf(message["market"]).toLowerCase();
      return [marketId === "" ? "subject" : { kind: "resolved", marketId }];
    }
    default:
      return [message["maker_address"] === undefined ? "type" : readTrade(message)];
  }
}

function readSnapshot(message: Fields): ClobEvent | ClobRefusal {
  const book = readBook(message);
  return typeof book === "string" ? book : { kind: "book", book };
}

function readTrade(message: Fields): ClobEvent | ClobRefusal {
  const trade = readRow("clob", message);
  return typeof trade === "string" ? trade : { kind: "trade", trade };
}

/** One message often tells changes of both tokens of a market. */
function readChanges(message: Fields): readonly (ClobEvent | ClobRefusal)[] {
  const { market, timestamp } = message;
  return listOf(message["price_changes"]).map((value) => {
    const change = fieldsOf(value);
    const side = SIDES[textOf(change["side"]).toUpperCase()];
    const priceMicros = microsIn(change["price"], 1);
    const sharesMicros = microsIn(change["size"], MAX_SHARES);
    if (side === undefined || priceMicros === undefined || sharesMicros === undefined) {
      return "price";
    }
    return withSubject({ ...change, market, timestamp }, {
      kind: "change",
      side,
      priceMicros,
      sharesMicros,
      top: topOf(change),
    });
  });
}

const SIDES: Readonly<Record<string, "bids" | "asks">> = { BUY: "bids", SELL: "asks" };

/** The part of an event that is its own. */
type OwnPart<E> = E extends ClobSubject ? Omit<E, keyof ClobSubject> : never;

function withSubject(
  message: Fields,
  part: OwnPart<ClobEvent> | 0 | undefined,
): ClobEvent | ClobRefusal {
  if (part === undefined || part === 0) return "price";
  const marketId = textOf(message["market"]).toLowerCase();
  const tokenId = textOf(message["asset_id"]);
  const timeMs = toTimeMs(message["timestamp"]);
  if (marketId === "" || tokenId === "" || timeMs === undefined) return "subject";
  return { marketId, tokenId, timeMs, ...part } as ClobEvent;
}

/** Best prices of a message; `undefined` if one of them is missing or no price. */
function topOf(message: Fields): ClobTop | undefined {
  const bidMicros = bestOf(message["best_bid"]);
  const askMicros = bestOf(message["best_ask"]);
  return bidMicros === undefined || askMicros === undefined ? undefined : { bidMicros, askMicros };
}

/** A side without orders comes as empty text, as 0 or as 1. */
function bestOf(value: unknown): number | null | undefined {
  if (value === "") return null;
  const micros = microsIn(value, 1);
  return micros === 0 || micros === 1_000_000 ? null : micros;
}

function microsIn(value: unknown, most: number): number | undefined {
  const number = numberIn(value, [0, most]);
  return number === undefined ? undefined : toMicros(number);
}
