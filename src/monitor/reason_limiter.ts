/**
 * Keeps a stream of bad messages from drowning the log: at most one line a minute for each reason.
 *
 * Pure: the caller brings the time and keeps the state. In a feed:
 *
 * ```ts ignore
 * const [next, report] = noteReason(limiter, reason, nowMs);
 * limiter = next;
 * if (report !== undefined) log.warning("Bad messages were left out", report);
 * ```
 *
 * @module
 */

import {
  emptyMap,
  mapEntries,
  mapGet,
  mapSet,
  type PersistentMap,
} from "../core/persistent_map.ts";

/** How long a reason stays silent after a line, milliseconds. */
export const REASON_INTERVAL_MS = 60_000;
/** How many reasons are told apart; further ones share the name {@linkcode OTHER_REASONS}. */
export const MAX_REASONS = 200;
/** Name for reasons beyond {@linkcode MAX_REASONS}: a hostile feed must not fill the memory with names. */
export const OTHER_REASONS = "other_reasons";

/** What has been said, and what has not been said yet. */
export type ReasonLimiter = PersistentMap<ReasonCount>;

interface ReasonCount {
  /** When it was said last, milliseconds. */
  readonly saidMs: number;
  /** How often it has happened since. */
  readonly unsaid: number;
}

/** A line to be said. */
export interface ReasonReport {
  /** What was wrong. */
  readonly reason: string;
  /** How often since the last line about it. */
  readonly count: number;
}

/** Nothing has happened yet. */
export const NO_REASONS: ReasonLimiter = emptyMap();

/**
 * Counts one bad message.
 *
 * @param limiter State before.
 * @param reason What was wrong with it.
 * @param nowMs The time, milliseconds; a clock that was set back silences nobody.
 * @returns State after, and the line to be said; `undefined` if its reason was told less than a minute ago.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { NO_REASONS, noteReason } from "./reason_limiter.ts";
 *
 * const [first, said] = noteReason(NO_REASONS, "no_price", 0);
 * const [second, silent] = noteReason(first, "no_price", 1000);
 * const [, later] = noteReason(second, "no_price", 60_000);
 * assertEquals([said?.count, silent, later?.count], [1, undefined, 2]);
 * ```
 */
export function noteReason(
  limiter: ReasonLimiter,
  reason: string,
  nowMs: number,
): readonly [ReasonLimiter, ReasonReport | undefined] {
  const isKnown = mapGet(limiter, reason) !== undefined;
  const name = isKnown || limiter.size < MAX_REASONS ? reason : OTHER_REASONS;
  const { saidMs, unsaid } = mapGet(limiter, name) ?? { saidMs: -Infinity, unsaid: 0 };
  const isDue = isSilenceOver(saidMs, nowMs);
  const next = isDue ? { saidMs: nowMs, unsaid: 0 } : { saidMs, unsaid: unsaid + 1 };
  const report = isDue ? { reason: name, count: unsaid + 1 } : undefined;
  return [mapSet(limiter, name, next), report];
}

/** Whether what was said at a moment may be said again: a minute later, and by a clock that was set back since. */
export function isSilenceOver(saidMs: number, nowMs: number): boolean {
  return nowMs - saidMs >= REASON_INTERVAL_MS || nowMs < saidMs;
}

/**
 * What has happened and was not said, for the end of a run.
 *
 * @param limiter State at the end.
 * @returns One line for each reason that has something left.
 */
export function unsaidReasons(limiter: ReasonLimiter): readonly ReasonReport[] {
  return [...mapEntries(limiter)].filter(([, { unsaid }]) => unsaid > 0)
    .map(([reason, { unsaid }]) => ({ reason, count: unsaid }));
}
