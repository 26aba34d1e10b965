/**
 * Says what goes wrong in a live run and is tried again: each thing once a minute at most.
 *
 * @module
 */

import type { Log } from "../../monitor/log.ts";
import { NO_REASONS, noteReason, type ReasonLimiter } from "../../monitor/reason_limiter.ts";

/**
 * Takes what goes wrong.
 *
 * @param log Where it is said.
 * @param nowMs Milliseconds on a clock that does not go back.
 */
export function troubleLog(log: Log, nowMs: () => number): (error: Error) => void {
  let limiter: ReasonLimiter = NO_REASONS;
  return (error) => {
    // Numbers differ from one occasion to the next: times, ports, ids.
    const [next, report] = noteReason(limiter, error.message.replace(/\d+/g, "#"), nowMs());
    limiter = next;
    if (report === undefined) return;
    const times = report.count === 1 ? "" : ` (${report.count} times since the last line)`;
    log.warning(`${error.message}${times}`, { count: report.count });
  };
}
