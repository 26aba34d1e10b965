/**
 * What the program asks for: orders to carry out, and what is to be told or written down.
 *
 * @module
 */

import type { ClosedPosition } from "./account.ts";
import { FILTER_STEPS } from "./confirmed_whale.ts";
import type { Fill, Order, RejectionReason } from "./order.ts";
import type { Outcome } from "./trade.ts";
import type { Said } from "./person_command.ts";
import type { KillReason, PauseReason } from "./risk.ts";
import type { Signal } from "./signal.ts";

/**
 * Something to be done, told or written down, told apart by `kind`. Plain data; times are milliseconds since the epoch.
 *
 * Only an `order` asks for an answer. Everything else has happened already.
 *
 * - `verdict`: how far a trade came: the step that rejected it, or `signals`. First among a trade's effects; for counting.
 * - `signal`: whales agree. An `order` or a `rejection` follows.
 * - `order`: to be carried out; the answer comes back as a `fill` or `unfilled` event. Its id is its idempotency key.
 * - `rejection`: a signal that did not become an order (then `orderId` is missing), or an order that was not filled;
 *   `reason` says why.
 * - `fill`: a fill is booked; what of the order was not filled is its `rest`.
 * - `resolution`: a position was paid out.
 * - `pause`, `resume`: nothing is bought any more, or it is again; `reason` tells the kill switch from a person.
 * - `warning`: a limit of the kill switch is near.
 * - `exit`: a whale that a position or an order follows trades the other way, where `watchExits` says so.
 */
export type Effect =
  /** How far a trade came: the step that rejected it, or `signals`. For counting; nothing has to be done. */
  | { readonly kind: "verdict"; readonly step: Verdict }
  /** What the filter asks to follow. */
  | { readonly kind: "signal"; readonly signal: Signal }
  /** An order to be carried out; the answer comes back as a `fill` or `unfilled` event. */
  | { readonly kind: "order"; readonly order: Order }
  /** A signal that did not become an order, or an order that was not filled. */
  | {
    readonly kind: "rejection";
    readonly reason: RejectionReason;
    readonly signalId: string;
    readonly marketId: string;
    readonly notionalMicros: number;
    /** Missing when the signal did not become an order at all. */
    readonly orderId?: string;
    readonly timeMs: number;
  }
  /** A fill that is booked. */
  | { readonly kind: "fill"; readonly order: Order; readonly fill: Fill }
  /** A position that was paid out. */
  | { readonly kind: "resolution"; readonly position: ClosedPosition }
  /** Nothing is bought until a person resumes. */
  | {
    readonly kind: "pause";
    readonly reason: PauseReason;
    readonly equityMicros: number;
    readonly timeMs: number;
  } & Said
  /** A person lets trading go on. */
  | { readonly kind: "resume"; readonly equityMicros: number; readonly timeMs: number } & Said
  /** A limit of the kill switch is near. */
  | {
    readonly kind: "warning";
    readonly limit: KillReason;
    readonly equityMicros: number;
    readonly timeMs: number;
  }
  /** A whale that a position or an order follows trades the other way. */
  | {
    readonly kind: "exit";
    readonly marketId: string;
    /** Outcome that was bought because of it. */
    readonly outcome: Outcome;
    readonly wallet: string;
    /** Notional of its trade, USD. */
    readonly usd: number;
    readonly timeMs: number;
  };

/** The places of the funnel: one for each step that can reject a trade, and the signals. */
export const VERDICTS: readonly [...typeof FILTER_STEPS, "signals"] = [...FILTER_STEPS, "signals"];

/** How far a trade came. */
export type Verdict = typeof VERDICTS[number];
