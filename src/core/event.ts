/**
 * What can happen to the program: everything it knows comes in as one of these.
 *
 * @module
 */

import type { KnownMarket } from "./known_market.ts";
import type { Fill, RejectionReason } from "./order.ts";
import type { PersonCommand } from "./person_command.ts";
import type { Quote } from "./quote.ts";
import type { Trade } from "./trade.ts";
import type { WarmUp } from "./warm_up.ts";

/**
 * Something that happened, told apart by `kind`. Plain data; times are milliseconds since the epoch.
 *
 * A replay needs the first four; the others are for live feeds and people.
 *
 * - `trade`: somebody traded. On a live feed `receivedMs` says when it was heard of, without which nothing is ever late.
 * - `fill`: an order was carried out, wholly or in part. The answer to an `order` effect.
 * - `unfilled`: an order came to nothing, and why. The other answer.
 * - `resolution`: a market resolved, once for all; `yesPayout` is 1 if YES won, 0 if NO won, 0.5 if it was split.
 * - `quote`: a new price of a market without a trade. `quotes`: a run of them in time order.
 * - `command`: a person pauses trading or lets it go on.
 * - `warmup`: a new whale set; windows, cooldowns and the account stay.
 * - `market`: what the exchange says about a market, made by `knownMarket`: it counts where the warm-up does not know the
 *   market.
 * - `coverage`: whether the feeds may be missing trades from now on.
 * - `tick`: time passed. Changes nothing.
 */
export type EngineEvent =
  | {
    readonly kind: "trade";
    readonly trade: Trade;
    /** When it was heard of, on a live feed; missing on history, where nothing is ever late. */
    readonly receivedMs?: number;
  }
  /** A new price of a market without a trade. */
  | { readonly kind: "quote" } & Quote
  /** A run of prices of history, in time order: the same as one quote after the other. */
  | { readonly kind: "quotes"; readonly quotes: readonly Quote[] }
  /** A market resolved, once for all; `yesPayout` is 1 if YES won, 0 if NO won, 0.5 if it was split. */
  | {
    readonly kind: "resolution";
    readonly marketId: string;
    readonly yesPayout: number;
    readonly timeMs: number;
  }
  /** An order that was carried out, wholly or in part. */
  | { readonly kind: "fill"; readonly fill: Fill }
  /** An order that could not be filled. */
  | {
    readonly kind: "unfilled";
    readonly orderId: string;
    readonly reason: RejectionReason;
    readonly timeMs: number;
  }
  /** Time passed. */
  | { readonly kind: "tick"; readonly timeMs: number }
  /** A person's decision. */
  | { readonly kind: "command" } & PersonCommand
  /** A new whale set. */
  | { readonly kind: "warmup"; readonly warmUp: WarmUp; readonly timeMs: number }
  /** What the exchange says about a market: it counts where the warm-up does not know the market. */
  | {
    readonly kind: "market";
    readonly marketId: string;
    readonly market: KnownMarket;
    readonly timeMs: number;
  }
  /** Whether the feeds may be missing trades from now on. */
  | { readonly kind: "coverage"; readonly isBlind: boolean; readonly timeMs: number };

/**
 * When an event happened, milliseconds since the epoch: of a run of prices the first.
 *
 * @returns The time; `-Infinity` for a run without prices, which happens to nobody.
 */
export function eventTimeMs(event: EngineEvent): number {
  if (event.kind === "trade") return event.trade.timeMs;
  if (event.kind === "quotes") return event.quotes[0]?.timeMs ?? -Infinity;
  return event.kind === "fill" ? event.fill.timeMs : event.timeMs;
}
