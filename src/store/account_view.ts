/**
 * An account as people look at it: one reading for every command and page that shows something of it.
 *
 * It is read from KV and journal alone, without a lease: somebody may write meanwhile, and nothing is written here.
 *
 * @module
 */

import {
  type Account,
  equityMicros,
  type MarketPositions,
  type Position,
  unrealizedMicros,
} from "../core/account.ts";
import type { EngineState } from "../core/engine_state.ts";
import { mapEntries, mapGet } from "../core/persistent_map.ts";
import { killFloorMicros, type RiskState } from "../core/risk.ts";
import type { Tally } from "../core/turn.ts";
import { lostKv, lostLines, nothingKept, otherJournal } from "./account_faults.ts";
import { type AccountHistory, HistoryReader } from "./account_history.ts";
import { type ReadableAccount, scanAccount } from "./account_journal.ts";
import { type OpeningRecord, readKept } from "./kept.ts";
import { type LeaseHolder, leaseHolder } from "./lease.ts";

/** Money of an account, micro-dollars. */
export interface MoneyView extends Omit<Account, "positions" | "heldMarkets"> {
  /** Cash and positions at their marks. */
  readonly equityMicros: number;
  /** Value minus cost of the open positions. */
  readonly unrealizedMicros: number;
  /** Cash set aside for open orders. */
  readonly reservedMicros: number;
}

/** A position with what it has gained. */
export interface PositionView extends Position {
  /** Value minus cost, micro-dollars. */
  readonly unrealizedMicros: number;
}

/** How near the kill switch is. */
export interface RiskView extends RiskState {
  /** Loss at which the kill switch trips, a fraction of the capital. */
  readonly limit: number;
  /** Loss now, a fraction of the capital, counted from where a person last re-armed the switch; below 0 for a gain. */
  readonly loss: number;
  /**
   * Loss that is left before the switch trips by any limit, micro-dollars; 0 if it is at its limit or beyond, all there is
   * if it is off.
   */
  readonly distanceMicros: number;
}

/** What an account is: all that there is to show. Plain data. */
export interface AccountView extends AccountHistory {
  /** Name of the account. */
  readonly profile: string;
  /** What it began with: source of the events, parameters, costs. */
  readonly opening: OpeningRecord;
  /** The warm-up in use. */
  readonly warmUp: {
    readonly id: string;
    readonly asOfMs: number;
    readonly cutoffMs: number;
    readonly whales: number;
  };
  /** Who writes to it, by the word of its lease; `null` if nobody does. A lease may have lapsed. */
  readonly writer: LeaseHolder | null;
  readonly money: MoneyView;
  /** Open positions, oldest first. */
  readonly positions: readonly PositionView[];
  readonly risk: RiskView;
  /** Trades by how far they came, orders, rejections by reason. */
  readonly tally: Tally;
  /** Lines of the journal that are part of it. */
  readonly lines: number;
  /** The state itself, for what is computed of it. */
  readonly state: EngineState;
}

/** What of an account is wanted. */
export interface ViewOptions {
  /** How many of the last lines of the journal. @default {20} */
  readonly entries?: number;
}

/**
 * Reads an account as it was after some line of its journal: that of the last transaction.
 *
 * @param account Where it is.
 * @param options How much is wanted.
 * @throws {StoreError} If there is none, it cannot be read, or KV and journal do not belong together.
 */
export async function readAccountView(
  account: ReadableAccount,
  { entries = 20 }: ViewOptions = {},
): Promise<AccountView> {
  const { kv, file, profile } = account;
  const writer = await leaseHolder(kv, profile) ?? null;
  // The KV first: the journal may be ahead of it, behind it by what the KV has itself.
  const kept = await readKept(kv, profile);
  const reader = new HistoryReader(entries);
  const end = await scanAccount(account, kept?.head, (line) => {
    if (kept === undefined || line.seq > kept.head.seq) return;
    if (line.seq === kept.head.seq && line.hash !== kept.head.hash) {
      throw otherJournal(profile, file, line.seq);
    }
    reader.take(line);
  });
  if (kept === undefined) {
    throw end.head.seq < 0 ? nothingKept(profile, file, end) : lostKv(profile, file, end);
  }
  const { head, state, opening } = kept;
  if (end.head.seq < head.seq) throw lostLines(profile, file, { kept: head, end });
  const { warmUpId, tally, seq } = head;
  return viewOf({ profile, opening, warmUpId, writer, tally, lines: seq + 1, state }, reader);
}

/** What is known of an account besides its history. */
export interface AccountFacts
  extends Pick<AccountView, "profile" | "opening" | "writer" | "tally" | "lines" | "state"> {
  /** Name of the warm-up in use. */
  readonly warmUpId: string;
}

/**
 * An account as people look at it.
 *
 * @param facts What is known of it.
 * @param reader Has read its journal.
 */
export function viewOf({ warmUpId, ...facts }: AccountFacts, reader: HistoryReader): AccountView {
  const { state } = facts;
  const { openOrders } = state.router;
  const { asOfMs, cutoffMs, whales } = state.filter.warmUp;
  return {
    ...reader.history((orderId) => mapGet(openOrders, orderId) !== undefined),
    ...facts,
    warmUp: { id: warmUpId, asOfMs, cutoffMs, whales: whales.size },
    money: moneyView(state),
    positions: positionViews(state.account),
    risk: riskView(state),
  };
}

/** Whether an account follows the exchange, not history. */
export function isLive({ opening: { source } }: Pick<AccountView, "opening">): boolean {
  return source["kind"] !== "replay";
}

/**
 * The time for which ages are told: the time of the day for an account that follows the exchange, that of its last event
 * for one of history.
 *
 * @param view The account.
 * @param nowMs The time of the day, milliseconds since the epoch.
 */
export function timeOf(
  view: Pick<AccountView, "opening" | "lastEventMs" | "warmUp">,
  nowMs: number,
): number {
  return isLive(view) ? nowMs : view.lastEventMs ?? view.warmUp.asOfMs;
}

/** The money of a state. */
export function moneyView({ account, router }: EngineState): MoneyView {
  const { positions: _shown, heldMarkets: _derived, ...money } = account;
  return {
    ...money,
    equityMicros: equityMicros(account),
    unrealizedMicros: unrealizedMicros(account),
    reservedMicros: router.reservedMicros,
  };
}

/** The open positions of an account, oldest first; those of one moment by their markets. */
export function positionViews({ positions }: Account): readonly PositionView[] {
  return [...mapEntries(positions)]
    .flatMap(([, held]: readonly [string, MarketPositions]) => [held.YES, held.NO])
    .filter((position) => position !== undefined)
    .map((position) => ({
      ...position,
      unrealizedMicros: position.valueMicros - position.costMicros,
    }))
    .sort((a, b) => a.openedMs - b.openedMs || (a.marketId < b.marketId ? -1 : 1));
}

/** How near the kill switch of a state is. */
export function riskView({ account, risk, filter }: EngineState): RiskView {
  const { maxDrawdown: limit } = filter.params;
  const equity = equityMicros(account);
  return {
    ...risk,
    limit,
    loss: (risk.referenceMicros - equity) / risk.capitalMicros,
    distanceMicros: Math.max(0, Math.floor(equity - (killFloorMicros(risk, filter.params) ?? 0))),
  };
}
