/**
 * A lot of another source, with a place in the log of deliveries and somebody who sees what is taken from it.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { Cursor } from "../core/turn.ts";
import type { EventLot } from "../feed/source.ts";
import type { SimulatedLot } from "./simulated_feed.ts";

/** What is put around a lot. */
export interface LotSurroundings {
  /** Deliveries up to the last one that is in it. */
  readonly position: number;
  /** Told about each event that is taken. @default {nobody} */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Says where the source stands, from what the lot says. @default {as the lot says} */
  readonly cursorOf?: (cursor: Cursor) => Cursor;
}

/** Puts something around a lot. */
export function lotAround(lot: EventLot, surroundings: LotSurroundings): SimulatedLot {
  const { position, onEvent, cursorOf } = surroundings;
  return {
    position,
    next(relevance, wakeMs) {
      const event = lot.next(relevance, wakeMs);
      if (event !== undefined) onEvent?.(event);
      return event;
    },
    get passedOver() {
      return lot.passedOver;
    },
    get cursor() {
      return cursorOf === undefined ? lot.cursor : cursorOf(lot.cursor);
    },
    takePages: () => lot.takePages?.() ?? [],
  };
}
