/**
 * How many values of the state a turn changes, for whoever has room for so many only.
 *
 * @module
 */

import type { Input } from "./core/turn.ts";

/** The values that there are for a market, a bit each. */
const WINDOW = 1;
const POSITION = 2;
/** Its last order in either direction. */
const ROUTED = 4 | 8;
const FOLLOWED = 16;
/** What it paid, and when that is to be forgotten. */
const OUTCOME = 32 | 64;
const FACTS = 128;

/** Counts values, rather too many than too few. */
export class ChangedValues {
  readonly #byMarket = new Map<string, number>();
  #count = 0;

  /** How many may have changed since the last {@linkcode clear}. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts what an input may have changed.
   *
   * @param input The input.
   * @param watched Markets in which a price matters.
   */
  add({ event, actions }: Input, watched: ReadonlySet<string>): void {
    switch (event.kind) {
      case "quote":
        return this.#mark(event.marketId, POSITION);
      case "quotes":
        for (const { marketId } of event.quotes) this.#mark(marketId, POSITION);
        return;
      case "trade": {
        const { marketId } = event.trade;
        const followed = actions.length === 0 ? 0 : ROUTED | FOLLOWED;
        return this.#mark(marketId, WINDOW | followed | (watched.has(marketId) ? POSITION : 0));
      }
      case "resolution":
        return this.#mark(event.marketId, POSITION | FOLLOWED | OUTCOME);
      case "market":
        return this.#mark(event.marketId, FACTS);
    }
    for (const action of actions) {
      if (action.kind === "fill") this.#mark(action.order.marketId, POSITION | FOLLOWED);
      if (action.kind === "rejection") this.#mark(action.marketId, FOLLOWED);
    }
  }

  /** Begins anew. */
  clear(): void {
    this.#byMarket.clear();
    this.#count = 0;
  }

  #mark(marketId: string, values: number): void {
    const before = this.#byMarket.get(marketId) ?? 0;
    const added = values & ~before;
    if (added === 0) return;
    this.#byMarket.set(marketId, before | added);
    for (let bits = added; bits !== 0; bits &= bits - 1) this.#count++;
  }
}
