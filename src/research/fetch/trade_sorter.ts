/**
 * Puts the trades of many markets into one order, with the memory of a part of them: they are first spread over files by
 * time, market after market as each is complete, and then each file is sorted.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import type { Stretch } from "./coverage.ts";
import { PackedTrades, TradeReader } from "./packed_trade.ts";
import { readPages } from "./page_log.ts";
import { removeFolder } from "../files/remove_folder.ts";

/** What is sorted, and with what. */
export interface SortOptions {
  /** Time that is wanted. */
  readonly stretch: Stretch;
  /** Folder for files that are gone afterwards; it need not exist. */
  readonly folder: string;
  /** Bytes of packed trades that are sorted at once, more or less. @default {2 MiB} */
  readonly partBytes?: number;
}

/** What was downloaded of a market. */
export interface MarketLog {
  /** Its file. */
  readonly path: string;
  /** Its two tokens. */
  readonly tokenIds: readonly string[];
  /** Told of the unusable rows of each page. */
  readonly onRefused?: (rows: Readonly<Record<string, number>>) => void;
}

/** Trades in order. They are there until the next part is asked for. */
export interface SortedPart {
  readonly trades: TradeReader;
  /** Where each of them begins, in order. */
  readonly places: readonly number[];
}

/** Some 13,000 trades. */
const PART_BYTES = 1 << 21;
/** Files that trades are spread over at once. */
const PARTS = 64;
/** Bytes that wait in memory before they are written. */
const WAITING_BYTES = 1 << 20;

/**
 * Sorts the trades of many markets: by time, then by market, then by everything else. A row that several walks told comes
 * as often as the walk that has it most often says.
 */
export class TradeSorter {
  readonly #options: SortOptions;
  readonly #spread: Spread;

  /** @param options What is sorted, and with what. */
  constructor(options: SortOptions) {
    this.#options = options;
    const { stretch: { fromMs, toMs }, folder } = options;
    const span = { fromS: Math.ceil(fromMs / 1000), toS: Math.floor(toMs / 1000) };
    this.#spread = new Spread(folder, span);
  }

  /**
   * Takes the trades of a market that are within the time that is wanted.
   *
   * @param market Number of the market; each is taken once.
   * @param log What was downloaded of it.
   * @throws {DataError} If it holds something else.
   */
  async add(market: number, { path, tokenIds, onRefused }: MarketLog): Promise<void> {
    const { fromMs, toMs } = this.#options.stretch;
    for await (const { walk, page } of readPages(path)) {
      onRefused?.(page.refused);
      const origin = { market, walk, tokenIds };
      for (const trade of page.rows) {
        const timeMs = trade[0] * 1000;
        if (timeMs >= fromMs && timeMs <= toMs) this.#spread.waiting.add(trade, origin);
      }
      this.#spread.writeSome();
    }
  }

  /** All trades in order, part by part; the files are gone afterwards. */
  async *sorted(): AsyncGenerator<SortedPart, void> {
    const { folder, partBytes = PART_BYTES } = this.#options;
    yield* sortedParts(this.#spread, { partBytes, buffer: new Uint8Array() });
    await removeFolder(folder);
  }
}

/** With what parts are sorted. */
interface Sorting {
  readonly partBytes: number;
  /** Used for one part after the other. */
  buffer: Uint8Array<ArrayBuffer>;
}

async function* sortedParts(spread: Spread, sorting: Sorting): AsyncGenerator<SortedPart, void> {
  spread.end();
  for (const { path, bytes, span } of spread.parts) {
    if (bytes === 0) continue;
    // Others get their turn.
    await delay(0);
    if (bytes <= sorting.partBytes || span.toS <= span.fromS) {
      if (sorting.buffer.length < bytes) sorting.buffer = new Uint8Array(bytes);
      const part = sorting.buffer.subarray(0, bytes);
      readInto(path, part);
      yield sortedTrades(part);
      Deno.removeSync(path);
      continue;
    }
    const inner = new Spread(`${path}.parts`, span);
    for (const trades of readPacked(path)) {
      inner.waiting.addPacked(trades.bytes);
      inner.writeSome();
      await delay(0);
    }
    Deno.removeSync(path);
    yield* sortedParts(inner, sorting);
  }
}

/** Seconds since the epoch, both included. */
interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** The trades of a while. */
interface Part {
  readonly path: string;
  readonly span: Span;
  /** Bytes in the file. */
  bytes: number;
}

/** Files among which trades are divided by time. */
class Spread {
  readonly parts: readonly Part[];
  /** Trades that are in no file yet. */
  waiting = new PackedTrades();
  readonly #folder: string;
  readonly #span: Span;
  /** Seconds of a part. */
  readonly #unitS: number;
  /** Used again and again. */
  #divided = new Uint8Array();

