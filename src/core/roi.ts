/**
 * What a trade returns when it is held until its market is resolved.
 *
 * @module
 */

import type { Direction } from "./trade.ts";

/** Lowest price that a return is divided by: a share bought for next to nothing would outweigh all others. */
const MIN_STAKE_PRICE = 0.01;

/**
 * Return on the stake of a trade held to resolution, by the strategy's "Scoring".
 *
 * @param direction Whether YES was bought or sold.
 * @param price Price of YES, 0 to 1.
 * @param yesPayout What a YES share pays: 1 if YES won, 0 if NO did.
 * @returns 1 for a stake that doubled, −1 for one that is lost.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { roiAtResolution } from "./roi.ts";
 *
 * assertEquals(roiAtResolution("buy", 0.25, 1), 3);
 * assertEquals(roiAtResolution("sell", 0.25, 1), -1);
 * ```
 */
export function roiAtResolution(direction: Direction, price: number, yesPayout: number): number {
  return direction === "buy"
    ? (yesPayout - price) / Math.max(price, MIN_STAKE_PRICE)
    : (price - yesPayout) / Math.max(1 - price, MIN_STAKE_PRICE);
}
