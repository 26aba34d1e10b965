/**
 * What a live feed of trades is: an endless list of what it received, and how it does.
 *
 * @module
 */

import type { FrameTrade } from "./trade_frame.ts";
import type { Receipt } from "./receipt.ts";

/** One receipt, read. */
export interface FeedBatch {
  /** What was received. */
  readonly receipt: Receipt;
  /** The trades in it that this feed has not told before, in the order in which they are to be taken. */
  readonly trades: readonly FrameTrade[];
}

/** How a feed does. Counts are since it was made. */
export interface FeedHealth {
  /** Name of the feed. */
  readonly name: string;
  /** Whether it is proven to tell. */
  readonly isUp: boolean;
  /** Whether it has nothing to do, since the feed that it stands in for tells. @default {false} */
  readonly isResting?: boolean;
  /** When anything was received last, milliseconds since the epoch; `null` if nothing was. */
  readonly lastMessageMs: number | null;
  /** Between the server's time and ours for the last trade, milliseconds; `null` if it does not say. */
  readonly lagMs: number | null;
  /** Time of the latest trade, milliseconds since the epoch; `null` if there was none. */
  readonly watermarkMs: number | null;
  /** Trades told. */
  readonly trades: number;
  /** Trades that were received again and not told again. */
  readonly repeated: number;
  /** Messages refused, by reason; only reasons that occurred. */
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * A live feed of trades. It begins when it is iterated, which may be done once, and ends when it is closed.
 *
 * Each trade is told once, normalised, under the id that it has in every feed. A batch without trades tells how the feed
 * stands, or that something was received which holds none.
 */
export interface TradeFeed extends AsyncIterable<FeedBatch> {
  /** Name of the feed. */
  readonly name: string;
  /** Whether it tells by itself, when it comes back, what it missed. @default {false} */
  readonly fillsGaps?: boolean;
  /** How it does. */
  readonly health: FeedHealth;
  /** Ends it; what is received already is still told. */
  close(): void;
}

/** Keeps the figures of a {@linkcode FeedHealth}. */
export class FeedCounts {
  /** Whether the feed is up. */
  isUp = false;
  /** When anything was received last. */
  lastMessageMs: number | null = null;
  /** Between the server's time and ours. */
  lagMs: number | null = null;
  #watermarkMs: number | null = null;
  #trades = 0;
  #repeated = 0;
  readonly #refused: Record<string, number> = {};

  /** Notes trades that are told. */
  note(trades: readonly FrameTrade[], repeated: number): void {
    this.#trades += trades.length;
    this.#repeated += repeated;
    for (const { trade: { timeMs } } of trades) {
      if (timeMs > (this.#watermarkMs ?? -Infinity)) this.#watermarkMs = timeMs;
    }
  }

  /** Notes a message that is refused. */
  refuse(reason: string): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
  }

  /** The figures. */
  healthOf(name: string): FeedHealth {
    return {
      name,
      isUp: this.isUp,
      lastMessageMs: this.lastMessageMs,
      lagMs: this.lagMs,
      watermarkMs: this.#watermarkMs,
      trades: this.#trades,
      repeated: this.#repeated,
      refused: { ...this.#refused },
    };
  }
}
