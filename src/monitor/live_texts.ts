/**
 * What a running program says about itself, as short texts by name and back: that is how the process that trades tells
 * those that look on.
 *
 * @module
 */

import type { Verdict } from "../core/effect.ts";
import type { Direction } from "../core/trade.ts";
import type { Alert } from "./alerts/alert.ts";
import {
  type FunnelSpan,
  type LiveRecord,
  MAX_PAGES,
  NOTHING_SEEN,
  PAGE_ROWS,
  type TapeRow,
} from "./live_record.ts";
import type { LogLevel } from "./log.ts";

/** A line of the log. */
export interface LoggedLine {
  readonly level: LogLevel;
  readonly text: string;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** How a feed does. */
export interface FeedFacts {
  readonly name: string;
  /** Whether it is proven to tell. */
  readonly isUp: boolean;
  /** When anything was received last, milliseconds since the epoch; `null` if nothing was. */
  readonly lastMessageMs: number | null;
  /** Between the server's time and ours for the last trade, milliseconds; `null` if nobody knows. */
  readonly lagMs: number | null;
  /** Trades told since the program began. */
  readonly trades: number;
}

/** What runs. */
export interface RunFacts {
  /** `paper`, `live`. */
  readonly mode: string;
  /** Since when, milliseconds since the epoch. */
  readonly startedMs: number;
  /** When it said so. */
  readonly nowMs: number;
  readonly feeds: readonly FeedFacts[];
}

/** All that a running program says about itself. */
export interface LiveReport {
  /** What runs, or ran last; `null` if nothing ever did. */
  readonly run: RunFacts | null;
  /** Latest alerts, oldest first. */
  readonly alerts: readonly Alert[];
  /** Latest lines of the log, oldest first. */
  readonly log: readonly LoggedLine[];
  /** What became of trades. */
  readonly seen: LiveRecord;
}

/** Nothing was said. */
export const NOTHING_SAID: LiveReport = Object.freeze({
  run: null,
  alerts: Object.freeze([]),
  log: Object.freeze([]),
  seen: NOTHING_SEEN,
});

/** Characters of a text at most; a value of the KV holds 60 000 bytes. */
const MAX_CHARACTERS = 58_000;
/** What stands for characters that are not ASCII takes six. */
const NOT_ASCII = /[^\0-\x7f]/g;

/** A row in short: market and wallet by their positions; direction 0 is buy. */
export type RowNumbers = readonly [
  market: number,
  wallet: number,
  direction: 0 | 1,
  price: number,
  usd: number,
  timeMs: number,
  step: Verdict,
];

/** Rows in short. */
export interface ShortRows {
  /** Number of the first. */
  readonly from: number;
  /** What rows refer to by position. */
  readonly markets: readonly string[];
  /** What rows refer to by position. */
  readonly wallets: readonly string[];
  /** The rows. */
  readonly rows: readonly RowNumbers[];
}

/**
 * The texts that have changed.
 *
 * @param now What is said now.
 * @param before What was written last.
 */
export function liveTexts(now: LiveReport, before: LiveReport): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  if (now.run !== before.run) texts.set("run", asciiText(now.run));
  if (now.alerts !== before.alerts) texts.set("alerts", latestText(now.alerts));
  if (now.log !== before.log) texts.set("log", latestText(now.log));
  const { seen } = now;
  if (seen !== before.seen) {
    const { minutes, quarters } = seen;
    const spans = (list: readonly FunnelSpan[]) =>
      list.map(({ fromMs, funnel }) => [fromMs, funnel]);
    texts.set("funnel", asciiText({ minutes: spans(minutes), quarters: spans(quarters) }));
    for (const page of seen.pages) {
      if (before.seen.pages.includes(page)) continue;
      texts.set(`tape-${page[0]!.number / PAGE_ROWS % MAX_PAGES}`, asciiText(shortRows(page)));
    }
  }
  // Readers look at this one alone to see whether anything is new.
  if (texts.size > 0) texts.set("beat", asciiText([now.run?.nowMs, seen.next, now.log.length]));
  return texts;
}

