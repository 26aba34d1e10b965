/**
 * Many prices at once: the same result as marking at one after the other, for a fraction of the work.
 *
 * Between two events that matter more, a held market may tell thousands of prices. Only the last of each is kept in the
 * end, but the equity after every single one counts for peak, drawdown and kill switch.
 *
 * @module
 */

import { type Account, equityMicros } from "./account.ts";
import { heldIn, markAll, type MarketMark } from "./mark.ts";
import { exact, MICROS, toMicros, worthMicros } from "./money.ts";
import { isCurrent, isNews, type Quote, type Quoted, quotedFrom } from "./quote.ts";
import { type Alarm, alarmOf, type RiskLimits, type RiskState, watchEquity } from "./risk.ts";

/** What is watched while prices go by. */
export interface Marks {
  /** The account. */
  readonly account: Account;
  /** The risk monitor. */
  readonly risk: RiskState;
}

/** One market while prices go by; only this file sees it change. */
interface OpenMark extends MarketMark {
  yesMicros: number;
  noMicros: number;
  quoted: Quoted | undefined;
  valueMicros: number;
  hasMoved: boolean;
}

const NO_ALARMS: readonly Alarm[] = Object.freeze([]);

/**
 * Marks an account at a run of prices.
 *
 * @param before Account and risk monitor before; the very same ones come back if nothing is held in these markets.
 * @param quotes Prices in time order; one that is late changes nothing.
 * @param limits Where the kill switch trips and warns.
 * @returns Account and risk monitor after, and what the monitor had to tell on the way.
 * @throws {RangeError} If a price is not in 0 to 1 or a value becomes too large to be exact.
 */
export function markRun(
  before: Marks,
  quotes: readonly Quote[],
  limits: RiskLimits,
): readonly [Marks, readonly Alarm[]] {
  const marks = new Map<string, OpenMark>();
  let { risk } = before;
  let equity = equityMicros(before.account);
  let alarms = NO_ALARMS;
  for (const quote of quotes) {
    const { marketId, timeMs } = quote;
    const open = marks.get(marketId) ?? openMark(before.account, marketId, marks);
    if (open === undefined) continue;
    const valueBefore = open.valueMicros;
    if (!moves(open, quote)) continue;
    equity = exact(equity + open.valueMicros - valueBefore, "value of all positions");
    const seen = { equityMicros: equity, timeMs };
    const watched = watchEquity(risk, seen, limits);
    const alarm = alarmOf(risk, watched, seen);
    if (alarm !== undefined) alarms = [...alarms, alarm];
    risk = watched;
  }
  const moved: OpenMark[] = [];
  for (const open of marks.values()) if (open.hasMoved) moved.push(open);
  return [{ account: markAll(before.account, moved), risk }, alarms];
}

function openMark(
  account: Account,
  marketId: string,
  marks: Map<string, OpenMark>,
): OpenMark | undefined {
  const entry = heldIn(account, marketId);
  if (entry === undefined) return undefined;
  const { YES, NO } = entry.value;
  const open = {
    entry,
    yesMicros: YES?.markMicros ?? MICROS - NO!.markMicros,
    noMicros: NO?.markMicros ?? MICROS - YES!.markMicros,
    quoted: laterOf(YES?.quoted, NO?.quoted),
    valueMicros: (YES?.valueMicros ?? 0) + (NO?.valueMicros ?? 0),
    hasMoved: false,
  };
  marks.set(marketId, open);
  return open;
}

function laterOf(a: Quoted | undefined, b: Quoted | undefined): Quoted | undefined {
  return a === undefined || (b !== undefined && b.timeMs > a.timeMs) ? b : a;
}

/** Whether a price is the market's from now on, or the same and worth remembering. */
function moves(open: OpenMark, quote: Quote): boolean {
  if (!isCurrent(open.quoted, quote)) return false;
  const { YES, NO } = open.entry.value;
  const yesMicros = toMicros(quote.yesPrice);
  const noMicros = quote.noPrice === undefined ? MICROS - yesMicros : toMicros(quote.noPrice);
  const isSame = (YES === undefined || yesMicros === open.yesMicros) &&
    (NO === undefined || noMicros === open.noMicros);
  if (isSame && !isNews(open.quoted, quote)) return false;
  open.hasMoved = true;
  open.yesMicros = yesMicros;
  open.noMicros = noMicros;
  open.quoted = quotedFrom(quote) ?? open.quoted;
  open.valueMicros = (YES === undefined ? 0 : worthMicros(YES.sharesMicros, yesMicros)) +
    (NO === undefined ? 0 : worthMicros(NO.sharesMicros, noMicros));
  return true;
}
