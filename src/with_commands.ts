/**
 * A source of events, with what people ask for between its lots.
 *
 * @module
 */

import type { Cursor, MemoryPage } from "./core/turn.ts";
import { eventTimeMs } from "./core/step.ts";
import type { PersonCommand } from "./core/person_command.ts";
import type { Relevance } from "./core/relevance.ts";
import type { EngineEvent } from "./core/step.ts";
import type { EventLot, EventSource } from "./feed/source.ts";

/** Who asks. */
export interface CommandTaker {
  /**
   * What was asked for since the last call.
   *
   * @param force Whether it is the last call, for which no look is too early.
   */
  take(force: boolean): Promise<readonly Omit<PersonCommand, "timeMs">[]>;
  /** Time of a command before any event was told, milliseconds since the epoch. */
  readonly startMs: number;
}

/**
 * The lots of a source, and behind each of them a lot of what people asked for meanwhile. A command happens when the last
 * event did: in a replay that is a time of history.
 *
 * @param lots The source.
 * @param commands Who asks.
 */
export async function* withCommands(
  lots: EventSource,
  commands: CommandTaker,
): AsyncGenerator<EventLot> {
  let timeMs = commands.startMs;
  let cursor: Cursor | undefined;
  for await (const lot of lots) {
    yield new WatchedLot(lot, (event) => {
      timeMs = Math.max(timeMs, eventTimeMs(event));
    });
    cursor = lot.cursor;
    yield* asked(await commands.take(false), cursor, timeMs);
  }
  if (cursor !== undefined) yield* asked(await commands.take(true), cursor, timeMs);
}

function* asked(
  commands: readonly Omit<PersonCommand, "timeMs">[],
  cursor: Cursor,
  timeMs: number,
): Generator<EventLot> {
  if (commands.length === 0) return;
  let taken = 0;
  yield {
    passedOver: 0,
    cursor,
    next() {
      const command = commands[taken++];
      return command && {
        kind: "command",
        command: command.command,
        ...command.id === undefined ? {} : { id: command.id },
        ...command.note === undefined ? {} : { note: command.note },
        timeMs,
      };
    },
  };
}

/** A lot that tells of each event. */
class WatchedLot implements EventLot {
  readonly #lot: EventLot;
  readonly #onEvent: (event: EngineEvent) => void;

  constructor(lot: EventLot, onEvent: (event: EngineEvent) => void) {
    this.#lot = lot;
    this.#onEvent = onEvent;
  }

  get passedOver(): number {
    return this.#lot.passedOver;
  }

  get cursor(): Cursor {
    return this.#lot.cursor;
  }

  next(relevance: Relevance, wakeMs: number): EngineEvent | undefined {
    const event = this.#lot.next(relevance, wakeMs);
    if (event !== undefined) this.#onEvent(event);
    return event;
  }

  takePages(): readonly MemoryPage[] {
    return this.#lot.takePages?.() ?? [];
  }
}