/**
 * Reads what {@linkcode liveTexts} wrote. What cannot be read was written by another version, and is left out.
 *
 * @param texts The texts by name.
 */
export function liveReport(texts: ReadonlyMap<string, string>): LiveReport {
  const read = (name: string) => parsed(texts.get(name));
  const { minutes, quarters } = membersOf(read("funnel"));
  const pages = pagesIn(texts);
  const run = membersOf(read("run"));
  return {
    run: isRun(run) ? run : null,
    alerts: listOf(read("alerts")).filter(isTimed) as Alert[],
    log: listOf(read("log")).filter(isTimed) as LoggedLine[],
    seen: {
      pages,
      next: pages.length === 0 ? 0 : pages.at(-1)!.at(-1)!.number + 1,
      minutes: spansIn(minutes),
      quarters: spansIn(quarters),
    },
  };
}

/**
 * Rows in short.
 *
 * @param rows Rows that follow each other.
 */
export function shortRows(rows: readonly TapeRow[]): ShortRows {
  const markets = new Map<string, number>();
  const wallets = new Map<string, number>();
  const short = rows.map((
    { marketId, wallet, direction, price, usd, timeMs, step },
  ): RowNumbers => [
    position(markets, marketId),
    position(wallets, wallet),
    direction === "buy" ? 0 : 1,
    Number(price.toFixed(4)),
    Math.round(usd),
    timeMs,
    step,
  ]);
  const from = rows[0]?.number ?? 0;
  return { from, markets: [...markets.keys()], wallets: [...wallets.keys()], rows: short };
}

function position(positions: Map<string, number>, key: string): number {
  const known = positions.get(key);
  if (known !== undefined) return known;
  positions.set(key, positions.size);
  return positions.size - 1;
}

/** The pages that follow each other up to the last one. */
function pagesIn(texts: ReadonlyMap<string, string>): LiveRecord["pages"] {
  const pages = [...texts].filter(([name]) => name.startsWith("tape-"))
    .map(([, text]) => membersOf(parsed(text)))
    .filter(isPage)
    .map(rowsOf)
    .sort((a, b) => a[0]!.number - b[0]!.number);
  const gap = pages.findLastIndex((page, i) =>
    i > 0 && pages[i - 1]!.at(-1)!.number + 1 !== page[0]!.number
  );
  return pages.slice(Math.max(gap, 0));
}

function rowsOf({ from, markets, wallets, rows }: ShortRows): readonly TapeRow[] {
  return rows.map(([market, wallet, direction, price, usd, timeMs, step], i) => ({
    number: from + i,
    marketId: markets[market]!,
    wallet: wallets[wallet]!,
    direction: (direction === 0 ? "buy" : "sell") satisfies Direction,
    price,
    usd,
    timeMs,
    step,
  }));
}

/** As many of the latest as fit. */
function latestText(list: readonly unknown[]): string {
  for (let from = 0;; from += Math.ceil((list.length - from) / 4)) {
    const text = asciiText(list.slice(from));
    if (text.length <= MAX_CHARACTERS) return text;
  }
}

function asciiText(value: unknown): string {
  return JSON.stringify(value).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? value as Members : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRun(run: Members): run is Members & RunFacts {
  return Number.isFinite(run["startedMs"]) && Array.isArray(run["feeds"]);
}

function isTimed(value: unknown): boolean {
  return Number.isFinite(membersOf(value)["timeMs"]);
}

function spansIn(value: unknown): readonly FunnelSpan[] {
  return listOf(value).flatMap((span) => {
    const [fromMs, funnel] = listOf(span);
    const isSpan = Number.isFinite(fromMs) && Number.isFinite(membersOf(funnel)["size"]);
    return isSpan ? [{ fromMs, funnel } as FunnelSpan] : [];
  });
}

function isPage(page: Members): page is Members & ShortRows {
  const { from, markets, wallets, rows } = page;
  return Number.isFinite(from) && Array.isArray(markets) && Array.isArray(wallets) &&
    listOf(rows).length > 0 && listOf(rows).every(Array.isArray);
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
