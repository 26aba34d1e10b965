/**
 * What happens on a made-up venue, before any feed tells it.
 *
 * @module
 */

import type { KnownMarket } from "../core/known_market.ts";
import type { WarmUp } from "../core/warm_up.ts";
import type { FaultName } from "./fault_names.ts";

/** Something that happens in the world, before any feed tells it. */
export type Happening =
  & {
    /** When, milliseconds since the epoch. */
    readonly timeMs: number;
    /** The fault of which it is part: it does not happen where that one is switched off. */
    readonly fault?: FaultName;
  }
  & (
    /** A trade, as the activity feed puts it. */
    | { readonly kind: "trade"; readonly payload: TradePayload }
    /** What a YES share of a market pays is said; a dispute says it again, otherwise. */
    | { readonly kind: "resolution"; readonly marketId: string; readonly yesPayout: number }
    /** A person decides. */
    | { readonly kind: "command"; readonly command: "pause" | "resume"; readonly reason: string }
    /** Another whale set is ready. */
    | { readonly kind: "warmup"; readonly warmUp: WarmUp }
    /** The exchange says something about a market. */
    | { readonly kind: "market"; readonly marketId: string; readonly market: KnownMarket }
    /** What the shares of a market could be sold for. */
    | {
      readonly kind: "quote";
      readonly marketId: string;
      readonly yesPrice: number;
      readonly noPrice: number;
    }
    /** Trades may be missing from now on, or no longer. */
    | { readonly kind: "coverage"; readonly isBlind: boolean }
  );

/** The trade in a message of the activity feed. */
export interface TradePayload {
  readonly proxyWallet: string;
  readonly conditionId: string;
  readonly side: "BUY" | "SELL";
  readonly outcome: "Yes" | "No";
  readonly outcomeIndex: 0 | 1;
  /** Of the token that was traded. */
  readonly price: number;
  /** Shares. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly asset: string;
  readonly transactionHash: string;
}
