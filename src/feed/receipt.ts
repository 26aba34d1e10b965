/**
 * What a live run is told by the world, exactly as it was told: the unit that is recorded.
 *
 * Everything that a live source does follows from its receipts, in their order. Who has them can run again what happened,
 * at any speed, to the same state.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { MarketFacts } from "../core/market_facts.ts";
import type { FrameTrade } from "./trade_frame.ts";

/**
 * Something that was received. Times are milliseconds since the epoch, on the receiver's clock; `source` is the name of the
 * feed, with the number of its connection where it has several.
 */
export type Receipt =
  /** The run began. */
  | {
    readonly kind: "start";
    /** From when on an earlier run may have missed trades; `null` if there was none. */
    readonly sinceMs: number | null;
    /** Whether gaps are repaired. */
    readonly repairs: boolean;
    readonly atMs: number;
  }
  /** A text of a socket. */
  | {
    readonly kind: "frame";
    readonly source: string;
    readonly text: string;
    readonly atMs: number;
  }
  /** A message of a socket that was not taken. */
  | {
    readonly kind: "refused";
    readonly source: string;
    readonly reason: string;
    readonly atMs: number;
  }
  /** Rows of the Data API, newest first, as it sent them. */
  | {
    readonly kind: "page";
    readonly source: string;
    readonly version: "v1" | "v2";
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly atMs: number;
  }
  /**
   * How a feed stands.
   *
   * - `up`: it is proven to tell, from `sinceMs` on.
   * - `down`: it may miss trades, from `sinceMs` on.
   * - `shaken`: one of its connections was replaced, others told meanwhile.
   */
  | {
    readonly kind: "standing";
    readonly source: string;
    readonly standing: "up" | "down" | "shaken";
    readonly sinceMs: number;
    readonly atMs: number;
  }
  /**
   * How far the repair of a gap is.
   *
   * - `fetched`: what can be had at present is there.
   * - `done`: all of it is.
   * - `lost`: all that can be had is there, and it does not reach back to the beginning.
   * - `failed`: nothing can be had at present; it goes on being tried.
   */
  | {
    readonly kind: "repair";
    readonly progress: "fetched" | "done" | "lost" | "failed";
    /** The gap. */
    readonly fromMs: number;
    /** Its end. */
    readonly toMs: number;
    readonly atMs: number;
  }
  /** An event that is none of a trade feed: a quote, a resolution, a command, another whale set. */
  | {
    readonly kind: "event";
    /** The event is taken once, however often it is told; without an id, as often as it is told. */
    readonly id?: string;
    readonly event: EngineEvent;
    readonly atMs: number;
  }
  /** A trade that came by another way than a feed, already read. */
  | {
    readonly kind: "trade";
    readonly source: string;
    readonly found: FrameTrade;
    readonly atMs: number;
  }
  /** What the exchange says about a market. */
  | { readonly kind: "facts"; readonly facts: MarketFacts; readonly atMs: number }
  /** Time passed. */
  | { readonly kind: "tick"; readonly atMs: number };
