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
  /** Trades that are sorted at once, more or less. @default {8_000} */
  readonly partTrades?: number;
  /** Told of the unusable rows of each page. */
  readonly onRefused?: (market: number, rows: Readonly<Record<string, number>>) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** So few that a part takes little memory beside what was there before. */
const PART_TRADES = 8_000;
/** Files that are written at once. */
const MAX_PARTS = 256;
/** Rows are spread by hours first; what is too large for a part then by minutes and by seconds. */
const UNITS_S = [3600, 60, 1] as const;
/** Characters that wait in memory before they are written. */
const BUFFER_CHARS = 1 << 21;

/**
 * The trades in order of time, then of market, then of everything else; part by part. A row that several walks told comes
 * as often as the walk that has it most often says.
 *
 * @param options What is sorted.
 */
export async function* sortTrades(options: SortOptions): AsyncGenerator<SortedTrade[], void> {
  const { folder, partTrades = PART_TRADES, signal, onRefused, ...source } = options;
  let isFirst = true;
  const read = () => {
    const rows = readRows({ ...source, signal, ...(isFirst && onRefused ? { onRefused } : {}) });
    // The second reading tells nothing new.
    isFirst = false;
    return rows;
  };
  await removeFolder(folder);
  yield* sortRows(read, { folder, partTrades, signal, level: 0 });
  await removeFolder(folder);
}

/** How to sort rows. */
interface Sorting {
  readonly folder: string;
  readonly partTrades: number;
  readonly signal: AbortSignal | undefined;
  /** How often they were spread already. */
  readonly level: number;
}

type ReadRows = () => AsyncIterable<SortedTrade>;

async function* sortRows(
  read: ReadRows,
  { folder, partTrades, signal, level }: Sorting,
): AsyncGenerator<SortedTrade[], void> {
  const unitS = UNITS_S[level];
  const counts = unitS === undefined ? undefined : await countUnits(read(), unitS);
  const total = [...counts?.values() ?? []].reduce((sum, count) => sum + count, 0);
  if (unitS === undefined || counts === undefined || total <= partTrades) {
    yield sorted(await Array.fromAsync(read()));
    return;
  }
  await Deno.mkdir(folder, { recursive: true });
  const partOf = partOfUnit(counts, Math.max(partTrades, Math.ceil(total / MAX_PARTS)));
  const sizes = await spread(read(), { folder, unitS, partOf });
  for (const [part, size] of sizes.entries()) {
    signal?.throwIfAborted();
    const path = `${folder}/${part}`;
    const readAgain = () => readPart(path);
    if (size <= partTrades) yield sorted(await Array.fromAsync(readAgain()));
    else {
      const inner = { folder: `${path}.parts`, partTrades, signal, level: level + 1 };
      yield* sortRows(readAgain, inner);
    }
    await Deno.remove(path);
  }
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
  { logs, stretch, signal, onRefused }: Omit<SortOptions, "folder" | "partTrades">,
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

async function* readPart(path: string): AsyncGenerator<SortedTrade, void> {
  for await (const { text } of readLines(path)) {
    const [market, source, trade] = JSON.parse(text);
    yield { market, source, trade };
  }
}

async function countUnits(
  rows: AsyncIterable<SortedTrade>,
  unitS: number,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for await (const { trade } of rows) {
    const unit = Math.floor(trade[0] / unitS);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return counts;
}

/**
 * Part of each unit of time: units in a row share one until it is full.
 *
 * @param counts Rows by unit.
 * @param partTrades Rows of a part, more or less.
 */
export function partOfUnit(
  counts: ReadonlyMap<number, number>,
  partTrades: number,
): Map<number, number> {
  const parts = new Map<number, number>();
  let part = 0;
  let held = 0;
  for (const [unit, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (held > 0 && held + count > partTrades) {
      part++;
      held = 0;
    }
    parts.set(unit, part);
    held += count;
  }
  return parts;
}

/** How to spread rows. */
interface Spreading {
  readonly folder: string;
  readonly unitS: number;
  readonly partOf: ReadonlyMap<number, number>;
}

/** Writes each row to the file of its part, and counts them. */
async function spread(
  rows: AsyncIterable<SortedTrade>,
  { folder, unitS, partOf }: Spreading,
): Promise<readonly number[]> {
  const sizes = new Array<number>(Math.max(...new Set(partOf.values())) + 1).fill(0);
  const waiting = sizes.map((): string[] => []);
  let chars = 0;
  const flush = async () => {
    for (const [part, lines] of waiting.entries()) {
      if (lines.length === 0) continue;
      await Deno.writeTextFile(`${folder}/${part}`, lines.join(""), { append: true });
      lines.length = 0;
    }
    chars = 0;
  };
  for await (const { market, source, trade } of rows) {
    const part = partOf.get(Math.floor(trade[0] / unitS))!;
    const line = `${JSON.stringify([market, source, trade])}\n`;
    waiting[part]!.push(line);
    sizes[part]!++;
    chars += line.length;
    if (chars > BUFFER_CHARS) await flush();
  }
  await flush();
  return sizes;
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
