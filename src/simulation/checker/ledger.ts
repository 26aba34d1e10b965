/**
 * The checker's own books: from the actions of a journal alone, in its own arithmetic.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import type { Account } from "../../core/account.ts";
import type { Order } from "../../core/order.ts";
import { mapGet } from "../../core/persistent_map.ts";

/** What the books hold of one outcome of one market. */
interface Holding {
  sharesMicros: bigint;
  costMicros: bigint;
}

const MICROS = 1_000_000n;

/** Cash, holdings and open orders of one account. All amounts are micro-dollars or micro-shares. */
export class Ledger {
  readonly #maxPositionMicros: bigint;
  readonly #holdings = new Map<string, Holding>();
  readonly #open = new Map<string, Order>();
  #cashMicros: bigint;
  #realizedMicros = 0n;
  #feesMicros = 0n;
  #isPaused = false;
  /** Rules that were broken, as sentences. */
  readonly broken: string[] = [];

  /**
   * @param capitalUsd What the account began with.
   * @param maxPositionUsd The most that may be put into one outcome of one market, fees left out.
   */
  constructor(capitalUsd: number, maxPositionUsd: number) {
    this.#cashMicros = BigInt(Math.round(capitalUsd * 1e6));
    this.#maxPositionMicros = BigInt(Math.round(maxPositionUsd * 1e6));
  }

  /** Books an action. */
  book(action: Action): void {
    if (action.kind === "order") this.#order(action.order);
    else if (action.kind === "fill") this.#fill(action);
    else if (action.kind === "rejection") this.#reject(action.orderId);
    else if (action.kind === "resolution") this.#resolve(action.position);
    else if (action.kind === "pause") this.#isPaused = true;
    else if (action.kind === "resume") this.#isPaused = false;
  }

  #order(order: Order): void {
    const { id, marketId, outcome, notionalMicros } = order;
    if (this.#isPaused) this.broken.push(`${id} was placed while trading was paused`);
    if (this.#open.has(id)) this.broken.push(`${id} was placed twice`);
    let exposure = this.#holdings.get(keyOf(order))?.costMicros ?? 0n;
    for (const other of this.#open.values()) {
      if (other.marketId === marketId && other.outcome === outcome) {
        exposure += BigInt(other.notionalMicros);
      }
    }
    if (exposure + BigInt(notionalMicros) > this.#maxPositionMicros) {
      this.broken.push(`${id} takes the position in ${marketId} above its limit`);
    }
    this.#open.set(id, order);
    if (this.#reservedMicros() > this.#cashMicros) {
      this.broken.push(`${id} sets more cash aside than there is`);
    }
  }

  #reservedMicros(): bigint {
    return [...this.#open.values()]
      .reduce((sum, { reservedMicros }) => sum + BigInt(reservedMicros), 0n);
  }

  #fill({ order, fill }: Extract<Action, { readonly kind: "fill" }>): void {
    if (!this.#open.delete(order.id)) this.broken.push(`${order.id} was filled but is not open`);
    const shares = BigInt(fill.sharesMicros);
    const worth = shares * BigInt(fill.priceMicros);
    const costMicros = (worth + MICROS - 1n) / MICROS + BigInt(fill.feeMicros);
    if (costMicros > BigInt(order.reservedMicros)) {
      this.broken.push(`${order.id} cost ${costMicros}, more than was set aside`);
    }
    const held = this.#holdings.get(keyOf(order)) ?? { sharesMicros: 0n, costMicros: 0n };
    this.#holdings.set(keyOf(order), {
      sharesMicros: held.sharesMicros + shares,
      costMicros: held.costMicros + costMicros,
    });
    this.#cashMicros -= costMicros;
    this.#feesMicros += BigInt(fill.feeMicros);
    if (this.#cashMicros < 0n) this.broken.push(`${order.id} took the cash below zero`);
  }

  #reject(orderId: string | undefined): void {
    if (orderId !== undefined && !this.#open.delete(orderId)) {
      this.broken.push(`${orderId} came to nothing but is not open`);
    }
  }

  #resolve(position: Extract<Action, { readonly kind: "resolution" }>["position"]): void {
    const key = keyOf(position);
    const held = this.#holdings.get(key);
    if (held === undefined) {
      this.broken.push(`${key} was paid out but is not held`);
      return;
    }
    const payoutMicros = held.sharesMicros * BigInt(position.markMicros) / MICROS;
    if (payoutMicros !== BigInt(position.payoutMicros)) {
      this.broken.push(`${key} paid ${position.payoutMicros} instead of ${payoutMicros}`);
    }
    this.#holdings.delete(key);
    this.#cashMicros += payoutMicros;
    this.#realizedMicros += payoutMicros - held.costMicros;
  }

  /** Where an account says something else than these books, as sentences. */
  differences(account: Account): readonly string[] {
    const cost = [...this.#holdings.values()].reduce((sum, held) => sum + held.costMicros, 0n);
    const amounts: readonly (readonly [string, number, bigint])[] = [
      ["cash", account.cashMicros, this.#cashMicros],
      ["cost of what is held", account.costMicros, cost],
      ["profit", account.realizedMicros, this.#realizedMicros],
      ["fees", account.feesMicros, this.#feesMicros],
      ["number of positions", account.openPositions, BigInt(this.#holdings.size)],
    ];
    const differences = amounts.filter(([, theirs, ours]) => BigInt(theirs) !== ours)
      .map(([what, theirs, ours]) => `The ${what} is ${theirs} instead of ${ours}`);
    for (const [key, held] of this.#holdings) {
      const [marketId, outcome] = key.split("/") as [string, "YES" | "NO"];
      const theirs = mapGet(account.positions, marketId)?.[outcome]?.sharesMicros ?? 0;
      if (BigInt(theirs) !== held.sharesMicros) {
        differences.push(`${key} has ${theirs} micro-shares instead of ${held.sharesMicros}`);
      }
    }
    return differences;
  }

  /** Ids of the orders that have no end yet. */
  get openOrders(): readonly string[] {
    return [...this.#open.keys()];
  }
}

function keyOf({ marketId, outcome }: Pick<Order, "marketId" | "outcome">): string {
  return `${marketId}/${outcome}`;
}
