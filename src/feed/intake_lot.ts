/**
 * Some of what waits for the engine at the intake, as a lot.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { Relevance } from "../core/relevance.ts";
import type { Cursor, MemoryPage } from "../core/turn.ts";
import type { EventLot } from "./source.ts";

/** Where events wait. */
export interface Waiting {
  /** Where the source stands after what was handed out. */
  readonly cursor: Cursor;
  /**
   * Takes what waits longest.
   *
   * @returns The event; the time of a trade that is passed over, as it is too small where nothing is held; or `undefined` for
   *   what is no event, or not yet.
   */
  takeNext(relevance: Relevance): EngineEvent | number | undefined;
  /** Pages of what was handed out that changed since they were asked for last. */
  takePages(): readonly MemoryPage[];
}

/**
 * So many of the events that wait.
 *
 * A class, as every object with getters of its own would have a shape of its own, which lives until all memory is swept: at
 * twenty thousand lots a second that was nearly all that the program left behind.
 */
export class IntakeLot implements EventLot {
  readonly #waiting: Waiting;
  #left: number;
  #passedOver = 0;

  /**
   * @param waiting Where they wait.
   * @param count How many.
   */
  constructor(waiting: Waiting, count: number) {
    this.#waiting = waiting;
    this.#left = count;
  }

  /** Trades that were too small to matter. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Where the source stands after the event that was taken last. */
  get cursor(): Cursor {
    return this.#waiting.cursor;
  }

  /** Takes the next event. */
  next(relevance: Relevance, wakeMs: number): EngineEvent | undefined {
    while (this.#left > 0) {
      this.#left--;
      const taken = this.#waiting.takeNext(relevance);
      if (taken === undefined) continue;
      if (typeof taken !== "number") return taken;
      this.#passedOver++;
      if (taken > wakeMs) return { kind: "tick", timeMs: taken };
    }
    return undefined;
  }

  /** Pages of the memory that changed since they were asked for last. */
  takePages(): readonly MemoryPage[] {
    return this.#waiting.takePages();
  }
}
