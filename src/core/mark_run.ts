/**
 * Many prices at once: the same result as marking at one after the other, for a fraction of the work.
 *
 * Between two events that matter more, a held market may tell thousands of prices. Only the last of each is kept in the
 * end, but the equity after every single one counts for peak, drawdown and kill switch.
 *
 * @module
 */

import { type Account, equityMicros, mark, type MarketPositions } from "./account.ts";
import { exact, MICROS, toMicros, worthMicros } from "./money.ts";
import { mapGet } from "./persistent_map.ts";
import { type RiskState, watchEquity } from "./risk.ts";

/** Price of a market at some moment. */
export interface Quote {
  /** Condition id of the market. */
  readonly marketId: string;
  /** What a YES share could be sold for, 0 to 1. */
  readonly yesPrice: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** What is watched while prices go by. */
export interface Marks {
  /** The account. */
  readonly account: Account;
  /** The risk monitor. */
  readonly risk: RiskState;
}

/** The moment at which the kill switch tripped. */
export interface Trip {
  /** Equity then, micro-dollars. */
  readonly equityMicros: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** One market while prices go by; only this file sees it change. */
interface OpenMark {
  readonly held: MarketPositions;
  yesMicros: number;
  valueMicros: number;
}

/**
 * Marks an account at a run of prices.
 *
 * @param before Account and risk monitor before; the very same ones come back if nothing is held in these markets.
 * @param quotes Prices in time order.
 * @param maxDrawdown The kill switch's limit, a fraction of the capital.
 * @returns Account and risk monitor after, and when the kill switch tripped, if it did.
 * @throws {RangeError} If a price is not in 0 to 1 or a value becomes too large to be exact.
 */
export function markRun(
  before: Marks,
  quotes: readonly Quote[],
  maxDrawdown: number,
): readonly [Marks, Trip | undefined] {
  const marks = new Map<string, OpenMark>();
  let { risk } = before;
  let equity = equityMicros(before.account);
  let trip: Trip | undefined;
  for (const { marketId, yesPrice, timeMs } of quotes) {
    const open = marks.get(marketId) ?? openMark(before.account, marketId, marks);
    const yesMicros = toMicros(yesPrice);
    if (open === undefined || open.yesMicros === yesMicros) continue;
    const valueMicros = valueAt(open.held, yesMicros);
    equity = exact(equity + valueMicros - open.valueMicros, "value of all positions");
    open.yesMicros = yesMicros;
    open.valueMicros = valueMicros;
    const watched = watchEquity(risk, { equityMicros: equity, timeMs }, maxDrawdown);
    if (watched.pause !== risk.pause) trip = { equityMicros: equity, timeMs };
    risk = watched;
  }
  let { account } = before;
  for (const [marketId, { yesMicros }] of marks) account = mark(account, marketId, yesMicros);
  return [{ account, risk }, trip];
}

function openMark(
  account: Account,
  marketId: string,
  marks: Map<string, OpenMark>,
): OpenMark | undefined {
  if (!account.heldMarkets.has(marketId)) return undefined;
  const held = mapGet(account.positions, marketId)!;
  const open = {
    held,
    yesMicros: markedAt(held),
    valueMicros: (held.YES?.valueMicros ?? 0) + (held.NO?.valueMicros ?? 0),
  };
  marks.set(marketId, open);
  return open;
}

/** Price of YES at which both sides are marked; NaN if they were bought at prices that do not fit each other. */
function markedAt({ YES, NO }: MarketPositions): number {
  const fromNo = NO && MICROS - NO.markMicros;
  const fromYes = YES?.markMicros ?? fromNo!;
  return fromNo === undefined || fromNo === fromYes ? fromYes : NaN;
}

function valueAt({ YES, NO }: MarketPositions, yesMicros: number): number {
  return (YES === undefined ? 0 : worthMicros(YES.sharesMicros, yesMicros)) +
    (NO === undefined ? 0 : worthMicros(NO.sharesMicros, MICROS - yesMicros));
}
