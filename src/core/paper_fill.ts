/**
 * What an order would have got, from the last price of its market and the cost assumptions.
 *
 * @module
 */

import { type CostModel, feeRate, takerFeeMicros } from "./costs.ts";
import { MICROS, sharesFor, toMicros } from "./money.ts";
import type { Fill, Order, RejectionReason } from "./order.ts";

/** A fill, or the reason why there is none. */
export type PaperFill = Fill | { readonly reason: RejectionReason };

/** The market at the moment of a fill. */
export interface FillMoment {
  /** Last price of the token to be bought, micro-dollars a share. */
  readonly lastMicros: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** Lowest price of a token, micro-dollars: one tick of the coarsest fine grid. */
const MIN_PRICE_MICROS = 1_000;

/**
 * Fills an order on paper, at the last price plus half the spread plus our own impact.
 *
 * @param order The order.
 * @param moment The token's price, and when it is filled.
 * @param costs Spread and fee rate.
 * @returns The fill; or `price_out_of_range` if the token would cost a dollar or more, `size_zero` if the order's money
 *   does not buy a micro-share.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DEFAULT_COSTS, paperFill, type Order } from "pilotfish";
 *
 * const order: Order = {
 *   id: "o-1", signalId: "s-1", marketId: "0x01", outcome: "YES", category: "Politics",
 *   notionalMicros: 300_000_000, reservedMicros: 312_000_010, signalPriceMicros: 400_000,
 *   liquidityUsd: 1_000_000, signalTimeMs: 0, timeMs: 0,
 * };
 * assertEquals(paperFill(order, { lastMicros: 400_000, timeMs: 5_000 }, DEFAULT_COSTS), {
 *   orderId: "o-1",
 *   sharesMicros: 740_521_327, // 300 dollars at 0.40512
 *   priceMicros: 405_120,
 *   feeMicros: 7_138_560,
 *   spreadMicros: 5_000,
 *   impactMicros: 120, // 300 / 1 000 000 of the price
 *   timeMs: 5_000,
 * });
 * ```
 */
export function paperFill(
  order: Order,
  { lastMicros, timeMs }: FillMoment,
  costs: CostModel,
): PaperFill {
  const spreadMicros = toMicros(costs.halfSpread);
  const impactMicros = order.liquidityUsd > 0
    ? Math.ceil(lastMicros * (order.notionalMicros / MICROS) / order.liquidityUsd)
    : 0;
  const priceMicros = Math.max(lastMicros + spreadMicros + impactMicros, MIN_PRICE_MICROS);
  if (!(priceMicros < MICROS)) return { reason: "price_out_of_range" };
  const sharesMicros = sharesFor(order.notionalMicros, priceMicros);
  if (sharesMicros === 0) return { reason: "size_zero" };
  return {
    orderId: order.id,
    sharesMicros,
    priceMicros,
    feeMicros: takerFeeMicros(sharesMicros, priceMicros, feeRate(costs, order.category)),
    spreadMicros,
    impactMicros,
    timeMs,
  };
}
