/**
 * Where events come from: one small interface for history and for the live feeds.
 *
 * @module
 */

import type { Relevance } from "../core/relevance.ts";
import type { EngineEvent } from "../core/step.ts";
import type { Cursor, MemoryPage } from "../core/turn.ts";
import type { HeldPrices } from "./held_prices.ts";

export type { Cursor, MemoryPage };

/** Some events that are there already, in time order. */
export interface EventLot {
  /**
   * Takes the next event.
   *
   * @param relevance What a trade must be to matter. The lot may pass over trades that are too small, and counts them; it
   *   need not. In a market whose price matters, one that it passes over comes as a quote.
   * @param wakeMs A time after which something is due, milliseconds since the epoch: a lot that passes over trades gives a
   *   tick before the first later one.
   * @param held Where a lot of history may put prices instead of giving them as quotes, not full; when it is full the lot
   *   gives a tick. @default {prices come as quotes}
   * @returns The event, or `undefined` when the lot is used up.
   */
  next(relevance: Relevance, wakeMs: number, held?: HeldPrices): EngineEvent | undefined;
  /** Trades passed over so far: the filter would have rejected each for its size. */
  readonly passedOver: number;
  /** Where the source stands after the event that was taken last. */
  readonly cursor: Cursor;
  /**
   * Pages of the source's memory that changed since they were asked for last; a source without a memory has none. They
   * are kept together with the cursor.
   */
  takePages?(): readonly MemoryPage[];
}

/** A stream of events, lot by lot: one turn of the event loop for a lot, however many events it holds. */
export type EventSource = Iterable<EventLot> | AsyncIterable<EventLot>;

/**
 * A lot of events that are all taken.
 *
 * @param events The events.
 * @param cursor Where the source is behind them. @default {how many were taken}
 */
export function lotOf(events: readonly EngineEvent[], cursor?: Cursor): EventLot {
  let taken = 0;
  return {
    passedOver: 0,
    next: () => events[taken++],
    get cursor() {
      return cursor ?? { taken: Math.min(taken, events.length) };
    },
  };
}
