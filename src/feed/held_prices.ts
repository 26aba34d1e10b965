/**
 * Prices that wait until something happens that depends on them: many taken at once cost a fraction of a few at a time.
 *
 * @module
 */

import type { PriceRun } from "../core/price_run.ts";

/** Prices that wait at most: enough for speed, few enough to stay in a cache. */
const MAX_HELD = 1024;

/** A run of prices that grows. */
export class HeldPrices implements PriceRun {
  /** How many there are. */
  count = 0;
  /** How often it was emptied: places of markets that are known from before are of no use then. */
  edition = 0;
  readonly marketIds: string[] = [];
  readonly market: Uint32Array = new Uint32Array(MAX_HELD);
  readonly yesPrice: Float64Array = new Float64Array(MAX_HELD);
  readonly timeMs: Float64Array = new Float64Array(MAX_HELD);
  readonly #places = new Map<string, number>();

  /** Whether there is no room for another. */
  get isFull(): boolean {
    return this.count === MAX_HELD;
  }

  /** Place of a market among those of this run. */
  placeOf(marketId: string): number {
    let place = this.#places.get(marketId);
    if (place === undefined) {
      place = this.marketIds.push(marketId) - 1;
      this.#places.set(marketId, place);
    }
    return place;
  }

  /**
   * Adds a price.
   *
   * @param place Place of its market.
   * @param yesPrice Price of YES, 0 to 1.
   * @param timeMs When, milliseconds since the epoch; not before the last one's.
   * @throws {RangeError} If there is no room: the caller promised to look.
   */
  add(place: number, yesPrice: number, timeMs: number): void {
    const at = this.count;
    if (at === MAX_HELD) throw new RangeError(`Cannot hold more than ${MAX_HELD} prices`);
    this.market[at] = place;
    this.yesPrice[at] = yesPrice;
    this.timeMs[at] = timeMs;
    this.count = at + 1;
  }

  /** Forgets them. */
  clear(): void {
    this.count = 0;
    this.edition++;
    this.marketIds.length = 0;
    this.#places.clear();
  }
}
