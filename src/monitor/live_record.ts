/**
 * What people want to see of a run that no account remembers: the trades that got past the first step, and how far all of
 * them came, minute by minute. A pure fold over what `step` says.
 *
 * @module
 */

import { type Effect, type EngineEvent, type Verdict, VERDICTS } from "../core/step.ts";
import type { Trade } from "../core/trade.ts";
import { emptyTally, type Funnel } from "../core/turn.ts";

/** A trade that was large enough. */
export interface TapeRow
  extends Pick<Trade, "marketId" | "wallet" | "direction" | "price" | "usd" | "timeMs"> {
  /** Its number, from 0. */
  readonly number: number;
  /** How far it came: the step that stopped it, or `signals`. */
  readonly step: Verdict;
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
 * Notes a trade that was large enough.
 *
 * @param record What was seen before.
 * @param event What happened.
 * @param effects What it led to, by `step`.
 * @returns What was seen after; the very same one if it was no trade, or too small.
 */
export function noteTaken(
  record: LiveRecord,
  event: EngineEvent,
  effects: readonly Effect[],
): LiveRecord {
  if (event.kind !== "trade") return record;
  const verdict = effects.find((effect) => effect.kind === "verdict");
  if (verdict === undefined || verdict.step === "size") return record;
  return withRow(record, event.trade, verdict.step);
}

/**
 * Notes how far trades came since the last look: small ones are counted by the feeds, which do not tell them one by one.
 *
 * @param record What was seen before.
 * @param counts How far they came in all, at the last look and now.
 * @param timeMs The time, milliseconds since the epoch.
 * @returns What was seen after; the very same one if nothing was counted.
 */
export function noteCounts(
  record: LiveRecord,
  { before, after }: { readonly before: Funnel; readonly after: Funnel },
  timeMs: number,
): LiveRecord {
  const added: Record<Verdict, number> = { ...after };
  for (const step of VERDICTS) added[step] -= before[step];
  if (VERDICTS.every((step) => added[step] === 0)) return record;
  return {
    ...record,
    minutes: adding(record.minutes, added, { timeMs, lengthMs: MINUTE_MS, most: MAX_MINUTES }),
    quarters: adding(record.quarters, added, { timeMs, lengthMs: QUARTER_MS, most: MAX_QUARTERS }),
  };
}

/**
 * How far the trades of the latest spans came, all together.
 *
 * @param spans The spans.
 * @param fromMs Spans that began earlier do not count.
 */
export function funnelSince(spans: readonly FunnelSpan[], fromMs: number): Funnel {
  return spans.filter((span) => span.fromMs >= fromMs)
    .reduce((sum, { funnel }) => sumOf(sum, funnel), emptyTally().funnel);
}

interface Span {
  readonly timeMs: number;
  readonly lengthMs: number;
  readonly most: number;
}

function adding(
  spans: readonly FunnelSpan[],
  added: Funnel,
  { timeMs, lengthMs, most }: Span,
): readonly FunnelSpan[] {
  const last = spans.at(-1);
  const fromMs = Math.floor(timeMs / lengthMs) * lengthMs;
  // A clock that was set back does not open a span again.
  if (last !== undefined && fromMs <= last.fromMs) {
    return spans.with(-1, { fromMs: last.fromMs, funnel: sumOf(last.funnel, added) });
  }
  const oldestMs = fromMs - (most - 1) * lengthMs;
  return [...spans.filter((span) => span.fromMs >= oldestMs), { fromMs, funnel: added }];
}

function sumOf(a: Funnel, b: Funnel): Funnel {
  const sum: Record<Verdict, number> = { ...a };
  for (const step of VERDICTS) sum[step] += b[step];
  return sum;
}

function withRow(record: LiveRecord, trade: Trade, step: Verdict): LiveRecord {
  const { marketId, wallet, direction, price, usd, timeMs } = trade;
  const { pages, next: number } = record;
  const row = { number, step, marketId, wallet, direction, price, usd, timeMs };
  const last = pages.at(-1);
  const grown = last === undefined || last.length >= PAGE_ROWS
    ? [...pages, [row]].slice(-MAX_PAGES)
    : pages.with(-1, [...last, row]);
  return { ...record, pages: grown, next: number + 1 };
}
