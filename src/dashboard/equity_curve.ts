/**
 * The equity of an account over time in a limited number of points, whatever its age.
 *
 * @module
 */

import { equityMicros } from "../core/account.ts";
import type { EngineState } from "../core/engine_state.ts";
import { fromMicros } from "../core/money.ts";
import { killFloorMicros } from "../core/risk.ts";
import { type EngineEvent, eventTimeMs, type step } from "../core/step.ts";

/** Equity over time, as columns. */
export interface Curve {
  /** Moments, milliseconds since the epoch, oldest first. */
  readonly timesMs: readonly number[];
  /** Equity at these moments, USD. */
  readonly equityUsd: readonly number[];
  /** Largest loss from the highest equity, since the moment before, as a fraction of it: 0 or more. */
  readonly drawdown: readonly number[];
  /** Equity at which the kill switch trips, USD; `null` while it is off. */
  readonly floorUsd: readonly (number | null)[];
}

/** The end of a span of time. */
interface Point {
  readonly timeMs: number;
  readonly equityMicros: number;
  readonly drawdown: number;
  readonly floorMicros: number | null;
}

/** Points at most. */
export const MAX_POINTS = 1200;
/** Shortest time between two points, milliseconds. */
const FIRST_SPAN_MS = 2000;

/** Collects the equity. The more time passes, the longer the spans of which it remembers the end. */
export class EquityCurve {
  #points: Point[] = [];
  #spanMs = FIRST_SPAN_MS;
  #peakMicros = 0;
  #changes = 0;

  /** Changes whenever a point is added, not when the last one moves. */
  get version(): number {
    return this.#changes;
  }

  /** `step`, or what stands in for it, with the equity noted. */
  around(take: typeof step): typeof step {
    return (state, event) => {
      const taken = take(state, event);
      if (this.#points.length === 0) this.take(state, eventTimeMs(event));
      if (taken[0] !== state) this.take(taken[0], lastMs(event), lossWithin(state, taken[0]));
      return taken;
    };
  }

  /**
   * Notes the equity of a state.
   *
   * @param state The state.
   * @param timeMs Its time, milliseconds since the epoch.
   * @param deepest Loss from the peak that was over before that, a fraction of it. @default {0}
   */
  take(state: EngineState, timeMs: number, deepest = 0): void {
    const { account, risk, filter: { params } } = state;
    const equity = equityMicros(account);
    this.#peakMicros = Math.max(this.#peakMicros, equity, risk.peakMicros);
    const drawdown = Math.max((this.#peakMicros - equity) / this.#peakMicros, deepest);
    const floorMicros = killFloorMicros(risk, params);
    const last = this.#points.at(-1);
    if (last !== undefined && this.#spanOf(timeMs) <= this.#spanOf(last.timeMs)) {
      this.#points[this.#points.length - 1] = {
        timeMs: Math.max(timeMs, last.timeMs),
        equityMicros: equity,
        drawdown: Math.max(drawdown, last.drawdown),
        floorMicros,
      };
      return;
    }
    this.#points.push({ timeMs, equityMicros: equity, drawdown, floorMicros });
    this.#changes++;
    while (this.#points.length > MAX_POINTS) this.#thin();
  }

  /** What was collected. */
  curve(): Curve {
    const points = this.#points;
    return {
      timesMs: points.map(({ timeMs }) => timeMs),
      equityUsd: points.map((point) => fromMicros(point.equityMicros)),
      drawdown: points.map(({ drawdown }) => drawdown),
      floorUsd: points.map(({ floorMicros }) => floorMicros && fromMicros(floorMicros)),
    };
  }

  #spanOf(timeMs: number): number {
    return Math.floor(timeMs / this.#spanMs);
  }

  /** Makes the spans twice as long. */
  #thin(): void {
    this.#spanMs *= 2;
    const kept: Point[] = [];
    for (const point of this.#points) {
      const last = kept.at(-1);
      if (last === undefined || this.#spanOf(point.timeMs) !== this.#spanOf(last.timeMs)) {
        kept.push(point);
      } else {
        kept[kept.length - 1] = { ...point, drawdown: Math.max(point.drawdown, last.drawdown) };
      }
    }
    this.#points = kept;
  }
}

/** The largest loss from the peak, if it happened within one event: many prices may be one. */
function lossWithin({ risk: before }: EngineState, { risk: after }: EngineState): number {
  const { maxDrawdownFromPeak } = after;
  return maxDrawdownFromPeak > before.maxDrawdownFromPeak ? maxDrawdownFromPeak : 0;
}

function lastMs(event: EngineEvent): number {
  return event.kind === "quotes"
    ? event.quotes.at(-1)?.timeMs ?? eventTimeMs(event)
    : eventTimeMs(event);
}
