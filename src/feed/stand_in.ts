/**
 * When one feed has to stand in for another: not at every hiccup of it, and for a while after it is back, until both have
 * told the same.
 *
 * @module
 */

/** How long the other feed may be down before this one stands in, milliseconds. */
export const STAND_IN_AFTER_MS = 10_000;
/** How long the other feed has to be back before this one rests, milliseconds. */
export const REST_AFTER_MS = 60_000;

/** Follows another feed. Rests to begin with. */
export class StandIn {
  #isResting = true;
  #upMs: number | undefined;
  #downMs: number | undefined;

  /** Whether there is nothing to do. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /**
   * Looks at the other feed.
   *
   * @param isUp Whether it tells.
   * @param nowMs Milliseconds since the epoch.
   * @returns Whether there is nothing to do.
   */
  look(isUp: boolean, nowMs: number): boolean {
    if (isUp) {
      this.#downMs = undefined;
      // Not later than now, if the clock was set back.
      this.#upMs = Math.min(this.#upMs ?? nowMs, nowMs);
      if (nowMs - this.#upMs >= REST_AFTER_MS) this.#isResting = true;
    } else {
      this.#upMs = undefined;
      this.#downMs = Math.min(this.#downMs ?? nowMs, nowMs);
      if (nowMs - this.#downMs >= STAND_IN_AFTER_MS) this.#isResting = false;
    }
    return this.#isResting;
  }
}
