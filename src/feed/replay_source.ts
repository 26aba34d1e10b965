/**
 * History as a stream of events, in the order in which it would have been seen live.
 *
 * @module
 */

import type { Relevance } from "../core/relevance.ts";
import type { Quote } from "../core/quote.ts";
import type { EngineEvent } from "../core/step.ts";
import type { Outcome } from "../core/trade.ts";
import { tradeAt, type TradeTable } from "../research/trades/trade_table.ts";
import type { HeldPrices } from "./held_prices.ts";
import { RelevantTrades } from "./relevant_trades.ts";
import type { Cursor, EventLot } from "./source.ts";

/** What is replayed. */
export interface ReplayInput {
  /** The trades. */
  readonly table: TradeTable;
  /** The winning outcome of each resolved market. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** When a market closed, by market id, milliseconds since the epoch; `undefined` if unknown. */
  readonly closesAtMs: (marketId: string) => number | undefined;
  /** First time that is replayed. @default {-Infinity} */
  readonly fromMs?: number | undefined;
  /** First time that is no longer replayed. @default {Infinity} */
  readonly toMs?: number | undefined;
  /** Where an earlier replay of the same input stopped. @default {at the beginning} */
  readonly after?: ReplayCursor | undefined;
  /**
   * Trades of a lot at most: enough for speed, few enough for a progress bar to move.
   *
   * @default {65_536}
   */
  readonly lotTrades?: number | undefined;
}

/** Where a replay stands. */
export interface ReplayCursor extends Cursor {
  /** Trades of the table that are behind it, those before `fromMs` included. */
  readonly trades: number;
  /** Resolutions that are behind it, those before `fromMs` included. */
  readonly resolutions: number;
}

/** A market's outcome and the moment from which it counts. */
export interface ScheduledResolution {
  /** Condition id of the market. */
  readonly marketId: string;
  /** 1 if YES won, 0 if NO did. */
  readonly yesPayout: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * The trades between two times with the resolutions among them, in time order; at equal times trades come before
 * resolutions.
 *
 * @param input What is replayed.
 */
export function* replaySource(input: ReplayInput): Generator<EventLot> {
  const { table, fromMs = -Infinity, toMs = Infinity, lotTrades = 65_536 } = input;
  // What is due after the data ends has not been seen to happen.
  const lastMs = Math.min(toMs - 1, timeBefore(table, table.length));
  const resolutions = scheduleResolutions(input).filter(({ timeMs }) => timeMs <= lastMs);
  const tape = new Tape(table, {
    trades: input.after?.trades ?? positionAt(table, fromMs),
    resolutions: input.after?.resolutions ??
      resolutions.filter(({ timeMs }) => timeMs < fromMs).length,
  }, { end: positionAt(table, toMs), resolutions });
  // At least one lot, so that who goes on at the end of the data hears where that is.
  do yield tape.lot(lotTrades); while (!tape.isUsedUp);
}

/** How many trades {@linkcode replaySource} has between two times. */
export function countReplayed(table: TradeTable, fromMs = -Infinity, toMs = Infinity): number {
  return Math.max(positionAt(table, toMs) - positionAt(table, fromMs), 0);
}

/**
 * When each market of the table counts as resolved: when it closed, but never before its last trade, since a market that
 * still trades has not been paid out; at the end of the data where nobody says.
 *
 * @returns Resolutions in time order, equal times in the order of the market ids.
 */
export function scheduleResolutions(input: ReplayInput): readonly ScheduledResolution[] {
  const { table, winners, closesAtMs } = input;
  const lastMs = lastTradesMs(table);
  const endMs = timeBefore(table, table.length);
  const resolutions: ScheduledResolution[] = [];
  for (const [market, marketId] of table.markets.entries()) {
    const winner = winners.get(marketId);
    if (winner === undefined || lastMs[market] === -Infinity) continue;
    const timeMs = Math.max(closesAtMs(marketId) ?? endMs, lastMs[market]!);
    resolutions.push({ marketId, yesPayout: winner === "YES" ? 1 : 0, timeMs });
  }
  return resolutions.sort((a, b) => a.timeMs - b.timeMs || (a.marketId < b.marketId ? -1 : 1));
}

/** Times of last trades by market number, of tables that somebody still has: several parts of a run ask for them. */
const knownLastTrades = new WeakMap<TradeTable, Float64Array>();

/** Time of each market's last trade, by its number; `-Infinity` for one without. */
function lastTradesMs(table: TradeTable): Float64Array {
  const known = knownLastTrades.get(table);
  if (known !== undefined) return known;
  const lastMs = new Float64Array(table.markets.length).fill(-Infinity);
  for (let row = 0; row < table.length; row++) {
    const market = table.market[row]!;
    if (table.timeMs[row]! > lastMs[market]!) lastMs[market] = table.timeMs[row]!;
  }
  knownLastTrades.set(table, lastMs);
  return lastMs;
}

/** Quotes that come together at most: a commit has room for what they change. */
const MAX_QUOTES = 256;

/** How far a tape goes. */
interface Stretch {
  /** Position in time order of the first trade that is not on it. */
  readonly end: number;
  /** In time order. */
  readonly resolutions: readonly ScheduledResolution[];
}

/**
 * Reads trades and resolutions off in time order.
 *
 * A trade that is too small for the filter is passed over; where it matters as a price it becomes a quote, unless it is
 * the price that was told last. Quotes that follow each other come together.
 */
class Tape {
  readonly #table: TradeTable;
  readonly #relevant: RelevantTrades;
  readonly #end: number;
  readonly #resolutions: readonly ScheduledResolution[];
  #position: number;
  #due: number;
  /** Price that was told last since the watched markets changed, by market number; NaN if none was. */
  readonly #toldPrice: Float64Array;
  /** Place among the prices that are held, and of which edition of them, by market number. */
  readonly #place: Uint32Array;
  readonly #edition: Float64Array;
  /** Time up to which trades may be taken, as it was asked for last. */
  #stopMs = NaN;
  /** Position of the first trade after it. */
  #stop = 0;

