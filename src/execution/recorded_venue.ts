/**
 * Where orders go when a recorded session is run again: the answers are in the recording.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { Venue } from "./venue.ts";

/** A {@linkcode Venue} that answers nothing: its answers come with the source's events. */
export class RecordedVenue implements Venue {
  /** Nothing outside hears of an order. */
  readonly isPaper = true;
  /** Never. */
  readonly nextMs = Infinity;

  /** Takes an order; its answer was recorded. */
  place(): void {}

  /** Gives nothing. */
  take(): readonly EngineEvent[] {
    return [];
  }

  /** Gives nothing: an order without an answer in the recording stays open, as it did then. */
  close(): readonly EngineEvent[] {
    return [];
  }
}
