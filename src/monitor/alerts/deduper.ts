/**
 * Keeps alerts from repeating themselves: the same one once in a while, and of what flaps the last state in the end.
 *
 * @module
 */

import type { Alert } from "./alert.ts";

/** How many keys are remembered. */
export const MAX_ALERT_KEYS = 1000;

interface Held {
  /** The last alert about a topic that was not told. */
  readonly alert: Alert;
  /** How many were not told. */
  readonly count: number;
  /** When it may be told, milliseconds. */
  readonly dueMs: number;
}

/**
 * Decides which alerts are told.
 *
 * An alert whose key was told less than a window ago is held back. When the window is over, the last one about its topic
 * is told, with how many were not: after a feed that died and recovered ten times, what is told last is how it is.
 */
export class Deduper {
  readonly #windowMs: number;
  /** When each key was told last, oldest first. */
  readonly #told = new Map<string, number>();
  readonly #held = new Map<string, Held>();

  /** @param windowMs How long the same is not told again, milliseconds. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** When something that was held back may be told; `Infinity` if nothing is. */
  get nextMs(): number {
    return Math.min(Infinity, ...[...this.#held.values()].map(({ dueMs }) => dueMs));
  }

  /**
   * Takes an alert.
   *
   * @param alert What happened.
   * @param nowMs The time, milliseconds.
   * @returns What to tell now; `undefined` if it is held back.
   */
  offer(alert: Alert, nowMs: number): Alert | undefined {
    const held = this.#held.get(alert.topic);
    const count = held?.count ?? 0;
    const toldMs = this.#told.get(alert.key) ?? -Infinity;
    // A clock that was set back must not silence anybody.
    const isRecent = nowMs - toldMs < this.#windowMs && nowMs >= toldMs;
    if (isRecent && (held !== undefined || this.#held.size < MAX_ALERT_KEYS)) {
      const dueMs = toldMs + this.#windowMs;
      this.#held.set(alert.topic, { alert, count: count + 1, dueMs });
      return undefined;
    }
    this.#held.delete(alert.topic);
    return this.#tell(alert, count, nowMs);
  }

  /**
   * What was held back and may be told by now.
   *
   * @param nowMs The time, milliseconds; `Infinity` for all there is.
   */
  takeDue(nowMs: number): readonly Alert[] {
    const due = [...this.#held].filter(([, { dueMs }]) => dueMs <= nowMs);
    return due.map(([topic, { alert, count, dueMs }]) => {
      this.#held.delete(topic);
      // The one that is told now is not among those that were not.
      return this.#tell(alert, count - 1, Math.min(nowMs, dueMs));
    });
  }

  #tell(alert: Alert, untold: number, nowMs: number): Alert {
    this.#told.delete(alert.key);
    this.#told.set(alert.key, nowMs);
    for (const key of this.#told.keys()) {
      if (this.#told.size <= MAX_ALERT_KEYS) break;
      this.#told.delete(key);
    }
    return untold === 0 ? alert : { ...alert, untold };
  }
}