  constructor(table: TradeTable, after: ReplayCursor, { end, resolutions }: Stretch) {
    this.#table = table;
    this.#toldPrice = new Float64Array(table.markets.length).fill(NaN);
    this.#place = new Uint32Array(table.markets.length);
    this.#edition = new Float64Array(table.markets.length).fill(-1);
    this.#position = after.trades;
    this.#relevant = new RelevantTrades(table, after.trades);
    this.#due = after.resolutions;
    this.#end = Math.max(end, after.trades);
    this.#resolutions = resolutions;
  }

  get isUsedUp(): boolean {
    return this.#position >= this.#end && this.#due >= this.#resolutions.length;
  }

  /** The next lot: no more trades than this, and the resolutions before the one after. */
  lot(trades: number): EventLot {
    const lotEnd = Math.min(this.#position + trades, this.#end);
    const cursor = () => ({ trades: this.#position, resolutions: this.#due });
    const lot = {
      passedOver: 0,
      get cursor() {
        return cursor();
      },
      next: (
        relevance: Relevance,
        wakeMs: number,
        held?: HeldPrices,
      ): EngineEvent | undefined => {
        const from = this.#position;
        const event = this.#next(relevance, wakeMs, lotEnd, held);
        const taken = event?.kind === "trade" ? 1 : 0;
        lot.passedOver += this.#position - from - taken;
        return event;
      },
    };
    return lot;
  }

  #next(
    relevance: Relevance,
    wakeMs: number,
    lotEnd: number,
    held: HeldPrices | undefined,
  ): EngineEvent | undefined {
    // What was bought meanwhile is marked at what was paid: the next price is news, even if it was told before.
    if (this.#relevant.watch(relevance.markets, this.#position)) this.#toldPrice.fill(NaN);
    const { order, usd, market, price, timeMs } = this.#table;
    const { minSizeUsd } = relevance;
    const relevant = this.#relevant;
    const toldPrice = this.#toldPrice;
    const dueMs = this.#dueMs;
    const stop = Math.min(lotEnd, this.#positionAfter(Math.min(dueMs, wakeMs)));
    const quotes: Quote[] = [];
    let position = relevant.next(minSizeUsd, stop, lotEnd);
    for (; position < stop; position = relevant.next(minSizeUsd, stop, lotEnd)) {
      const row = order[position]!;
      const number = market[row]!;
      const isLarge = usd[row]! >= minSizeUsd;
      if (isLarge && quotes.length > 0) break;
      relevant.take();
      const yesPrice = price[row]!;
      const isNews = toldPrice[number] !== yesPrice;
      toldPrice[number] = yesPrice;
      if (isLarge) {
        this.#position = position + 1;
        return { kind: "trade", trade: tradeAt(this.#table, row) };
      }
      if (!isNews) continue;
      if (held !== undefined) {
        held.add(this.#placeIn(held, number), yesPrice, timeMs[row]!);
        if (!held.isFull) continue;
        position++;
        break;
      }
      quotes.push(this.#quoteAt(row));
      if (quotes.length === MAX_QUOTES) {
        position++;
        break;
      }
    }
    this.#position = position;
    if (quotes.length > 0) return { kind: "quotes", quotes };
    const nextMs = position < this.#end ? timeMs[order[position]!]! : Infinity;
    if (dueMs < nextMs) return { kind: "resolution", ...this.#resolutions[this.#due++]! };
    return position < lotEnd ? { kind: "tick", timeMs: nextMs } : undefined;
  }

  /**
   * Position of the first trade after a time. It is the same for thousands of trades, so that looking for it once spares
   * looking at the time of each.
   */
  #positionAfter(timeMs: number): number {
    if (timeMs !== this.#stopMs) {
      this.#stopMs = timeMs;
      this.#stop = firstPosition(this.#table, (ms) => ms > timeMs);
    }
    return this.#stop;
  }

  /** Place of a market in a run of prices. It is the same for many prices, so that nothing is looked up for most. */
  #placeIn(held: HeldPrices, number: number): number {
    if (this.#edition[number] !== held.edition) {
      this.#edition[number] = held.edition;
      this.#place[number] = held.placeOf(this.#table.markets[number]!);
    }
    return this.#place[number]!;
  }

  #quoteAt(row: number): Quote {
    const { market, markets, price, timeMs } = this.#table;
    return { marketId: markets[market[row]!]!, yesPrice: price[row]!, timeMs: timeMs[row]! };
  }

  /** Time of the next resolution. */
  get #dueMs(): number {
    return this.#resolutions[this.#due]?.timeMs ?? Infinity;
  }
}

/** Position in time order of the first trade at or after a time. */
function positionAt(table: TradeTable, timeMs: number): number {
  return firstPosition(table, (ms) => ms >= timeMs);
}

/** Position in time order of the first trade whose time is late enough: then later times are, too. */
function firstPosition({ length, order, timeMs }: TradeTable, isLate: (ms: number) => boolean) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLate(timeMs[order[middle]!]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Time of the trade before a position, `-Infinity` if there is none. */
function timeBefore(table: TradeTable, position: number): number {
  return position === 0 ? -Infinity : table.timeMs[table.order[position - 1]!]!;
}
