/**
 * Positions with what led to them: the price paid without fees, and the signals and wallets behind it.
 *
 * @module
 */

import { type Account, type Position, purchaseCostMicros } from "../core/account.ts";
import type { Action } from "../core/action.ts";
import { fromMicros, MICROS } from "../core/money.ts";
import type { Fill, Order } from "../core/order.ts";
import { mapEntries } from "../core/persistent_map.ts";
import type { PositionOutcome } from "../core/position_stats.ts";
import type { Signal } from "../core/signal.ts";
import type { Outcome } from "../core/trade.ts";

/** A position and what led to it. Of an open one, profit and end are those at its mark. */
export interface RecordedPosition extends PositionOutcome {
  /** The side that was bought. */
  readonly outcome: Outcome;
  /** Category of the market, as its source spells it. */
  readonly category: string;
  /** Shares held. */
  readonly shares: number;
  /** Fees, part of the cost, USD. */
  readonly feesUsd: number;
  /** Paid out, or worth at the mark, USD. */
  readonly valueUsd: number;
  /** Wallets that agreed on a signal behind it, sorted. */
  readonly wallets: readonly string[];
  /** How many wallets agreed on the signal that opened it; 0 if that is not known. */
  readonly confirmations: number;
}

/** What was bought of one outcome, while it is held. */
interface Holding {
  /** Paid for shares without fees. */
  paidMicros: number;
  feesMicros: number;
  sharesMicros: number;
  readonly signals: Signal[];
}

/** Follows fills and payouts. */
export class PositionBook {
  readonly #signals = new Map<string, Signal>();
  readonly #holdings = new Map<string, Holding>();
  /** Closed positions, in the order in which they were paid out. */
  readonly closed: RecordedPosition[] = [];
  /** Paid for shares in all, fees included, micro-dollars. */
  boughtMicros = 0;

  /** Takes what was done. */
  take(action: Action): void {
    if (action.kind === "signal") this.#signals.set(action.signal.id, action.signal);
    else if (action.kind === "fill") this.#buy(action.order, action.fill);
    else if (action.kind === "resolution") {
      const { position } = action;
      const key = keyOf(position);
      this.closed.push(this.#recorded(position, {
        valueMicros: position.payoutMicros,
        won: position.markMicros === MICROS,
        endMs: position.closedMs,
      }));
      this.#holdings.delete(key);
    }
  }

  /** The positions that an account holds, the oldest first. */
  open(account: Account): readonly RecordedPosition[] {
    const positions: RecordedPosition[] = [];
    for (const [, held] of mapEntries(account.positions)) {
      for (const position of [held.YES, held.NO]) {
        if (position === undefined) continue;
        const { valueMicros, openedMs } = position;
        positions.push(this.#recorded(position, { valueMicros, won: false, endMs: openedMs }));
      }
    }
    return positions.sort((a, b) => a.openedMs - b.openedMs || (a.marketId < b.marketId ? -1 : 1));
  }

  #buy(order: Order, fill: Fill): void {
    const { marketId, outcome, category } = order;
    const costMicros = purchaseCostMicros({ ...fill, marketId, outcome, category });
    this.boughtMicros += costMicros;
    const key = keyOf(order);
    const held = this.#holdings.get(key) ??
      { paidMicros: 0, feesMicros: 0, sharesMicros: 0, signals: [] };
    held.paidMicros += costMicros - fill.feeMicros;
    held.feesMicros += fill.feeMicros;
    held.sharesMicros += fill.sharesMicros;
    const signal = this.#signals.get(order.signalId);
    if (signal !== undefined) held.signals.push(signal);
    this.#holdings.set(key, held);
  }

  #recorded(
    position: Position,
    { valueMicros, won, endMs }: {
      readonly valueMicros: number;
      readonly won: boolean;
      readonly endMs: number;
    },
  ): RecordedPosition {
    const held = this.#holdings.get(keyOf(position));
    const signals = held?.signals ?? [];
    const { marketId, outcome, category, sharesMicros, costMicros, openedMs } = position;
    // Of a position whose purchase was not seen, the cost with fees is all there is.
    const paid = held ?? { paidMicros: costMicros, feesMicros: 0, sharesMicros };
    return {
      marketId,
      outcome,
      category,
      shares: fromMicros(sharesMicros),
      costUsd: fromMicros(costMicros),
      feesUsd: fromMicros(paid.feesMicros),
      valueUsd: fromMicros(valueMicros),
      pnlUsd: fromMicros(valueMicros - costMicros),
      entryPrice: paid.paidMicros / paid.sharesMicros,
      won,
      openedMs,
      closedMs: endMs,
      wallets: [...new Set(signals.flatMap((signal) => signal.confirmingWhales))].sort(),
      confirmations: signals[0]?.confirmingWhales.length ?? 0,
    };
  }
}

function keyOf({ marketId, outcome }: { readonly marketId: string; readonly outcome: Outcome }) {
  return `${marketId}/${outcome}`;
}
