/**
 * From how far back a download goes to the moment that this is. Apart from the option, which every start makes: this
 * counts months.
 *
 * @module
 */

import { MS_PER_DAY } from "../../core/time_units.ts";
import { trainingCutoffMs } from "../../research/whales/training_window.ts";
import type { Since } from "./since.ts";

/**
 * The first moment of what goes so far back.
 *
 * @param since How far.
 * @param untilMs Its end, milliseconds since the epoch.
 */
export function sinceMs({ start }: Since, untilMs: number): number {
  if (typeof start === "number") return start;
  const { count, unit } = start;
  switch (unit) {
    case "d":
      return untilMs - count * MS_PER_DAY;
    case "w":
      return untilMs - 7 * count * MS_PER_DAY;
    case "mo":
      return trainingCutoffMs(untilMs, count);
    default:
      return trainingCutoffMs(untilMs, 12 * count);
  }
}
