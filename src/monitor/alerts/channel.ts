/**
 * A way to tell a person something, and what can go wrong on it.
 *
 * @module
 */

import type { Log, LogLevel } from "../log.ts";
import { type Alert, alertBody, type AlertLevel } from "./alert.ts";

/** A way to tell a person something. */
export interface AlertChannel {
  /** Name for messages: `slack`. */
  readonly name: string;
  /** Alerts that matter less do not go this way. */
  readonly minLevel: AlertLevel;
  /**
   * Delivers one alert, once.
   *
   * @param alert What to tell.
   * @param signal Ends the attempt; its reason is thrown.
   * @throws {DeliveryError} If it did not arrive, or nobody knows.
   */
  deliver(alert: Alert, signal: AbortSignal): Promise<void>;
}

/** Thrown when an alert did not arrive. Its message holds no secret of the channel. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** Whether the same may work later. */
  readonly isPassing: boolean;
  /** How long the service wants to be left alone, milliseconds, if it says. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param message What happened, and what to do.
   * @param options Whether and when to try again.
   */
  constructor(
    message: string,
    options: { readonly isPassing: boolean; readonly retryAfterMs?: number | undefined },
  ) {
    super(message);
    this.isPassing = options.isPassing;
    this.retryAfterMs = options.retryAfterMs;
  }
}

const LOG_LEVEL: Readonly<Record<AlertLevel, LogLevel>> = {
  info: "info",
  warning: "warning",
  critical: "error",
};

/**
 * The channel to whoever watches the log.
 *
 * @param log Where to.
 * @param minLevel Alerts that matter less are left out.
 */
export function consoleChannel(log: Log, minLevel: AlertLevel): AlertChannel {
  return {
    name: "console",
    minLevel,
    deliver(alert) {
      log[LOG_LEVEL[alert.level]](`${alert.title}: ${alertBody(alert)}`, { alert: alert.key });
      return Promise.resolve();
    },
  };
}
