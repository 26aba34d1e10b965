/**
 * Puts the trades of many markets into one order, with the memory of a part of them: they are first spread over files by
 * time, and then each file is sorted.
 *
 * @module
 */

import type { Stretch } from "./coverage.ts";
import { readLines } from "./line_file.ts";
import { readPages } from "./page_log.ts";
import { compareTrades, mostOften, type StoredTrade } from "./stored_trade.ts";

/** A trade and its market. */
export interface SortedTrade {
  /** Number of the market. */
  readonly market: number;
  readonly trade: StoredTrade;
  /** Number of the walk that told it. */
  readonly source: number;
}

/** What is sorted, and with what. */
export interface SortOptions {
  /** What was downloaded of each market, by the market's number: a path. */
  readonly logs: readonly string[];
  /** Time that is wanted. */
  readonly stretch: Stretch;
  /** Folder for files that are gone afterwards; it need not exist. */
  readonly folder: string;
  /** Trades that are sorted at once, more or less. @default {100_000} */
  readonly partTrades?: number;
  /** Told of the unusable rows of each page. */
  readonly onRefused?: (market: number, rows: Readonly<Record<string, number>>) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

const PART_TRADES = 100_000;
const HOUR_S = 3600;
/** Characters that wait in memory before they are written. */
const BUFFER_CHARS = 1 << 24;

/**
 * The trades in order of time, then of market, then of everything else; part by part. A row that several walks told comes
 * as often as the walk that has it most often says.
 *
 * @param options What is sorted.
 */
export async function* sortTrades(options: SortOptions): AsyncGenerator<SortedTrade[], void> {
  const { folder, partTrades = PART_TRADES } = options;
  const hours = await countHours(options);
  // The second reading tells nothing new.
  const { onRefused: _, ...again } = options;
  const total = [...hours.values()].reduce((sum, count) => sum + count, 0);
  if (total <= partTrades) {
    const rows: SortedTrade[] = [];
    for await (const row of readRows(again)) rows.push(row);
    yield sorted(rows);
    return;
  }
  await removeFolder(folder);
  await Deno.mkdir(folder, { recursive: true });
  const parts = await spread(again, partOfHour(hours, partTrades));
  for (let part = 0; part < parts; part++) {
    options.signal?.throwIfAborted();
    const rows: SortedTrade[] = [];
    const path = `${folder}/${part}`;
    for await (const { text } of readLines(path)) {
      const [market, source, trade] = JSON.parse(text);
      rows.push({ market, source, trade });
    }
    yield sorted(rows);
    await Deno.remove(path);
  }
  await removeFolder(folder);
}

/** Removes a folder that need not exist. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function* readRows(
  { logs, stretch, signal, onRefused }: SortOptions,
): AsyncGenerator<SortedTrade, void> {
  for (const [market, path] of logs.entries()) {
    signal?.throwIfAborted();
    for await (const { walk, page } of readPages(path)) {
      onRefused?.(market, page.refused);
      for (const trade of page.rows) {
        const timeMs = trade[0] * 1000;
        if (timeMs >= stretch.fromMs && timeMs <= stretch.toMs) {
          yield { market, source: walk, trade };
        }
      }
    }
  }
}

async function countHours(options: SortOptions): Promise<Map<number, number>> {
  const hours = new Map<number, number>();
  for await (const { trade } of readRows(options)) {
    const hour = Math.floor(trade[0] / HOUR_S);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return hours;
}

/** Part of each hour: hours in a row share one until it is full. */
function partOfHour(hours: ReadonlyMap<number, number>, partTrades: number): Map<number, number> {
  const parts = new Map<number, number>();
  let part = 0;
  let held = 0;
  for (const [hour, count] of [...hours].sort(([a], [b]) => a - b)) {
    if (held > 0 && held + count > partTrades) {
      part++;
      held = 0;
    }
    parts.set(hour, part);
    held += count;
  }
  return parts;
}

/** Writes each row to the file of its part. */
async function spread(
  options: SortOptions,
  partOf: ReadonlyMap<number, number>,
): Promise<number> {
  const parts = Math.max(...partOf.values()) + 1;
  const waiting = Array.from({ length: parts }, (): string[] => []);
  let chars = 0;
  const flush = async () => {
    for (const [part, lines] of waiting.entries()) {
      if (lines.length === 0) continue;
      await Deno.writeTextFile(`${options.folder}/${part}`, lines.join(""), { append: true });
      lines.length = 0;
    }
    chars = 0;
  };
  for await (const { market, source, trade } of readRows(options)) {
    const line = `${JSON.stringify([market, source, trade])}\n`;
    waiting[partOf.get(Math.floor(trade[0] / HOUR_S))!]!.push(line);
    chars += line.length;
    if (chars > BUFFER_CHARS) await flush();
  }
  await flush();
  return parts;
}

function sorted(rows: SortedTrade[]): SortedTrade[] {
  rows.sort((a, b) =>
    a.trade[0] - b.trade[0] || a.market - b.market || compareTrades(a.trade, b.trade) ||
    a.source - b.source
  );
  return mostOften(
    rows,
    (a, b, left, right) => left.market === right.market && compareTrades(a, b) === 0,
  );
}
