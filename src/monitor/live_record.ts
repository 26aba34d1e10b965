/**
 * What people want to see of a run that no account remembers: the trades that got past the first step, and how far all of
 * them came, minute by minute. A pure fold over what `step` says.
 *
 * @module
 */

import type { FilterStep } from "../core/confirmed_whale.ts";
import type { Effect, EngineEvent } from "../core/step.ts";
import type { Trade } from "../core/trade.ts";
import { emptyTally, type Funnel } from "../core/turn.ts";

/** How far a trade came: the step that stopped it, or `signals`. */
export type TapeStep = FilterStep | "signals";

/** A trade that was large enough. */
export interface TapeRow
  extends Pick<Trade, "marketId" | "wallet" | "direction" | "price" | "usd" | "timeMs"> {
  /** Its number, from 0. */
  readonly number: number;
  /** How far it came. */
  readonly step: TapeStep;
}

/** Trades of a span of time, by how far they came. */
export interface FunnelSpan {
  /** Beginning, milliseconds since the epoch. */
  readonly fromMs: number;
  /** How many came how far. */
  readonly funnel: Funnel;
}

/** What was seen. Plain data. */
export interface LiveRecord {
  /** The latest rows in pages, oldest first; all but the last are full, and begin at multiples of {@linkcode PAGE_ROWS}. */
  readonly pages: readonly (readonly TapeRow[])[];
  /** Number of the next row. */
  readonly next: number;
  /** The last hour by minutes, oldest first. Minutes without trades are left out. */
  readonly minutes: readonly FunnelSpan[];
  /** The last day by quarters of an hour. */
  readonly quarters: readonly FunnelSpan[];
}

/** Rows of a page. */
export const PAGE_ROWS = 250;
/** Pages that are remembered: the oldest is forgotten. */
export const MAX_PAGES = 21;
/** Length of a minute and of a quarter, milliseconds. */
export const MINUTE_MS = 60_000;
/** Length of a quarter of an hour, milliseconds. */
export const QUARTER_MS = 15 * MINUTE_MS;
/** Spans of each kind that are remembered: the one that has begun, and those of an hour or a day before. */
const MAX_MINUTES = 61;
const MAX_QUARTERS = 97;

/** Nothing was seen yet. */
export const NOTHING_SEEN: LiveRecord = Object.freeze({
  pages: Object.freeze([]),
  next: 0,
  minutes: Object.freeze([]),
  quarters: Object.freeze([]),
});

/**
 * Notes what became of an event.
 *
 * @param record What was seen before.
 * @param event The event.
 * @param effects What it led to, by `step`.
 * @returns What was seen after; the very same one if the event is no trade.
 */
export function noteTaken(
  record: LiveRecord,
  event: EngineEvent,
  effects: readonly Effect[],
): LiveRecord {
  if (event.kind !== "trade") return record;
  const verdict = effects.find((effect) => effect.kind === "verdict");
  if (verdict === undefined) return record;
  const { step } = verdict;
  // When it was heard of: what is fetched late belongs to the minute in which it was decided.
  const timeMs = event.receivedMs ?? event.trade.timeMs;
  const counted = {
    ...record,
    minutes: counting(record.minutes, step, { timeMs, lengthMs: MINUTE_MS, most: MAX_MINUTES }),
    quarters: counting(record.quarters, step, { timeMs, lengthMs: QUARTER_MS, most: MAX_QUARTERS }),
  };
  return step === "size" ? counted : withRow(counted, event.trade, step);
}

/**
 * How far the trades of the latest spans came, all together.
 *
 * @param spans The spans.
 * @param fromMs Spans that began earlier do not count.
 */
export function funnelSince(spans: readonly FunnelSpan[], fromMs: number): Funnel {
  const sum: Record<TapeStep, number> = { ...emptyTally().funnel };
  for (const { fromMs: begin, funnel } of spans) {
    if (begin < fromMs) continue;
    for (const step of Object.keys(sum) as TapeStep[]) sum[step] += funnel[step];
  }
  return sum;
}

interface Span {
  readonly timeMs: number;
  readonly lengthMs: number;
  readonly most: number;
}

function counting(
  spans: readonly FunnelSpan[],
  step: TapeStep,
  { timeMs, lengthMs, most }: Span,
): readonly FunnelSpan[] {
  const last = spans.at(-1);
  const fromMs = Math.floor(timeMs / lengthMs) * lengthMs;
  // A clock that was set back does not open a span again.
  if (last !== undefined && fromMs <= last.fromMs) {
    const funnel = { ...last.funnel, [step]: last.funnel[step] + 1 };
    return spans.with(-1, { fromMs: last.fromMs, funnel });
  }
  const oldestMs = fromMs - (most - 1) * lengthMs;
  const kept = spans.filter((span) => span.fromMs >= oldestMs);
  return [...kept, { fromMs, funnel: { ...emptyTally().funnel, [step]: 1 } }];
}

function withRow(record: LiveRecord, trade: Trade, step: TapeStep): LiveRecord {
  const { marketId, wallet, direction, price, usd, timeMs } = trade;
  const { pages, next: number } = record;
  const row = { number, step, marketId, wallet, direction, price, usd, timeMs };
  const last = pages.at(-1);
  const grown = last === undefined || last.length >= PAGE_ROWS
    ? [...pages, [row]].slice(-MAX_PAGES)
    : pages.with(-1, [...last, row]);
  return { ...record, pages: grown, next: number + 1 };
}
