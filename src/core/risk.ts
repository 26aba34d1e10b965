/**
 * The risk monitor: drawdown, and the kill switch that latches until a person resumes.
 *
 * @module
 */

/** Why trading is paused. */
export type PauseReason = "drawdown" | "operator";

/** A pause in force. */
export interface Pause {
  /** Why. */
  readonly reason: PauseReason;
  /** Since when, milliseconds since the epoch. */
  readonly sinceMs: number;
}

/** What the account was worth at some moment. */
export interface EquityMark {
  /** Equity, micro-dollars. */
  readonly equityMicros: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** State of the risk monitor. Drawdowns are fractions, 0 or more. */
export interface RiskState {
  /** Starting capital, micro-dollars. */
  readonly capitalMicros: number;
  /** Equity from which the loss is counted: the capital, or the equity at which a person last re-armed the switch. */
  readonly referenceMicros: number;
  /** Highest equity so far, micro-dollars. */
  readonly peakMicros: number;
  /** Largest `(capital − equity) / capital` so far. */
  readonly maxDrawdown: number;
  /** Largest `(peak − equity) / peak` so far. */
  readonly maxDrawdownFromPeak: number;
  /** `null` while trading is allowed. */
  readonly pause: Pause | null;
}

/**
 * The monitor of an account that starts with this much.
 *
 * @param capitalMicros Starting capital, micro-dollars, above 0.
 */
export function startRisk(capitalMicros: number): RiskState {
  return {
    capitalMicros,
    referenceMicros: capitalMicros,
    peakMicros: capitalMicros,
    maxDrawdown: 0,
    maxDrawdownFromPeak: 0,
    pause: null,
  };
}

/**
 * Looks at the equity and trips the kill switch when the loss is above the limit.
 *
 * The loss is `(capital − equity) / capital`; after a person resumed, it is counted from the equity at that moment, still
 * as a fraction of the capital. A switch that has tripped stays so whatever the equity does. It trips during an
 * operator's pause as well, so that lifting that pause is a decision about the loss too.
 *
 * @param risk State before.
 * @param seen Equity now, micro-dollars, and the time of the event that changed it.
 * @param maxDrawdown The limit, a fraction of the capital.
 * @returns State after; the very same one if nothing new was seen.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { startRisk, watchEquity } from "pilotfish";
 *
 * let risk = startRisk(10_000_000_000);
 * risk = watchEquity(risk, { equityMicros: 8_500_000_000, timeMs: 1 }, 0.15);
 * assertEquals(risk.pause, null); // at the limit, not above it
 * risk = watchEquity(risk, { equityMicros: 8_499_999_999, timeMs: 2 }, 0.15);
 * assertEquals(risk.pause, { reason: "drawdown", sinceMs: 2 });
 * risk = watchEquity(risk, { equityMicros: 20_000_000_000, timeMs: 3 }, 0.15);
 * assertEquals(risk.pause, { reason: "drawdown", sinceMs: 2 }); // latched
 * ```
 */
export function watchEquity(
  risk: RiskState,
  { equityMicros, timeMs }: EquityMark,
  maxDrawdown: number,
): RiskState {
  const { capitalMicros, referenceMicros } = risk;
  const drawdown = (capitalMicros - equityMicros) / capitalMicros;
  const peakMicros = Math.max(risk.peakMicros, equityMicros);
  const fromPeak = (peakMicros - equityMicros) / peakMicros;
  const trips = risk.pause?.reason !== "drawdown" &&
    (referenceMicros - equityMicros) / capitalMicros > maxDrawdown;
  if (
    !trips && peakMicros === risk.peakMicros && drawdown <= risk.maxDrawdown &&
    fromPeak <= risk.maxDrawdownFromPeak
  ) return risk;
  return {
    capitalMicros,
    referenceMicros,
    peakMicros,
    maxDrawdown: Math.max(risk.maxDrawdown, drawdown),
    maxDrawdownFromPeak: Math.max(risk.maxDrawdownFromPeak, fromPeak),
    pause: trips ? { reason: "drawdown", sinceMs: timeMs } : risk.pause,
  };
}

/** Pauses by hand; a pause that is already in force stays as it is. */
export function pauseTrading(risk: RiskState, timeMs: number): RiskState {
  return risk.pause !== null ? risk : { ...risk, pause: { reason: "operator", sinceMs: timeMs } };
}

/**
 * Lifts a pause. A person's decision: nothing in the program calls it by itself.
 *
 * @param risk State before.
 * @param equityMicros Equity now: after a drawdown the next loss is counted from here.
 * @returns State after; the very same one if there is no pause.
 */
export function resumeTrading(risk: RiskState, equityMicros: number): RiskState {
  if (risk.pause === null) return risk;
  const referenceMicros = risk.pause.reason === "drawdown" ? equityMicros : risk.referenceMicros;
  return { ...risk, referenceMicros, pause: null };
}
