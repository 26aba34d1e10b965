/**
 * What to tell a person about the program itself: feeds, limits, crashes, who writes.
 *
 * @module
 */

import type { Alert } from "./alert.ts";

/** Something that happened to the program. Times are milliseconds since the epoch. */
export type OperationEvent =
  /** A feed has been silent for too long. */
  | {
    readonly kind: "feed_dead";
    readonly feed: string;
    readonly silentMs: number;
    readonly timeMs: number;
  }
  /** A dead feed delivers again. */
  | {
    readonly kind: "feed_alive";
    readonly feed: string;
    readonly deadMs: number;
    readonly timeMs: number;
  }
  /** No feed delivers: no new entries. */
  | { readonly kind: "blind"; readonly timeMs: number }
  /** The program sees again. */
  | { readonly kind: "sighted"; readonly blindMs: number; readonly timeMs: number }
  /** The program ends because of an error. */
  | { readonly kind: "crash"; readonly message: string; readonly timeMs: number }
  /** The program was started. */
  | { readonly kind: "started"; readonly mode: string; readonly timeMs: number }
  /** The program was asked to stop and did. */
  | { readonly kind: "stopped"; readonly timeMs: number }
  /** A process that stood by writes now. */
  | { readonly kind: "takeover"; readonly from: string; readonly timeMs: number }
  /** Somebody tries out the channels. */
  | { readonly kind: "test"; readonly timeMs: number };

/**
 * The alert for something that happened to the program.
 *
 * What may flap, such as a feed, has the same topic whichever way it goes.
 *
 * @param event What happened.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { operationAlert } from "./operation_alert.ts";
 *
 * const alert = operationAlert({ kind: "feed_dead", feed: "rtds", silentMs: 31_000, timeMs: 0 });
 * assertEquals([alert.level, alert.title], ["warning", "Feed rtds is dead"]);
 * ```
 */
export function operationAlert(event: OperationEvent): Alert {
  const { timeMs } = event;
  switch (event.kind) {
    case "feed_dead": {
      const { feed, silentMs } = event;
      return {
        ...warning(`feed_dead/${feed}`, `Feed ${feed} is dead`),
        topic: `feed/${feed}`,
        text: `No trade for ${lasting(silentMs)}. It is connected anew until it delivers.`,
        timeMs,
      };
    }
    case "feed_alive": {
      const { feed, deadMs } = event;
      return {
        ...warning(`feed_alive/${feed}`, `Feed ${feed} is alive again`),
        topic: `feed/${feed}`,
        text: `It delivers trades after ${lasting(deadMs)} without.`,
        timeMs,
      };
    }
    case "blind":
      return {
        ...critical("blind", "Blind"),
        topic: "sight",
        text: "No feed delivers trades. No new positions are opened until one does.",
        timeMs,
      };
    case "sighted":
      return {
        ...warning("sighted", "Sees again"),
        topic: "sight",
        text: `Nothing was seen for ${lasting(event.blindMs)}. Positions are opened again.`,
        timeMs,
      };
    case "crash":
      return {
        ...critical("crash", "Crashed"),
        text: `The program ends: ${event.message}. Its account is kept; starting it again goes on.`,
        timeMs,
      };
    case "started":
      return { ...info("started", "Started"), text: `Runs in mode ${event.mode}.`, timeMs };
    case "stopped":
      return { ...info("stopped", "Stopped"), text: "Stopped as it was asked to.", timeMs };
    case "takeover":
      return {
        ...warning("takeover", "Stand-by took over"),
        text: `Writes in place of ${event.from}, which fell silent.`,
        timeMs,
      };
    case "test":
      return {
        ...info("test", "Test"),
        text: "Alerts of pilotfish arrive here.",
        timeMs,
      };
  }
}

type Heading = Pick<Alert, "key" | "topic" | "level" | "title">;

function info(key: string, title: string): Heading {
  return { key, topic: key, level: "info", title };
}

function warning(key: string, title: string): Heading {
  return { key, topic: key, level: "warning", title };
}

function critical(key: string, title: string): Heading {
  return { key, topic: key, level: "critical", title };
}

/** A time span in its largest unit: `31 s`, `12 min`, `3.5 h`. */
function lasting(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
