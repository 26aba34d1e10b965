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

/** Something to be done, told or written down. Plain data. */
export type Effect =
  /** How far a trade came: the step that rejected it, or `signals`. For counting; nothing has to be done. */
  | { readonly kind: "verdict"; readonly step: Verdict }
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
  | { readonly kind: "fill"; readonly order: Order; readonly fill: Fill }
  | { readonly kind: "resolution"; readonly position: ClosedPosition }
  | {
    readonly kind: "pause";
    readonly reason: PauseReason;
    readonly equityMicros: number;
    readonly timeMs: number;
  } & Said
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
export const VERDICTS = [...FILTER_STEPS, "signals"] as const;

/** How far a trade came. */
export type Verdict = typeof VERDICTS[number];
