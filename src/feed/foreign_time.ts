/**
 * Times that others tell. One that lies in the future would outlast all that comes after it: a whale would be taken for
 * present, and a price for the latest, until the clock is there.
 *
 * @module
 */

import { MS_PER_DAY } from "../core/time_units.ts";

/** How far a time may seem to be ahead, milliseconds: a day, as it may also be our clock that is wrong. */
export const MAX_AHEAD_MS = MS_PER_DAY;

/**
 * Whether a time cannot be.
 *
 * @param timeMs The time, milliseconds since the epoch.
 * @param nowMs When it was told, on our clock.
 */
export function isAhead(timeMs: number, nowMs: number): boolean {
  return timeMs > nowMs + MAX_AHEAD_MS;
}

/**
 * A time as it is taken: when it was told, if it cannot be. Nothing is lost then, also where it is our clock that is wrong.
 *
 * @param timeMs The time, milliseconds since the epoch.
 * @param nowMs When it was told, on our clock.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { notAhead } from "./foreign_time.ts";
 *
 * assertEquals(notAhead(12_000, 10_000), 12_000);
 * assertEquals(notAhead(4e12, 10_000), 10_000);
 * ```
 */
export function notAhead(timeMs: number, nowMs: number): number {
  return isAhead(timeMs, nowMs) ? nowMs : timeMs;
}
