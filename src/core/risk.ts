/**
 * The risk monitor: drawdown, and the kill switch that latches until a person resumes.
 *
 * @module
 */

import type { StrategyParams } from "./strategy_params.ts";

/** Looks at a loss that are nearer to each other are one, milliseconds: the prices of other markets do not confirm it. */
const ONE_LOOK_MS = 1_000;

/** Which limit the kill switch trips at: the loss of capital, or the loss from the highest equity. */
export type KillReason = "drawdown" | "drawdown_from_peak";

/** Why trading is paused. */
export type PauseReason = KillReason | "operator";

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
  /**
   * What the equity would be if each open position were worth what it cost. A loss that is in this is no matter of prices,
   * and trips the switch at once. @default {nobody knows}
   */
  readonly settledMicros?: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
  /**
   * When the price behind it was heard of, on a live feed: a quiet book tells the same one again, with the same time.
   *
   * @default {its time}
   */
  readonly heardMs?: number | undefined;
}

/** State of the risk monitor. Drawdowns are fractions, 0 or more. */
export interface RiskState {
  /** Starting capital, micro-dollars. */
  readonly capitalMicros: number;
  /** Equity from which the loss is counted: the capital, or the equity at which a person last re-armed the switch. */
  readonly referenceMicros: number;
  /**
   * Highest equity since then, micro-dollars, from which the loss from the peak is counted; where that limit is off, the
   * equity then.
   */
  readonly armedPeakMicros: number;
  /** Highest equity so far, micro-dollars. */
  readonly peakMicros: number;
  /** Largest `(capital − equity) / capital` so far. */
  readonly maxDrawdown: number;
  /** Largest `(peak − equity) / peak` so far. */
  readonly maxDrawdownFromPeak: number;
  /** How often in a row the loss was above a limit without tripping the switch: in how many different seconds. */
  readonly badMarks: number;
  /** When what was counted last was heard of, milliseconds since the epoch; missing if nothing is counted. */
  readonly badMs?: number;
  /** The limit that was warned of last; `null` if the loss has been small since. */
  readonly warned: KillReason | null;
  /** `null` while trading is allowed. */
  readonly pause: Pause | null;
  /** Since when the feeds may be missing trades, milliseconds since the epoch; `null` if they are not. */
  readonly blindSinceMs: number | null;
}

/** Where the kill switch trips and warns. */
export type RiskLimits = Pick<
  StrategyParams,
  "maxDrawdown" | "maxDrawdownFromPeak" | "warnLevel" | "marksToTrip"
>;

/** The switch has tripped, or a limit is near. */
export interface Alarm extends EquityMark {
  /** Which of the two. */
  readonly kind: "pause" | "warning";
  /** The limit. */
  readonly limit: KillReason;
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
    armedPeakMicros: capitalMicros,
    peakMicros: capitalMicros,
    maxDrawdown: 0,
    maxDrawdownFromPeak: 0,
    badMarks: 0,
    warned: null,
    pause: null,
    blindSinceMs: null,
  };
}

/**
 * Looks at the equity and trips the kill switch when a loss is above its limit.
 *
 * The loss is `(capital − equity) / capital`; after a person resumed, it is counted from the equity at that moment, still
 * as a fraction of the capital. The loss from the peak is a fraction of the highest equity since the switch was armed. A
 * switch that has tripped stays so whatever the equity does. It trips during an operator's pause as well, so that lifting
 * that pause is a decision about the loss too.
 *
 * @param risk State before.
 * @param seen Equity now, micro-dollars, and the time of the event that changed it.
 * @param limits Where it trips; a loss has to be seen in `marksToTrip` seconds without a look in between that is not bad.
 * @returns State after; the very same one if nothing new was seen.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DEFAULT_PARAMS, startRisk, watchEquity } from "pilotfish";
 *
 * let risk = startRisk(10_000_000_000);
 * risk = watchEquity(risk, { equityMicros: 8_500_000_000, timeMs: 1 }, DEFAULT_PARAMS);
 * assertEquals(risk.pause, null); // at the limit, not above it
 * risk = watchEquity(risk, { equityMicros: 8_499_999_999, timeMs: 2 }, DEFAULT_PARAMS);
 * assertEquals(risk.pause, { reason: "drawdown", sinceMs: 2 });
 * risk = watchEquity(risk, { equityMicros: 20_000_000_000, timeMs: 3 }, DEFAULT_PARAMS);
 * assertEquals(risk.pause, { reason: "drawdown", sinceMs: 2 }); // latched
 * ```
 */
