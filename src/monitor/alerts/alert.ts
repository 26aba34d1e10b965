/**
 * What a person is told while the program runs by itself.
 *
 * @module
 */

/** How much an alert matters, least first. */
export const ALERT_LEVELS = ["info", "warning", "critical"] as const;

/**
 * How much an alert matters.
 *
 * - `info`: the program does its work: a signal, a fill, a resolution.
 * - `warning`: look when there is time: a feed is dead, a limit is near.
 * - `critical`: look now: trading is paused, nothing is seen, the program crashed.
 */
export type AlertLevel = typeof ALERT_LEVELS[number];

/** One alert. Plain data, without secrets. */
export interface Alert {
  /** The same thing has the same key: it is told once in a while only. */
  readonly key: string;
  /** What the alert is about: of several about the same, the last one counts. */
  readonly topic: string;
  /** How much it matters. */
  readonly level: AlertLevel;
  /** A few words, no final period. */
  readonly title: string;
  /** One or two sentences. */
  readonly text: string;
  /** When it happened, milliseconds since the epoch. */
  readonly timeMs: number;
  /** How often something about the same happened that was not told. @default {0} */
  readonly untold?: number;
}

/** Whether a level is at least another. */
export function isAtLeast(level: AlertLevel, least: AlertLevel): boolean {
  return ALERT_LEVELS.indexOf(level) >= ALERT_LEVELS.indexOf(least);
}

/** The sentences of an alert, with what was not told. */
export function alertBody({ text, untold = 0 }: Alert): string {
  if (untold === 0) return text;
  return `${text} (${untold === 1 ? "One alert" : `${untold} alerts`} about it held back.)`;
}