  constructor(folder: string, span: Span) {
    this.#folder = folder;
    this.#span = span;
    const { fromS, toS } = span;
    this.#unitS = Math.max(Math.ceil((toS - fromS + 1) / PARTS), 1);
    this.parts = Array.from({ length: Math.ceil((toS - fromS + 1) / this.#unitS) }, (_, part) => {
      const start = fromS + part * this.#unitS;
      return {
        path: `${folder}/${part}`,
        span: { fromS: start, toS: Math.min(start + this.#unitS - 1, toS) },
        bytes: 0,
      };
    });
  }

  /** Writes what waits, if it is much. */
  writeSome(): void {
    if (this.waiting.bytes.length > WAITING_BYTES) this.#writeAll();
  }

  /** Writes what waits, and gives up the memory for more. */
  end(): void {
    this.#writeAll();
    this.waiting = new PackedTrades();
    this.#divided = new Uint8Array();
  }

  #writeAll(): void {
    Deno.mkdirSync(this.#folder, { recursive: true });
    const divided = this.#divide(new TradeReader(this.waiting.bytes));
    this.waiting.clear();
    for (const [number, bytes] of divided) {
      const part = this.parts[number]!;
      Deno.writeFileSync(part.path, bytes, { append: true });
      part.bytes += bytes.length;
    }
  }

  /** The bytes of each part that has some, in one buffer. */
  #divide(trades: TradeReader): Map<number, Uint8Array> {
    const places = trades.places();
    const partOf = (at: number) => Math.floor((trades.timeS(at) - this.#span.fromS) / this.#unitS);
    const starts = new Float64Array(this.parts.length + 1);
    for (const at of places) starts[partOf(at) + 1]! += trades.end(at) - at;
    for (let part = 0; part < this.parts.length; part++) starts[part + 1]! += starts[part]!;
    const ends = starts.slice();
    const { length } = trades.bytes;
    if (this.#divided.length < length) this.#divided = new Uint8Array(length);
    const bytes = this.#divided;
    for (const at of places) {
      const part = partOf(at);
      bytes.set(trades.bytes.subarray(at, trades.end(at)), ends[part]!);
      ends[part]! += trades.end(at) - at;
    }
    const divided = new Map<number, Uint8Array>();
    for (let part = 0; part < this.parts.length; part++) {
      const own = bytes.subarray(starts[part]!, ends[part]!);
      if (own.length > 0) divided.set(part, own);
    }
    return divided;
  }
}

function readInto(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path);
  for (let done = 0; done < bytes.length;) {
    const count = file.readSync(bytes.subarray(done));
    if (count === null) throw new Deno.errors.UnexpectedEof(`File became shorter: ${path}`);
    done += count;
  }
}

/** The trades of a file, some at a time. */
function* readPacked(path: string): Generator<TradeReader, void> {
  using file = Deno.openSync(path);
  let bytes = new Uint8Array(PART_BYTES);
  let held = 0;
  while (true) {
    const count = file.readSync(bytes.subarray(held));
    if (count === null) return;
    held += count;
    const whole = wholeBytes(bytes.subarray(0, held));
    if (whole > 0) yield new TradeReader(bytes.subarray(0, whole));
    else if (held === bytes.length) {
      // One trade that is larger: what is foreign may be.
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.copyWithin(0, whole, held);
    held -= whole;
  }
}

/** How many bytes at the beginning are whole trades. */
function wholeBytes(bytes: Uint8Array<ArrayBuffer>): number {
  const trades = new TradeReader(bytes);
  let at = 0;
  while (at + 4 <= bytes.length && trades.end(at) <= bytes.length) at = trades.end(at);
  return at;
}

/**
 * Sorts trades that fit into memory as {@linkcode TradeSorter} does.
 *
 * @param bytes Packed trades.
 */
export function sortedTrades(bytes: Uint8Array<ArrayBuffer>): SortedPart {
  const trades = new TradeReader(bytes);
  const places = Uint32Array.from(trades.places());
  places.sort((a, b) =>
    trades.timeS(a) - trades.timeS(b) || trades.market(a) - trades.market(b) ||
    trades.compare(a, b) || trades.walk(a) - trades.walk(b)
  );
  return { trades, places: mostOften(trades, places) };
}

/** Of sorted trades, each as often as the walk that has it most often. */
function mostOften(trades: TradeReader, places: Uint32Array): number[] {
  const kept: number[] = [];
  for (let start = 0; start < places.length;) {
    const first = places[start]!;
    let end = start;
    let most = 0;
    let run = 0;
    for (; end < places.length; end++) {
      const place = places[end]!;
      if (!isSame(trades, first, place)) break;
      const isOfRun = end > start && trades.walk(place) === trades.walk(places[end - 1]!);
      run = isOfRun ? run + 1 : 1;
      most = Math.max(most, run);
    }
    for (let i = 0; i < most; i++) kept.push(first);
    start = end;
  }
  return kept;
}

function isSame(trades: TradeReader, a: number, b: number): boolean {
  return trades.timeS(a) === trades.timeS(b) && trades.market(a) === trades.market(b) &&
    trades.compare(a, b) === 0;
}