export function watchEquity(risk: RiskState, seen: EquityMark, limits: RiskLimits): RiskState {
  const { equityMicros, settledMicros, timeMs, heardMs = timeMs } = seen;
  const { capitalMicros } = risk;
  const drawdown = (capitalMicros - equityMicros) / capitalMicros;
  const peakMicros = Math.max(risk.peakMicros, equityMicros);
  const fromPeak = (peakMicros - equityMicros) / peakMicros;
  const armedPeakMicros = limits.maxDrawdownFromPeak < 1
    ? Math.max(risk.armedPeakMicros, equityMicros)
    : risk.armedPeakMicros;
  const armed = armedPeakMicros === risk.armedPeakMicros ? risk : { ...risk, armedPeakMicros };
  const limit = isKilled(risk) ? null : limitPassed(armed, equityMicros, limits);
  const isSettled = limit !== null && settledMicros !== undefined &&
    limitPassed(armed, settledMicros, limits) !== null;
  const isCounted = risk.badMs !== undefined && Math.abs(heardMs - risk.badMs) < ONE_LOOK_MS;
  const looks = limit === null ? 0 : isCounted ? risk.badMarks : risk.badMarks + 1;
  const trips = limit !== null && (isSettled || looks >= limits.marksToTrip);
  const badMarks = trips ? 0 : looks;
  const warned = trips || limits.warnLevel === 1
    ? risk.warned
    : limitNear(armed, equityMicros, limits);
  if (
    !trips && peakMicros === risk.peakMicros && drawdown <= risk.maxDrawdown &&
    fromPeak <= risk.maxDrawdownFromPeak && armed === risk && badMarks === risk.badMarks &&
    warned === risk.warned
  ) return risk;
  return {
    ...withoutBadMs(armed),
    peakMicros,
    maxDrawdown: Math.max(risk.maxDrawdown, drawdown),
    maxDrawdownFromPeak: Math.max(risk.maxDrawdownFromPeak, fromPeak),
    badMarks,
    ...badMarks > 0 && { badMs: isCounted ? risk.badMs! : heardMs },
    warned,
    pause: trips ? { reason: limit, sinceMs: timeMs } : risk.pause,
  };
}

function withoutBadMs(risk: RiskState): RiskState {
  if (risk.badMs === undefined) return risk;
  const { badMs: _, ...others } = risk;
  return others;
}

/** Whether the kill switch has tripped. */
export function isKilled({ pause }: RiskState): boolean {
  return pause !== null && pause.reason !== "operator";
}

/**
 * How far the loss is.
 *
 * @param risk State of the monitor.
 * @param equityMicros Equity now, micro-dollars.
 * @param limits Where the switch trips.
 * @returns By limit a fraction of it, 0 or more: 0 is no loss, 1 is at the limit. 0 for a limit that is off.
 */
export function limitsUsed(
  risk: RiskState,
  equityMicros: number,
  limits: RiskLimits,
): Readonly<Record<KillReason, number>> {
  const { capitalMicros, referenceMicros, armedPeakMicros } = risk;
  const loss = (referenceMicros - equityMicros) / capitalMicros;
  const fromPeak = (armedPeakMicros - equityMicros) / armedPeakMicros;
  return {
    drawdown: used(loss, limits.maxDrawdown),
    drawdown_from_peak: used(fromPeak, limits.maxDrawdownFromPeak),
  };
}

