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

import { nthId } from "./dedupe.ts";
import { RecentMap, RecentSet } from "./recent.ts";
import {
  type ActivityTrade,
  type ActivityType,
  type FrameRefusal,
  type FrameTrade,
  readTradeFrame,
  type TradeFrameOptions,
} from "./trade_frame.ts";

/** Fills that are remembered at least: a quarter of an hour of seventy a second. */
const MEMORY = 65_536;
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
  /** Which type tells a wallet's part of a transaction. */
  readonly #types: RecentMap<ActivityType>;
  /** When rows that are alike were sent, by connection and id; nearly always once. */
  readonly #sentMs: RecentMap<number | number[]>;

  /**
   * @param options How trades are read.
   * @param memory Fills that are remembered at least. @default {65_536}
   */
  constructor(options: TradeFrameOptions = {}, memory = MEMORY) {
    this.#options = options;
    this.#seen = new RecentSet(memory);
    this.#types = new RecentMap(memory);
    this.#sentMs = new RecentMap(memory);
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
    const { part, type, sentMs = 0 } = trade;
    const owner = this.#types.get(part);
    if (owner === undefined) this.#types.set(part, type);
    else if (owner !== type) return undefined;
    const id = nthId(trade.id, this.#occurrence(connection + trade.id, sentMs));
    return this.#seen.take(id) ? id : undefined;
  }

  /** Which of the rows that are alike one is, by when it was sent: 1 for the first. */
  #occurrence(key: string, sentMs: number): number {
    const sent = this.#sentMs.get(key);
    if (sent === undefined) this.#sentMs.set(key, sentMs);
    if (sent === undefined || sent === sentMs) return 1;
    const all = typeof sent === "number" ? [sent] : sent;
    if (!all.includes(sentMs)) all.push(sentMs);
    this.#sentMs.set(key, all);
    return all.indexOf(sentMs) + 1;
  }
}
