/**
 * Fetches what the sockets have missed: at once after a gap, once more when the Data API has had time to catch up, and every
 * minute anyway, since a connection may lose single messages without a sign.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { HttpError } from "../polymarket/http_error.ts";
import { readPage } from "./page_reader.ts";
import type { Receipt } from "./receipt.ts";
import type { FeedBatch } from "./trade_feed.ts";
import type { TradeFrameOptions } from "./trade_frame.ts";
import type { TradeHistory } from "./trade_history.ts";

/** Name of the receipts' source. */
export const REPAIR_SOURCE = "repair";
/** How far before a gap is asked, milliseconds: trades come late and out of order. */
const OVERLAP_MS = 120_000;
/** After a start: what was received before a crash need not have been taken. */
const START_OVERLAP_MS = 300_000;
/** How long the Data API may take to tell a trade, milliseconds. */
const LAG_MS = 15_000;
/** Milliseconds between two looks at whether anything is missing. */
const AUDIT_MS = 60_000;
/** Pause after a failure, milliseconds. */
const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 60_000;
/** Milliseconds between two looks at what is to be done. */
const REST_MS = 250;

/** Settings of {@linkcode GapRepair}. */
export interface GapRepairOptions extends TradeFrameOptions {
  /** Whom to ask. */
  readonly history: TradeHistory;
  /** Takes what was fetched, and how far the repair is. */
  readonly onBatch: (batch: FeedBatch) => void;
  /** Told when nothing could be fetched, and it is tried again; and what of it is unusable. @default {nobody} */
  readonly onTrouble?: ((error: Error) => void) | undefined;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether what could be had at first is there. */
  readonly isFetched: boolean;
}

/** Fetches what is missing, one question after the other. */
export class GapRepair {
  readonly #options: GapRepairOptions;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #gap: Gap | undefined;
  #overlapMs = START_OVERLAP_MS;
  #nextMs: number;
  /** Up to here audits have looked. */
  #auditedMs: number;
  #failures = 0;

  /**
   * @param options Whom to ask, and whom to tell.
   */
  constructor(options: GapRepairOptions) {
    const { clock = SYSTEM_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    this.#auditedMs = clock.nowMs();
    this.#nextMs = clock.nowMs() + AUDIT_MS;
  }

  /** Begins with a gap. Another one that is open is part of it. */
  repair(fromMs: number, toMs: number): void {
    this.#gap = { fromMs: Math.min(fromMs, this.#gap?.fromMs ?? Infinity), toMs, isFetched: false };
    this.#nextMs = this.#clock.nowMs();
  }

  /** Looks soon, because a connection was replaced. */
  audit(): void {
    this.#nextMs = Math.min(this.#nextMs, this.#clock.nowMs() + LAG_MS);
  }

  /** Works until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const nowMs = this.#clock.nowMs();
      // Nothing is due later than that, unless the clock was set back.
      this.#nextMs = Math.min(this.#nextMs, nowMs + AUDIT_MS);
      if (nowMs >= this.#nextMs) await this.#work(signal);
      if (!signal.aborted) await this.#clock.wait(REST_MS, signal).catch(() => {});
    }
  }

  /** Ends it. */
  stop(): void {
    this.#stop.abort();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const askedMs = this.#clock.nowMs();
    const gap = this.#gap = this.#gap && notAfter(this.#gap, askedMs);
    try {
      // Before a gap, too, single messages may be missing that no audit could look for.
      const unauditedMs = Math.min(this.#auditedMs, askedMs) - OVERLAP_MS;
      const gapMs = gap === undefined ? Infinity : gap.fromMs - this.#overlapMs;
      const isComplete = await this.#fetch(unauditedMs, gapMs, signal);
      this.#failures = 0;
      this.#auditedMs = askedMs - LAG_MS;
      this.#nextMs = askedMs + AUDIT_MS;
      if (gap === undefined || gap !== this.#gap) return this.#nextGap();
      this.#advance(gap, { askedMs, isComplete });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof HttpError)) throw error;
      this.#options.onTrouble?.(error);
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, MAX_PAUSE_MS);
      this.#failures++;
      this.#nextMs = this.#clock.nowMs() + pauseMs;
      if (gap !== undefined) this.#tell("failed", gap);
    }
  }

  /** A gap that was told meanwhile is next. */
  #nextGap(): void {
    if (this.#gap !== undefined) this.#nextMs = this.#clock.nowMs();
  }

  #advance(gap: Gap, { askedMs, isComplete }: { askedMs: number; isComplete: boolean }): void {
    const hasCaughtUp = askedMs >= gap.toMs + LAG_MS;
    if (!hasCaughtUp) {
      this.#gap = { ...gap, isFetched: true };
      this.#nextMs = gap.toMs + LAG_MS;
      if (!gap.isFetched) this.#tell("fetched", gap);
      return;
    }
    this.#gap = undefined;
    this.#overlapMs = OVERLAP_MS;
    // What the Data API does not reach stays a gap for ever: asking again would not help.
    this.#tell(isComplete ? "done" : "lost", gap);
  }

  /** Fetches what is missing; says whether that reaches back to the beginning of a gap. */
  async #fetch(unauditedMs: number, gapMs: number, signal: AbortSignal): Promise<boolean> {
    const { history, onTrouble } = this.#options;
    const sinceMs = Math.min(unauditedMs, gapMs);
    const { version, rows, refused, isComplete } = await history.since(sinceMs, signal);
    if (refused.length > 0) {
      const reasons = [...new Set(refused)].sort().join(", ");
      onTrouble?.(new Error(`Cannot use ${refused.length} of the trades asked for: ${reasons}`));
    }
    const atMs = this.#clock.nowMs();
    const receipt = { kind: "page", source: REPAIR_SOURCE, version, rows, atMs } as const;
    const trades = readPage(receipt, this.#options);
    this.#options.onBatch({ receipt, trades });
    return isComplete || (trades[0]?.trade.timeMs ?? Infinity) < gapMs;
  }

  #tell(progress: (Receipt & { readonly kind: "repair" })["progress"], gap: Gap): void {
    const { fromMs, toMs } = gap;
    const atMs = this.#clock.nowMs();
    this.#options.onBatch({
      receipt: { kind: "repair", progress, fromMs, toMs, atMs },
      trades: [],
    });
  }
}

/** A gap as the clock has it now: one that ends in the future was told before the clock was set back. */
function notAfter(gap: Gap, nowMs: number): Gap {
  const aheadMs = gap.toMs - nowMs;
  return aheadMs <= 0 ? gap : { ...gap, fromMs: gap.fromMs - aheadMs, toMs: nowMs };
}
