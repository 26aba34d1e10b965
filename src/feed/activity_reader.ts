/**
 * Makes one stream of trades out of several activity sockets: each fill once, whichever socket and type tells it first.
 *
 * A taker's fill is told twice, as `trades` and as `orders_matched`; both may be silent for weeks. So neither is preferred:
 * of a wallet's part of a transaction the type that tells first tells everything, and the other one is not heard.
 *
 * Rows that are alike in everything happen: several fills of one transaction. On one connection they differ in when they
 * were sent; the same message with the same time is a repetition. Of several connections the one with most of them counts.
 *
 * @module
 */

import { nthId } from "../core/trade_identity.ts";
import { RecentNumbers, RecentSet } from "./recent.ts";
import {
  type ActivityTrade,
  type FrameRefusal,
  type FrameTrade,
  readTradeFrame,
  type TradeFrameOptions,
} from "./trade_frame.ts";

/** Fills that are remembered at least: a quarter of an hour of seventy a second. */
const MEMORY = 65_536;
/** Types of messages that tell fills. */
const TYPES: readonly ActivityTrade["type"][] = ["trades", "orders_matched"];
const NO_TRADES: readonly FrameTrade[] = Object.freeze([]);

/** What was new in a frame. */
export interface ReadFrame {
  /** Trades that were not told before. */
  readonly trades: readonly FrameTrade[];
  /** Trades that were. */
  readonly repeated: number;
  /** A reason for each message that is no usable trade. */
  readonly refused: readonly FrameRefusal[];
  /** When the server sent the last trade of it, milliseconds since the epoch; `undefined` if it does not say. */
  readonly sentMs: number | undefined;
}

const NOTHING: ReadFrame = { trades: NO_TRADES, repeated: 0, refused: [], sentMs: undefined };

/** Reads frames of several connections. */
export class ActivityReader {
  readonly #options: TradeFrameOptions;
  readonly #seen: RecentSet;
  /** Which type tells a wallet's part of a transaction, by its place in the list. */
  readonly #types: RecentNumbers;
  /** When the first of the rows that are alike was sent, by connection and id; nearly always it is the only one. */
  readonly #sentMs: RecentNumbers;
  /** How many there are by such a key where there are more, and which one it is by the key and its time. */
  readonly #occurrences: RecentNumbers;

  /**
   * @param options How trades are read.
   * @param memory Fills that are remembered at least. @default {65_536}
   */
  constructor(options: TradeFrameOptions = {}, memory = MEMORY) {
    this.#options = options;
    this.#seen = new RecentSet(memory);
    this.#types = new RecentNumbers(memory);
    this.#sentMs = new RecentNumbers(memory);
    this.#occurrences = new RecentNumbers(memory);
  }

  /**
   * Reads a frame.
   *
   * @param connection Name of the connection; a new connection has a new name.
   * @param text The frame. Answers to pings and empty ones hold nothing.
   */
  read(connection: string, text: string): ReadFrame {
    if (text === "" || text === "PONG" || text === "pong") return NOTHING;
    const { trades: told, refused } = readTradeFrame(text, this.#options);
    const trades: FrameTrade[] = [];
    for (const trade of told) {
      const id = this.#take(connection, trade);
      if (id !== undefined) trades.push(id === trade.id ? trade : { ...trade, id });
    }
    return { trades, repeated: told.length - trades.length, refused, sentMs: told.at(-1)?.sentMs };
  }

  /** The id of a trade that is new. */
  #take(connection: string, trade: ActivityTrade): string | undefined {
    const { part, sentMs = 0 } = trade;
    const type = TYPES.indexOf(trade.type);
    const owner = this.#types.get(part);
    if (owner === undefined) this.#types.set(part, type);
    else if (owner !== type) return undefined;
    const id = nthId(trade.id, this.#occurrence(connection + trade.id, sentMs));
    return this.#seen.take(id) ? id : undefined;
  }

  /** Which of the rows that are alike one is, by when it was sent: 1 for the first. */
  #occurrence(key: string, sentMs: number): number {
    const first = this.#sentMs.get(key);
    if (first === undefined) this.#sentMs.set(key, sentMs);
    if (first === undefined || first === sentMs) return 1;
    const own = `${key}@${sentMs}`;
    const known = this.#occurrences.get(own);
    if (known !== undefined) return known;
    const occurrence = (this.#occurrences.get(key) ?? 1) + 1;
    this.#occurrences.set(key, occurrence);
    this.#occurrences.set(own, occurrence);
    return occurrence;
  }
}
