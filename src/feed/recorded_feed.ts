/**
 * A recording as a feed: the same receipts in the same order, read in the same way.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { ActivityReader } from "./activity_reader.ts";
import { readPage } from "./page_reader.ts";
import type { Receipt } from "./receipt.ts";
import { type FeedBatch, FeedCounts, type FeedHealth, type TradeFeed } from "./trade_feed.ts";
import type { FrameTrade, TradeFrameOptions } from "./trade_frame.ts";
import { RecentSet } from "./recent.ts";

/** Pages tell again and again what they told; so many trades are remembered at least. */
const MEMORY = 65_536;

/** Settings of {@linkcode RecordedFeed}. */
export interface RecordedFeedOptions extends TradeFrameOptions {
  /** The recording; see `readRecording`. */
  readonly receipts: Iterable<Receipt> | AsyncIterable<Receipt>;
  /** How many times as fast as it was received. @default {Infinity: as fast as can be} */
  readonly speed?: number;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** A recording, told again. */
export class RecordedFeed implements TradeFeed {
  readonly name = "recording";
  readonly #options: RecordedFeedOptions;
  readonly #clock: Clock;
  readonly #reader: ActivityReader;
  readonly #paged = new RecentSet(MEMORY);
  readonly #counts = new FeedCounts();
  readonly #stop = new AbortController();

  /**
   * @param options What is told again, and how fast.
   * @throws {RangeError} If the speed is not above 0.
   */
  constructor(options: RecordedFeedOptions) {
    const { speed = Infinity, clock = SYSTEM_CLOCK } = options;
    if (!(speed > 0)) throw new RangeError(`Cannot replay a recording at a speed of ${speed}`);
    this.#options = options;
    this.#clock = clock;
    this.#reader = new ActivityReader(options);
  }

  /** How it does, as if it were received now. */
  get health(): FeedHealth {
    return this.#counts.healthOf(this.name);
  }

  /** Tells it from beginning to end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
    const { receipts, speed = Infinity } = this.#options;
    let beganMs: number | undefined;
    const startMs = this.#clock.nowMs();
    for await (const receipt of receipts) {
      beganMs ??= receipt.atMs;
      const dueMs = speed === Infinity ? 0 : startMs + (receipt.atMs - beganMs) / speed;
      const leftMs = dueMs - this.#clock.nowMs();
      if (leftMs > 0) await this.#clock.wait(leftMs, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted) return;
      yield { receipt, trades: this.#read(receipt) };
    }
  }

  /** Ends it. */
  close(): void {
    this.#stop.abort();
  }

  #read(receipt: Receipt): readonly FrameTrade[] {
    switch (receipt.kind) {
      case "frame": {
        const { trades, repeated, refused, sentMs } = this.#reader.read(
          receipt.source,
          receipt.text,
        );
        for (const reason of refused) this.#counts.refuse(reason);
        if (sentMs !== undefined) this.#counts.lagMs = receipt.atMs - sentMs;
        return this.#note(receipt, trades, repeated);
      }
      case "page": {
        const told = readPage(receipt, this.#options);
        const trades = told.filter(({ id }) => this.#paged.take(id));
        return this.#note(receipt, trades, told.length - trades.length);
      }
      case "refused":
        this.#counts.refuse(receipt.reason);
        return [];
      case "standing":
        if (receipt.standing !== "shaken") this.#counts.isUp = receipt.standing === "up";
        return [];
      default:
        return [];
    }
  }

  #note(
    { atMs }: Receipt,
    trades: readonly FrameTrade[],
    repeated: number,
  ): readonly FrameTrade[] {
    this.#counts.lastMessageMs = atMs;
    this.#counts.note(trades, repeated);
    return trades;
  }
}
