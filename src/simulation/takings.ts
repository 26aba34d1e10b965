/**
 * Which trades the engine has taken, as far as that is kept: a process that dies has taken no more than its last cursor says.
 *
 * Every cursor names the process that it is of and how many trades it had taken. Who goes on from it has taken these.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { Trade } from "../core/trade.ts";
import type { Cursor } from "../core/turn.ts";
import { lotAround } from "./lot_around.ts";
import type { SimulatedLot } from "./simulated_feed.ts";

/** Trades may be missing from now on, or no longer. */
type CoverageEvent = Extract<EngineEvent, { readonly kind: "coverage" }>;

/** What all processes have taken. */
export class Takings {
  /** By name of the process, what it and those before it have taken. */
  readonly #of = new Map<string, Trade[]>();
  readonly #coverage = new Map<string, CoverageEvent[]>();

  /** What was taken up to a cursor, in the order in which it was. */
  upTo(cursor: Cursor | null | undefined): readonly Trade[] {
    const { life, taken } = cursor ?? {};
    return this.of(String(life)).slice(0, Number(taken ?? 0));
  }

  /** What a process and those before it have taken, kept or not. */
  of(life: string): readonly Trade[] {
    return this.#of.get(life) ?? [];
  }

  /** What a process was told of whether trades may be missing. */
  coverageOf(life: string): readonly CoverageEvent[] {
    return this.#coverage.get(life) ?? [];
  }

  /**
   * Notes what a process takes.
   *
   * @param lots What it is given.
   * @param life Its name, which no other one has.
   * @param after Where it goes on.
   */
  async *follow(
    lots: AsyncIterable<SimulatedLot>,
    life: string,
    after?: Cursor,
  ): AsyncGenerator<SimulatedLot> {
    const trades = [...this.upTo(after)];
    const coverage: CoverageEvent[] = [];
    this.#of.set(life, trades);
    this.#coverage.set(life, coverage);
    for await (const lot of lots) {
      yield lotAround(lot, {
        position: lot.position,
        onEvent(event) {
          if (event.kind === "trade") trades.push(event.trade);
          if (event.kind === "coverage") coverage.push(event);
        },
        cursorOf: (cursor) => ({ ...cursor, life, taken: trades.length }),
      });
    }
  }
}
