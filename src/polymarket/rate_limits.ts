/**
 * How often each API may be asked, as documented in October 2026, and the waiting that keeps within it.
 *
 * Limits count the requests of one internet address over a sliding window of ten seconds. Every request counts against each
 * rule it falls under: `/v2/trades` against its own, against that of the whole service and against that of all services.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import type { ServiceName } from "./hosts.ts";

/** A limit: so many requests a window. */
export interface RateRule {
  /** The service it is about, or all of them. */
  readonly service: ServiceName | "any";
  /** The paths it is about. @default {all of the service} */
  readonly paths?: RegExp;
  /** Requests in a window at most. */
  readonly limit: number;
}

/** Length of a window, milliseconds: ten seconds, and half a second since requests do not arrive as evenly as they leave. */
export const RATE_WINDOW_MS = 10_500;

/** Longest time a service's wish to be left alone is followed, milliseconds. */
export const MAX_HOLD_MS = 120_000;

/** The documented limits. */
export const RATE_RULES: readonly RateRule[] = [
  { service: "any", limit: 15_000 },
  { service: "gamma", limit: 4_000 },
  { service: "gamma", paths: /^\/markets(\/|$)/, limit: 300 },
  { service: "gamma", paths: /^\/events(\/|$)/, limit: 500 },
  { service: "gamma", paths: /^\/(markets|events)(\/|$)/, limit: 900 },
  { service: "gamma", paths: /^\/tags(\/|$)/, limit: 200 },
  { service: "data", paths: /^\/(?!v2\/)/, limit: 1_000 },
  { service: "data", paths: /^\/trades$/, limit: 200 },
  { service: "data", paths: /^\/v2\//, limit: 800 },
  { service: "data", paths: /^\/v2\/trades$/, limit: 300 },
  { service: "data", paths: /^\/v2\/(positions|activity|prices-history)$/, limit: 200 },
  { service: "data", paths: /^\/v2\/status$/, limit: 100 },
  { service: "clob", limit: 9_000 },
  { service: "clob", paths: /^\/(book|price|midpoint)$/, limit: 1_500 },
  { service: "clob", paths: /^\/(books|prices|midpoints|spreads)$/, limit: 500 },
  { service: "clob", paths: /^\/prices-history$/, limit: 1_000 },
  { service: "clob", paths: /^\/tick-size$/, limit: 200 },
];

/**
 * Keeps requests within the limits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RateLimiter } from "./rate_limits.ts";
 *
 * let nowMs = 0;
 * const clock = { nowMs: () => nowMs, wait: (ms: number) => Promise.resolve(void (nowMs += ms)) };
 * const limiter = new RateLimiter(clock, { rules: [{ service: "data", limit: 2 }], windowMs: 1_000 });
 * for (let i = 0; i < 3; i++) await limiter.take("data", "/v2/trades");
 * assertEquals(nowMs, 1_000);
 * ```
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #windows: readonly Window[];
  /** Until when a service asked to be left alone. */
  readonly #heldUntilMs = new Map<ServiceName, number>();

  /**
   * @param clock The time, and how to wait.
   * @param options Other limits than {@linkcode RATE_RULES}, another window than {@linkcode RATE_WINDOW_MS}.
   */
  constructor(
    clock: Clock,
    options: { readonly rules?: readonly RateRule[]; readonly windowMs?: number } = {},
  ) {
    const { rules = RATE_RULES, windowMs = RATE_WINDOW_MS } = options;
    this.#clock = clock;
    this.#windows = rules.map((rule) => new Window(rule, windowMs));
  }

  /**
   * Returns as soon as a request may be made, and counts it.
   *
   * @param service The service to be asked.
   * @param path The path, without query.
   * @param signal Ends the waiting.
   */
  async take(service: ServiceName, path: string, signal?: AbortSignal): Promise<void> {
    const windows = this.#windows.filter((window) => window.covers(service, path));
    while (true) {
      const nowMs = this.#clock.nowMs();
      const waitMs = Math.max(
        this.#holdMs(service, nowMs),
        ...windows.map((window) => window.waitMs(nowMs)),
      );
      if (waitMs <= 0) {
        for (const window of windows) window.take(nowMs);
        return;
      }
      await this.#clock.wait(waitMs, signal);
    }
  }

  /** Leaves a service alone for this many milliseconds, {@linkcode MAX_HOLD_MS} at most, because it asked for it. */
  hold(service: ServiceName, ms: number): void {
    const nowMs = this.#clock.nowMs();
    const holdMs = Math.max(this.#holdMs(service, nowMs), Math.min(ms, MAX_HOLD_MS));
    this.#heldUntilMs.set(service, nowMs + holdMs);
  }

  #holdMs(service: ServiceName, nowMs: number): number {
    const ms = (this.#heldUntilMs.get(service) ?? 0) - nowMs;
    // Longer than anybody can have asked for: the clock was set back meanwhile.
    return ms <= MAX_HOLD_MS ? ms : 0;
  }
}

/** The requests of one rule in the last window. */
class Window {
  readonly #rule: RateRule;
  readonly #windowMs: number;
  /** Times of the last requests, as many as the limit, in a ring. */
  readonly #ring: number[] = [];
  #next = 0;

  constructor(rule: RateRule, windowMs: number) {
    this.#rule = rule;
    this.#windowMs = windowMs;
  }

  covers(service: ServiceName, path: string): boolean {
    const { service: own, paths } = this.#rule;
    return (own === "any" || own === service) && (paths === undefined || paths.test(path));
  }

  /** How long until one more request is within the limit, milliseconds; 0 or less if it is now. */
  waitMs(nowMs: number): number {
    const oldestMs = this.#ring[this.#next];
    // A request of the future: the clock was set back. Nothing is known about the past then.
    if (oldestMs === undefined || oldestMs > nowMs) return 0;
    return oldestMs + this.#windowMs - nowMs;
  }

  take(nowMs: number): void {
    this.#ring[this.#next] = nowMs;
    this.#next = (this.#next + 1) % this.#rule.limit;
  }
}