/**
 * Equity below which the kill switch trips, micro-dollars: that of the limit which is nearer; `null` if both are off.
 *
 * @param risk State of the monitor.
 * @param limits Where it trips.
 */
export function killFloorMicros(
  { capitalMicros, referenceMicros, armedPeakMicros }: RiskState,
  { maxDrawdown, maxDrawdownFromPeak }: RiskLimits,
): number | null {
  const floors = [
    ...maxDrawdown < 1 ? [referenceMicros - maxDrawdown * capitalMicros] : [],
    ...maxDrawdownFromPeak < 1 ? [armedPeakMicros * (1 - maxDrawdownFromPeak)] : [],
  ];
  return floors.length === 0 ? null : Math.max(...floors);
}

function used(loss: number, limit: number): number {
  return loss <= 0 || limit === 1 ? 0 : loss / limit;
}

function limitPassed(
  { capitalMicros, referenceMicros, armedPeakMicros }: RiskState,
  equityMicros: number,
  { maxDrawdown, maxDrawdownFromPeak }: RiskLimits,
): KillReason | null {
  const loss = (referenceMicros - equityMicros) / capitalMicros;
  // Where the switch was armed above the capital, more than all of that can be lost.
  if (maxDrawdown < 1 && loss > maxDrawdown) return "drawdown";
  const fromPeak = (armedPeakMicros - equityMicros) / armedPeakMicros;
  if (maxDrawdownFromPeak < 1 && fromPeak > maxDrawdownFromPeak) return "drawdown_from_peak";
  return null;
}

/** The limit to be warned of. A warning stands until the loss has halved, so that it is not given over and over. */
function limitNear(risk: RiskState, equityMicros: number, limits: RiskLimits): KillReason | null {
  const parts = limitsUsed(risk, equityMicros, limits);
  const near = parts.drawdown >= parts.drawdown_from_peak ? "drawdown" : "drawdown_from_peak";
  const level = risk.warned === null ? limits.warnLevel : limits.warnLevel / 2;
  return parts[near] >= level && parts[near] > 0 ? risk.warned ?? near : null;
}

/**
 * What there is to tell about a look at the equity.
 *
 * @param before The monitor before it.
 * @param after The monitor after it.
 * @param seen What it saw.
 * @returns A pause if the switch tripped, a warning if a limit is near and was not before; usually nothing.
 */
export function alarmOf(
  before: RiskState,
  after: RiskState,
  { equityMicros, timeMs }: EquityMark,
): Alarm | undefined {
  if (after === before) return undefined;
  if (after.pause !== before.pause && after.pause !== null && after.pause.reason !== "operator") {
    return { kind: "pause", limit: after.pause.reason, equityMicros, timeMs };
  }
  if (after.warned === null || before.warned !== null) return undefined;
  return { kind: "warning", limit: after.warned, equityMicros, timeMs };
}

/** Pauses by hand; a pause that is already in force stays as it is. */
export function pauseTrading(risk: RiskState, timeMs: number): RiskState {
  return risk.pause !== null ? risk : { ...risk, pause: { reason: "operator", sinceMs: timeMs } };
}

/**
 * Lifts a pause. A person's decision: nothing in the program calls it by itself.
 *
 * @param risk State before.
 * @param equityMicros Equity now: after the kill switch the next loss is counted from here.
 * @returns State after; the very same one if there is no pause.
 */
export function resumeTrading(risk: RiskState, equityMicros: number): RiskState {
  if (risk.pause === null) return risk;
  if (!isKilled(risk)) return { ...risk, pause: null };
  return {
    ...risk,
    referenceMicros: equityMicros,
    armedPeakMicros: equityMicros,
    warned: null,
    pause: null,
  };
}

/**
 * Notes whether the feeds may be missing trades.
 *
 * @returns State after; the very same one if that was known.
 */
export function setBlind(risk: RiskState, isBlind: boolean, timeMs: number): RiskState {
  if ((risk.blindSinceMs !== null) === isBlind) return risk;
  return { ...risk, blindSinceMs: isBlind ? timeMs : null };
}
