/**
 * The Data API as a feed: asked every few seconds for what is new. Later than a socket, but with a memory.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { HttpError } from "../polymarket/http_error.ts";
import { FeedQueue } from "./feed_queue.ts";
import { readPage } from "./page_reader.ts";
import type { Receipt } from "./receipt.ts";
import { RecentSet } from "./recent.ts";
import { StandIn } from "./stand_in.ts";
import { type FeedBatch, FeedCounts, type FeedHealth, type TradeFeed } from "./trade_feed.ts";
import type { FrameTrade, TradeFrameOptions } from "./trade_frame.ts";
import { TradeHistory, type TradeHistoryOptions } from "./trade_history.ts";

/** Milliseconds between two questions unless asked otherwise. */
export const DEFAULT_POLL_MS = 3_000;
/** How far back each question goes, milliseconds: rows come late and out of order. */
const OVERLAP_MS = 60_000;
/** How far the Data API is behind when it is well, milliseconds. */
const LAG_MS = 15_000;
/** Failures in a row before trades may be missing. */
const FAILURES = 3;
/** Longest pause after failures, milliseconds. */
const MAX_PAUSE_MS = 60_000;
/** Trades that are remembered at least. */
const MEMORY = 65_536;

/** Settings of {@linkcode PollingFeed}. */
export interface PollingFeedOptions
  extends TradeFrameOptions, Pick<TradeHistoryOptions, "client" | "minUsd" | "pageRows"> {
  /** First time asked for, milliseconds since the epoch. @default {a minute ago} */
  readonly sinceMs?: number | undefined;
  /** Whether the feed tells that this one stands in for; it rests while that does. @default {it never rests} */
  readonly standsInFor?: (() => boolean) | undefined;
  /** Told when nothing could be had; it is asked for again. @default {nobody} */
  readonly onTrouble?: ((error: HttpError) => void) | undefined;
  /** Milliseconds between two questions. @default {3_000} */
  readonly pollMs?: number;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** The Data API, polled. */
export class PollingFeed implements TradeFeed {
  readonly name = "data-api";
  readonly fillsGaps = true;
  readonly #options: PollingFeedOptions;
  readonly #clock: Clock;
  readonly #history: TradeHistory;
  readonly #queue = new FeedQueue<FeedBatch>(1024);
  readonly #counts = new FeedCounts();
  readonly #seen = new RecentSet(MEMORY);
  readonly #stop = new AbortController();
  readonly #standIn: StandIn | undefined;
  /** Up to here everything was told, milliseconds since the epoch. */
  #toldMs: number;
  #failures = 0;

  /**
   * @param options Whom to ask, and for what.
   */
  constructor(options: PollingFeedOptions) {
    const { clock = SYSTEM_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    this.#history = new TradeHistory({ ...options, nowMs: () => clock.nowMs() });
    this.#toldMs = options.sinceMs ?? clock.nowMs();
    this.#standIn = options.standsInFor && new StandIn();
  }

  /** How it does. */
  get health(): FeedHealth {
    const health = this.#counts.healthOf(this.name);
    return this.#standIn?.isResting ? { ...health, isResting: true } : health;
  }

  /** Asks, and tells what is new. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
    const polling = this.#poll().catch((error) => this.#queue.fail(error));
    try {
      yield* this.#queue;
    } finally {
      this.close();
      await polling;
    }
  }

  /** Ends it. */
  close(): void {
    this.#stop.abort();
    this.#queue.close();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    const { pollMs = DEFAULT_POLL_MS } = this.#options;
    while (!signal.aborted) {
      if (!this.#mayRest() && this.#queue.hasRoom) await this.#ask(signal);
      const pauseMs = Math.min(pollMs * 2 ** Math.min(this.#failures, 10), MAX_PAUSE_MS);
      if (!signal.aborted) {
        await this.#clock.wait(Math.max(pauseMs, pollMs), signal).catch(() => {});
      }
    }
  }

  /** Whether another feed tells all there is. */
  #mayRest(): boolean {
    const { standsInFor } = this.#options;
    if (this.#standIn === undefined || standsInFor === undefined) return false;
    const nowMs = this.#clock.nowMs();
    const isUp = standsInFor();
    if (!this.#standIn.look(isUp, nowMs)) return false;
    if (isUp) {
      this.#toldMs = nowMs;
      this.#stand("down", nowMs);
    }
    return true;
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const askedMs = this.#clock.nowMs();
    try {
      const { version, rows, refused, isComplete } = await this.#history.since(
        Math.min(this.#toldMs, askedMs) - OVERLAP_MS,
        signal,
      );
      const atMs = this.#clock.nowMs();
      this.#failures = 0;
      this.#counts.lastMessageMs = atMs;
      for (const reason of refused) this.#counts.refuse(reason);
      if (!isComplete) this.#stand("down", this.#toldMs);
      const wasDown = !this.#counts.isUp;
      this.#stand("up", atMs);
      this.#tell({ kind: "page", source: this.name, version, rows, atMs });
      if (wasDown) this.#tellRepaired(isComplete, atMs);
      this.#toldMs = askedMs - LAG_MS;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof HttpError)) throw error;
      this.#options.onTrouble?.(error);
      this.#counts.refuse(error.trouble);
      this.#failures++;
      if (this.#failures >= FAILURES) this.#stand("down", this.#toldMs);
    }
  }

  #stand(standing: "up" | "down", sinceMs: number): void {
    const isUp = standing === "up";
    if (isUp === this.#counts.isUp) return;
    this.#counts.isUp = isUp;
    const atMs = this.#clock.nowMs();
    const receipt: Receipt = { kind: "standing", source: this.name, standing, sinceMs, atMs };
    this.#queue.push({ receipt, trades: [] });
  }

  /** This feed has a memory: when it comes back it has told what it missed. */
  #tellRepaired(isComplete: boolean, atMs: number): void {
    const progress = isComplete ? "done" : "lost";
    const receipt: Receipt = {
      kind: "repair",
      progress,
      fromMs: this.#toldMs,
      toMs: atMs,
      atMs,
    };
    this.#queue.push({ receipt, trades: [] });
  }

  #tell(receipt: Receipt & { readonly kind: "page" }): void {
    const told = readPage(receipt, this.#options);
    const trades: FrameTrade[] = told.filter(({ id }) => this.#seen.take(id));
    this.#counts.note(trades, told.length - trades.length);
    const last = trades.at(-1);
    if (last !== undefined) this.#counts.lagMs = receipt.atMs - last.trade.timeMs;
    this.#queue.push({ receipt, trades });
  }
}
