/**
 * The activity sockets as a feed: two or more connections at once, since each of them falls silent now and then.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { HOSTS } from "../polymarket/hosts.ts";
import {
  ManagedSocket,
  type ManagedSocketOptions,
  type SocketHealth,
} from "../polymarket/managed_socket.ts";
import { ActivityReader } from "./activity_reader.ts";
import { FeedQueue } from "./feed_queue.ts";
import type { Receipt } from "./receipt.ts";
import { DEFAULT_SOCKETS } from "./socket_count.ts";
import { type FeedBatch, FeedCounts, type FeedHealth, type TradeFeed } from "./trade_feed.ts";
import type { FrameTrade, TradeFrameOptions } from "./trade_frame.ts";

/** What is asked for on each connection. */
export const ACTIVITY_SUBSCRIPTION = JSON.stringify({
  action: "subscribe",
  subscriptions: [
    { topic: "activity", type: "trades" },
    { topic: "activity", type: "orders_matched" },
  ],
});

/** Settings of {@linkcode ActivityFeed}. */
export interface ActivityFeedOptions extends TradeFrameOptions {
  /** Where the sockets are. @default {the exchange's own} */
  readonly url?: string;
  /** Connections at once. @default {2} */
  readonly sockets?: number;
  /** How connections are treated, and what stands in for the world in a test. */
  readonly socketOptions?: Pick<
    ManagedSocketOptions,
    "connect" | "random" | "silenceMs" | "renewMs" | "maxChars" | "pingMs" | "openMs"
  >;
  /** Told when a connection was lost or could not be had; another one is opened. @default {nobody} */
  readonly onTrouble?: ((error: Error) => void) | undefined;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** Batches that wait at most until somebody takes them; then trades are left out, and told as a gap. @default {65_536} */
  readonly capacity?: number;
}

const NO_TRADES: readonly FrameTrade[] = Object.freeze([]);

/** The activity sockets, merged. */
export class ActivityFeed implements TradeFeed {
  readonly name = "activity";
  readonly #clock: Clock;
  readonly #queue: FeedQueue<FeedBatch>;
  readonly #reader: ActivityReader;
  readonly #sockets: readonly ManagedSocket[];
  readonly #counts = new FeedCounts();
  /** By connection, whether it has told a trade since it was opened. */
  readonly #isProven: boolean[];
  /** Last trade of any connection, milliseconds since the epoch. */
  #provenMs: number;
  /** Since when trades are left out because nobody takes them. */
  #overflowMs: number | undefined;

  /**
   * @param options Where, how many, and how.
   */
  constructor(options: ActivityFeedOptions = {}) {
    const { url = HOSTS.rtds, sockets = DEFAULT_SOCKETS, clock = SYSTEM_CLOCK } = options;
    this.#clock = clock;
    this.#queue = new FeedQueue(options.capacity ?? 65_536);
    this.#reader = new ActivityReader(options);
    this.#isProven = Array.from({ length: sockets }, () => false);
    this.#provenMs = clock.nowMs();
    this.#sockets = this.#isProven.map((_, slot) =>
      new ManagedSocket({
        ...options.socketOptions,
        url,
        clock,
        greeting: () => [ACTIVITY_SUBSCRIPTION],
        onText: (text, connection) => this.#hear(slot, connection, text),
        onOpen: () => this.#opened(),
        onLost: (reason) => {
          options.onTrouble?.(new Error(`Lost the socket of trades ${url}: ${reason}`));
          this.#lose(slot);
        },
        onRefused: (reason) => this.#refuse(slot, reason),
      })
    );
  }

  /** How it does. */
  get health(): FeedHealth {
    return this.#counts.healthOf(this.name);
  }

  /** How each connection does. */
  get sockets(): readonly SocketHealth[] {
    return this.#sockets.map(({ health }) => health);
  }

  /** Opens the connections and tells what they tell. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
    for (const socket of this.#sockets) socket.start();
    try {
      yield* this.#queue;
    } finally {
      this.close();
    }
  }

  /** Ends it. */
  close(): void {
    for (const socket of this.#sockets) socket.stop();
    this.#queue.close();
  }

  #hear(slot: number, connection: number, text: string): boolean {
    const atMs = this.#clock.nowMs();
    this.#counts.lastMessageMs = atMs;
    if (!this.#queue.hasRoom) {
      this.#overflowMs ??= this.#provenMs;
      this.#counts.refuse("overflow");
      // Not read, but more than the answer to a ping.
      return text.startsWith("{") || text.startsWith("[");
    }
    if (this.#overflowMs !== undefined) this.#catchUp(this.#overflowMs, atMs);
    // A new connection in the same place has a name of its own.
    const source = `${this.name}/${slot}.${connection}`;
    const { trades, repeated, refused, sentMs } = this.#reader.read(source, text);
    for (const reason of refused) this.#counts.refuse(reason);
    const isProof = trades.length + repeated > 0;
    if (isProof) {
      this.#counts.note(trades, repeated);
      if (sentMs !== undefined) this.#counts.lagMs = atMs - sentMs;
      this.#isProven[slot] = true;
      if (!this.#counts.isUp) this.#stand("up", atMs);
      this.#provenMs = atMs;
    }
    this.#queue.push({ receipt: { kind: "frame", source, text, atMs }, trades });
    return isProof;
  }

  /** There was no room for some trades: whoever takes has to fill the gap. */
  #catchUp(sinceMs: number, atMs: number): void {
    this.#overflowMs = undefined;
    if (!this.#counts.isUp) return;
    this.#stand("down", sinceMs);
    this.#stand("up", atMs);
  }

  #refuse(slot: number, reason: string): void {
    const atMs = this.#clock.nowMs();
    this.#counts.lastMessageMs = atMs;
    this.#counts.refuse(reason);
    this.#tell({ kind: "refused", source: `${this.name}/${slot}`, reason, atMs });
  }

  #opened(): void {
    if (this.#counts.isUp) this.#stand("shaken", this.#provenMs);
  }

  #lose(slot: number): void {
    this.#isProven[slot] = false;
    if (this.#counts.isUp && !this.#isProven.includes(true)) this.#stand("down", this.#provenMs);
  }

  #stand(standing: "up" | "down" | "shaken", sinceMs: number): void {
    if (standing !== "shaken") this.#counts.isUp = standing === "up";
    const { name: source } = this;
    this.#tell({ kind: "standing", source, standing, sinceMs, atMs: this.#clock.nowMs() });
  }

  #tell(receipt: Receipt): void {
    this.#queue.push({ receipt, trades: NO_TRADES });
  }
}
