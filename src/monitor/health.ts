/**
 * How a run is doing: one snapshot, and whether it does its work.
 *
 * @module
 */

import { equityMicros } from "../core/account.ts";
import type { EngineState } from "../core/engine_state.ts";
import { fromMicros } from "../core/money.ts";
import type { PauseReason } from "../core/risk.ts";
import type { Tally } from "../core/turn.ts";
import type { RunMetrics } from "./run_metrics.ts";

/** How a feed is doing. */
export interface FeedHealth {
  /** Its name. */
  readonly name: string;
  /** Whether it delivers. */
  readonly isAlive: boolean;
  /** When anything was received from it last, milliseconds since the epoch; `undefined` if nothing was. */
  readonly lastMessageMs?: number | undefined;
  /** Trades told; those that were heard again and not told again. @default {0} */
  readonly trades?: number;
  readonly repeated?: number;
  /** Messages refused, by reason. @default {none} */
  readonly refused?: Readonly<Record<string, number>>;
}

/** How an account is doing. Amounts are USD, drawdowns fractions: 0 or more. */
export interface AccountHealth {
  readonly equityUsd: number;
  readonly cashUsd: number;
  /** Loss now, as a fraction of the capital. */
  readonly drawdown: number;
  /** Loss now from the highest equity, as a fraction of it. */
  readonly drawdownFromPeak: number;
  readonly openPositions: number;
  readonly openOrders: number;
  /** `null` while trading is allowed. */
  readonly pause: { readonly reason: PauseReason; readonly sinceMs: number } | null;
}

/** How a run is doing. Plain data, without secrets. */
export interface HealthSnapshot {
  /** When it was taken, milliseconds since the epoch. */
  readonly nowMs: number;
  /** When the run started. */
  readonly startedMs: number;
  /** `paper`, `dry_run`, `live`. */
  readonly mode: string;
  readonly feeds: readonly FeedHealth[];
  /** Whether nothing is seen, so that no position is opened. */
  readonly isBlind: boolean;
  readonly account: AccountHealth;
  readonly tally: Tally;
  readonly metrics: RunMetrics;
}

/** A commit that takes this long is stuck, milliseconds. */
export const STUCK_COMMIT_MS = 30_000;

/** What `/healthz` answers. */
export interface HealthReport {
  /** Whether the run does its work. */
  readonly ok: boolean;
  /** Why not: `feeds_dead`, `blind`, `commit_stuck`. */
  readonly reasons: readonly string[];
  readonly mode: string;
  readonly uptime_seconds: number;
  readonly feeds: readonly {
    readonly name: string;
    readonly alive: boolean;
    readonly last_message_age_seconds: number | null;
    readonly trades: number;
    readonly repeated: number;
    readonly refused: Readonly<Record<string, number>>;
  }[];
  readonly blind: boolean;
  readonly paused: { readonly reason: PauseReason; readonly since: string } | null;
  /** `null` before the first one. */
  readonly last_commit_age_seconds: number | null;
}

/** How the account of a state is doing. */
export function accountHealth({ account, risk, router }: EngineState): AccountHealth {
  const equity = equityMicros(account);
  const { capitalMicros, peakMicros, pause } = risk;
  return {
    equityUsd: fromMicros(equity),
    cashUsd: fromMicros(account.cashMicros),
    drawdown: Math.max((capitalMicros - equity) / capitalMicros, 0),
    drawdownFromPeak: Math.max((peakMicros - equity) / peakMicros, 0),
    openPositions: account.openPositions,
    openOrders: router.openOrders.size,
    pause: pause === null ? null : { reason: pause.reason, sinceMs: pause.sinceMs },
  };
}

/**
 * Whether a run does its work.
 *
 * A pause is told, but is no fault: whoever restarts what is unhealthy must not restart a program that waits for a person.
 * The same goes for one dead feed while another delivers.
 *
 * @param snapshot How it is doing.
 */
export function healthReport(snapshot: HealthSnapshot): HealthReport {
  const { nowMs, startedMs, mode, feeds, isBlind, account: { pause }, metrics } = snapshot;
  const reasons = [
    ...(feeds.length > 0 && feeds.every(({ isAlive }) => !isAlive) ? ["feeds_dead"] : []),
    ...(isBlind ? ["blind"] : []),
    ...(metrics.commitPendingMs(nowMs) > STUCK_COMMIT_MS ? ["commit_stuck"] : []),
  ];
  return {
    ok: reasons.length === 0,
    reasons,
    mode,
    uptime_seconds: ageSeconds(startedMs, nowMs) ?? 0,
    feeds: feeds.map((
      { name, isAlive, lastMessageMs, trades = 0, repeated = 0, refused = {} },
    ) => ({
      name,
      alive: isAlive,
      last_message_age_seconds: ageSeconds(lastMessageMs, nowMs),
      trades,
      repeated,
      refused,
    })),
    blind: isBlind,
    paused: pause === null
      ? null
      : { reason: pause.reason, since: new Date(pause.sinceMs).toISOString() },
    last_commit_age_seconds: ageSeconds(metrics.lastCommitMs, nowMs),
  };
}

/** Age of a moment, seconds, 0 or more; `null` if it never was. */
export function ageSeconds(timeMs: number | undefined, nowMs: number): number | null {
  return timeMs === undefined ? null : Math.max(nowMs - timeMs, 0) / 1000;
}
