/**
 * How the open positions do, and how far every limit is: a pure function of state and time.
 *
 * @module
 */

import { equityMicros, type Position, unrealizedMicros } from "../core/account.ts";
import type { EngineState, FollowedWhale } from "../core/engine_state.ts";
import {
  dayUse,
  eventUse,
  exposureUse,
  type LimitUse,
  marketUse,
  positionUse,
} from "../core/limits.ts";
import { toMicros } from "../core/money.ts";
import { mapEntries, mapGet } from "../core/persistent_map.ts";
import { type KillReason, limitsUsed, type Pause } from "../core/risk.ts";
import { DEFAULT_PARAMS, NO_LIMIT_USD } from "../core/strategy_params.ts";

/** How far a limit is: micro-dollars, or positions. */
export interface LimitDistance {
  /** What is at stake now. */
  readonly used: number;
  /** What may be; `null` if there is no limit. */
  readonly limit: number | null;
  /** What is left, 0 if nothing is; `null` if there is no limit. */
  readonly left: number | null;
}

/** How far a trip of the kill switch is. */
export interface KillDistance {
  /** Part of the limit that the loss has used up: 0 without a loss, 1 at the limit. */
  readonly used: number;
  /** What the equity may still lose, micro-dollars, 0 if nothing. */
  readonly leftMicros: number;
}

/** An open position, now. */
export interface MonitoredPosition extends Position {
  /** Value minus cost, fees included, micro-dollars. */
  readonly unrealizedMicros: number;
  /** The same as a fraction of the cost. */
  readonly unrealizedReturn: number;
  /** Since its first fill, milliseconds. */
  readonly heldMs: number;
  /** Since its price was heard of last, milliseconds; `null` on history, where prices come with their time. */
  readonly priceAgeMs: number | null;
  /** Whales that were followed into it and have not traded the other way since. */
  readonly whalesIn: readonly string[];
  /** Whales that have. */
  readonly whalesOut: readonly string[];
  /** The limit of its market. */
  readonly market: LimitDistance;
  /** The limit of its event. */
  readonly event: LimitDistance;
  /** The limit of the position itself. */
  readonly position: LimitDistance;
}

/** All open positions, and what may still be done. */
export interface PositionReport {
  /** The time for which it holds, milliseconds since the epoch. */
  readonly timeMs: number;
  readonly equityMicros: number;
  /** Value minus cost of all positions. */
  readonly unrealizedMicros: number;
  /** Oldest first; those of one moment by their markets. */
  readonly positions: readonly MonitoredPosition[];
  /** `null` while trading is allowed. */
  readonly pause: Pause | null;
  /** For how long trades may have been missing, milliseconds; `null` while the feeds see. */
  readonly blindMs: number | null;
  /** The limits of the kill switch; `null` for one that is off. */
  readonly killSwitch: Readonly<Record<KillReason, KillDistance | null>>;
  /** The limit of all positions together. */
  readonly exposure: LimitDistance;
  /** The limit of what is ordered on the day, UTC. */
  readonly day: LimitDistance;
  /** The limit of how many positions there are. */
  readonly count: LimitDistance;
}

/**
 * Looks at all open positions and limits.
 *
 * @param state State of the program.
 * @param timeMs The time for which ages are told, milliseconds since the epoch.
 */
export function monitorPositions(state: EngineState, timeMs: number): PositionReport {
  const { account, risk } = state;
  const { pause, blindSinceMs } = risk;
  return {
    timeMs,
    equityMicros: equityMicros(account),
    unrealizedMicros: unrealizedMicros(account),
    positions: [...mapEntries(account.positions)]
      .flatMap(([, held]) => [held.YES, held.NO])
      .filter((position) => position !== undefined)
      .map((position) => monitored(state, position, timeMs))
      .sort((a, b) => a.openedMs - b.openedMs || (a.marketId < b.marketId ? -1 : 1)),
    pause,
    blindMs: blindSinceMs === null ? null : Math.max(timeMs - blindSinceMs, 0),
    killSwitch: killSwitchOf(state),
    exposure: distanceOf(exposureUse(state)),
    day: distanceOf(dayUse(state, timeMs)),
    count: distanceOf(positionUse(state), DEFAULT_PARAMS.maxPositions),
  };
}

function monitored(state: EngineState, position: Position, timeMs: number): MonitoredPosition {
  const { marketId, outcome, costMicros, valueMicros, openedMs, quoted } = position;
  const unrealized = valueMicros - costMicros;
  const whales = (mapGet(state.router.followed, marketId) ?? [])
    .filter((whale) => whale.outcome === outcome);
  return {
    ...position,
    unrealizedMicros: unrealized,
    unrealizedReturn: unrealized / costMicros,
    heldMs: Math.max(timeMs - openedMs, 0),
    priceAgeMs: quoted === undefined ? null : Math.max(timeMs - quoted.heardMs, 0),
    whalesIn: walletsOf(whales.filter(({ leftMs }) => leftMs === null)),
    whalesOut: walletsOf(whales.filter(({ leftMs }) => leftMs !== null)),
    market: distanceOf(marketUse(state, marketId)),
    event: distanceOf(eventUse(state, marketId)),
    position: distanceOf({
      used: costMicros,
      limit: toMicros(state.filter.params.maxPositionUsd),
    }),
  };
}

function walletsOf(whales: readonly FollowedWhale[]): readonly string[] {
  return whales.map(({ wallet }) => wallet).sort();
}

const NO_LIMIT_MICROS = toMicros(NO_LIMIT_USD);

function distanceOf({ used, limit }: LimitUse, none = NO_LIMIT_MICROS): LimitDistance {
  if (limit >= none) return { used, limit: null, left: null };
  return { used, limit, left: Math.max(limit - used, 0) };
}

function killSwitchOf({ account, risk, filter: { params } }: EngineState) {
  const equity = equityMicros(account);
  const used = limitsUsed(risk, equity, params);
  const { capitalMicros, referenceMicros, armedPeakMicros } = risk;
  const { maxDrawdown, maxDrawdownFromPeak } = params;
  const floors = {
    drawdown: referenceMicros - maxDrawdown * capitalMicros,
    drawdown_from_peak: armedPeakMicros * (1 - maxDrawdownFromPeak),
  };
  const distance = (reason: KillReason, limit: number): KillDistance | null =>
    limit === 1
      ? null
      : { used: used[reason], leftMicros: Math.max(Math.floor(equity - floors[reason]), 0) };
  return {
    drawdown: distance("drawdown", maxDrawdown),
    drawdown_from_peak: distance("drawdown_from_peak", maxDrawdownFromPeak),
  };
}
