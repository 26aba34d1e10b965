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
import type { PriceRun } from "./price_run.ts";
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
  const watch = new Watch(before, limits);
  for (const quote of quotes) {
    const { marketId } = quote;
    let open = marks.get(marketId);
    if (open === undefined) {
      open = openMark(before.account, marketId);
      if (open === undefined) continue;
      marks.set(marketId, open);
    }
    const valueBefore = open.valueMicros;
    if (moves(open, quote)) watch.look(open.valueMicros - valueBefore, quote);
  }
  return watch.end(marks.values());
}

/** What {@linkcode markRun} does, for prices of history in columns. */
export function markPriceRun(
  before: Marks,
  { count, marketIds, market, yesPrice, timeMs }: PriceRun,
  limits: RiskLimits,
): readonly [Marks, readonly Alarm[]] {
  const marks = marketIds.map((marketId) => openMark(before.account, marketId));
  const watch = new Watch(before, limits);
  for (let i = 0; i < count; i++) {
    const open = marks[market[i]!];
    if (open === undefined) continue;
    const valueBefore = open.valueMicros;
    if (movesTo(open, yesPrice[i]!, timeMs[i]!)) {
      watch.look(open.valueMicros - valueBefore, { timeMs: timeMs[i]! });
    }
  }
  return watch.end(marks);
}

/** Equity and risk monitor while prices go by. */
class Watch {
  readonly #account: Account;
  readonly #limits: RiskLimits;
  #risk: RiskState;
  #equity: number;
  #alarms = NO_ALARMS;

  constructor({ account, risk }: Marks, limits: RiskLimits) {
    this.#account = account;
    this.#limits = limits;
    this.#risk = risk;
    this.#equity = equityMicros(account);
  }

  /** Looks at the equity after it changed. */
  look(
    changeMicros: number,
    { timeMs, receivedMs }: Pick<Quote, "timeMs" | "receivedMs">,
  ): void {
    this.#equity = exact(this.#equity + changeMicros, "value of all positions");
    const seen = { equityMicros: this.#equity, timeMs, heardMs: receivedMs };
    const watched = watchEquity(this.#risk, seen, this.#limits);
    if (watched === this.#risk) return;
    const alarm = alarmOf(this.#risk, watched, seen);
    if (alarm !== undefined) this.#alarms = [...this.#alarms, alarm];
    this.#risk = watched;
  }

  /** What it comes to, once all prices have gone by. */
  end(marks: Iterable<OpenMark | undefined>): readonly [Marks, readonly Alarm[]] {
    const moved: OpenMark[] = [];
    for (const open of marks) if (open?.hasMoved) moved.push(open);
    return [{ account: markAll(this.#account, moved), risk: this.#risk }, this.#alarms];
  }
}

function openMark(account: Account, marketId: string): OpenMark | undefined {
  const entry = heldIn(account, marketId);
  if (entry === undefined) return undefined;
  const { YES, NO } = entry.value;
  return {
    entry,
    yesMicros: YES?.markMicros ?? MICROS - NO!.markMicros,
    noMicros: NO?.markMicros ?? MICROS - YES!.markMicros,
    quoted: laterOf(YES?.quoted, NO?.quoted),
    valueMicros: (YES?.valueMicros ?? 0) + (NO?.valueMicros ?? 0),
    hasMoved: false,
  };
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
  open.quoted = quotedFrom(quote) ?? open.quoted;
  setPrices(open, yesMicros, noMicros);
  return true;
}

/** Whether a price of history is the market's from now on. */
function movesTo(open: OpenMark, yesPrice: number, timeMs: number): boolean {
  const { quoted, entry: { key: marketId, value: { YES, NO } } } = open;
  if (quoted !== undefined && !isCurrent(quoted, { marketId, yesPrice, timeMs })) return false;
  const yesMicros = toMicros(yesPrice);
  const noMicros = MICROS - yesMicros;
  const isSame = (YES === undefined || yesMicros === open.yesMicros) &&
    (NO === undefined || noMicros === open.noMicros);
  if (!isSame) setPrices(open, yesMicros, noMicros);
  return !isSame;
}

function setPrices(open: OpenMark, yesMicros: number, noMicros: number): void {
  const { YES, NO } = open.entry.value;
  open.hasMoved = true;
  open.yesMicros = yesMicros;
  open.noMicros = noMicros;
  open.valueMicros = (YES === undefined ? 0 : worthMicros(YES.sharesMicros, yesMicros)) +
    (NO === undefined ? 0 : worthMicros(NO.sharesMicros, noMicros));
}
