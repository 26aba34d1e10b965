/**
 * Says what goes wrong in a live run and is tried again: each thing once a minute at most.
 *
 * @module
 */

import { mapGet } from "../../core/persistent_map.ts";
import type { Log } from "../../monitor/log.ts";
import {
  NO_REASONS,
  noteReason,
  type ReasonLimiter,
  unsaidReasons,
} from "../../monitor/reason_limiter.ts";

/** Takes what goes wrong; says at its end how often things happened that were not said any more. */
export class TroubleLog implements Disposable {
  readonly #log: Log;
  readonly #nowMs: () => number;
  #limiter: ReasonLimiter = NO_REASONS;
  /** What was not said when it happened last, by its reason. */
  readonly #latest = new Map<string, string>();

  /**
   * @param log Where it is said.
   * @param nowMs Milliseconds on a clock that does not go back.
   */
  constructor(log: Log, nowMs: () => number) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** Takes something that went wrong. */
  note({ message }: Error): void {
    // Numbers differ from one occasion to the next: times, ports, ids.
    const reason = message.replace(/\d+/g, "#");
    const [next, report] = noteReason(this.#limiter, reason, this.#nowMs());
    this.#limiter = next;
    if (report === undefined) {
      // The limiter bounds how many reasons there are.
      if (mapGet(next, reason) !== undefined) this.#latest.set(reason, message);
      return;
    }
    const times = report.count === 1 ? "" : ` (${report.count} times since the last line)`;
    this.#log.warning(`${message}${times}`, { count: report.count });
  }

  /** Says what was left unsaid, as it happened last. */
  [Symbol.dispose](): void {
    for (const { reason, count } of unsaidReasons(this.#limiter)) {
      const times = count === 1 ? "once more" : `${count} more times`;
      this.#log.warning(`${this.#latest.get(reason) ?? reason} (${times} before the end)`, {
        count,
      });
    }
    this.#limiter = NO_REASONS;
  }
}
