/**
 * What was downloaded of one market: an append-only file, a line of JSON a page.
 *
 * A walk goes through the trades from new to old. Its lines are what it was meant to find, the pages it got, and its end.
 * A process may be killed at any moment: a line that is not whole is cut off, and a walk without an end goes on after its
 * last page.
 *
 * @module
 */

import type { DataApiVersion } from "../../polymarket/data_trades.ts";
import { DataError } from "../data_error.ts";
import { readLines, textOf } from "../files/line_file.ts";
import type { StoredTrade } from "./stored_trade.ts";

/** What a walk is meant to find. */
export interface Walk {
  /** Version of the Data API that is asked. */
  readonly version: DataApiVersion;
  /** First time, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Last time. */
  readonly toMs: number;
  /** Where it begins, if not at the newest trade. */
  readonly cursor?: string | undefined;
}

/** A page that a walk got. */
export interface WalkPage {
  /** Its trades that the walk is meant to find, newest first. */
  readonly rows: readonly StoredTrade[];
  /** How it was asked for; absent for the first one. */
  readonly at?: string | undefined;
  /** Rows in front of these that are left out: too new, or known from the page before. */
  readonly skip: number;
  /** Rows that are unusable, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** How to ask for the next one. */
  readonly next?: string | undefined;
  /** What the walk could not reach so far. */
  readonly lost?: readonly Loss[];
}

/**
 * Why trades could not be reached.
 *
 * - `cursor`: the cursors led in a circle.
 * - `offset`: version 1 gives so many trades and no more, whatever time is asked for.
 * - `second`: one second holds more trades than version 1 gives; the small ones are missing.
 */
export type LossReason = "cursor" | "offset" | "second";

/** A stretch of time whose trades, or some of them, could not be reached. */
export interface Loss {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: LossReason;
  /** Only trades worth less are missing, USD. */
  readonly belowUsd?: number;
}

/** How a walk ended. */
export interface WalkEnd {
  /** First time of which everything was told. */
  readonly reachedMs: number;
  /** Whether there is nothing older. */
  readonly isLast: boolean;
  /** Where a walk that goes further back begins. */
  readonly next?: string | undefined;
  /** What could not be reached. */
  readonly lost: readonly Loss[];
}

/** The last page of a walk: its rows stay in the file, as they are hardly ever needed again. */
export interface LastPage {
  /** How to ask for the next one. */
  readonly next: string | undefined;
  /** What the walk could not reach so far. */
  readonly lost: readonly Loss[] | undefined;
  /** Time of its oldest row, seconds since the epoch; `Infinity` without rows. */
  readonly oldestS: number;
  /** Where its line is in the file, bytes. */
  readonly line: readonly [start: number, end: number];
}

/** A walk, and how far it got. */
export interface WalkState {
  readonly walk: Walk;
  /** Its last page, if it has one and no end. */
  lastPage: LastPage | undefined;
  /** Its end, if it has come to it. */
  end: WalkEnd | undefined;
}

/** Where a walk tells what it finds, and from where it goes on. */
export interface WalkLog {
  /** The walk that has no end, if there is one. */
  readonly unfinished: WalkState | undefined;
  /** Begins a walk; one that has no end is given up. */
  begin(walk: Walk): void;
  /** Adds a page to the last walk. */
  add(page: WalkPage): LastPage;
  /** The last page again, with its rows. */
  read(page: LastPage): WalkPage;
  /** Ends the last walk. */
  finish(end: WalkEnd): Promise<void>;
}

/** A line of the file. */
type Line = { readonly walk: Walk } | { readonly page: WalkPage } | { readonly end: WalkEnd };

/** A walk's pages begin so: they need not be parsed to know that. */
const PAGE_START = new TextEncoder().encode('{"page":');

/** The file, open for more. */
export class PageLog implements WalkLog, Disposable {
  /** Every walk so far, the oldest first. */
  readonly walks: WalkState[];
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Bytes of the file. */
  #bytes: number;

  private constructor(
    path: string,
    file: Deno.FsFile,
    { walks, bytes }: Pick<KnownLines, "walks" | "bytes">,
  ) {
    this.#path = path;
    this.#file = file;
    this.walks = walks;
    this.#bytes = bytes;
  }

  /**
   * Opens a file, which is made if there is none, and cuts off a line that is not whole.
   *
   * @param path The file; its folder must be there.
   * @throws {DataError} If it holds something else.
   */
  static async open(path: string): Promise<PageLog> {
    const file = await Deno.open(path, { read: true, append: true, create: true });
    try {
      const { walks, bytes, lastPage } = await readStates(path);
      if ((await file.stat()).size > bytes) await file.truncate(bytes);
      const log = new PageLog(path, file, { walks, bytes });
      if (log.unfinished !== undefined && lastPage !== undefined) {
        log.unfinished.lastPage = lastPageOf(log.#read(lastPage), lastPage);
      }
      return log;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** The walk that has no end, if there is one. */
  get unfinished(): WalkState | undefined {
    const last = this.walks.at(-1);
    return last?.end === undefined ? last : undefined;
  }

  /** Begins a walk; one that has no end is given up. */
  begin(walk: Walk): void {
    this.#write({ walk });
    this.walks.push({ walk, lastPage: undefined, end: undefined });
  }

  /** Adds a page to the last walk. */
  add(page: WalkPage): LastPage {
    const start = this.#bytes;
    this.#write({ page });
    const lastPage = lastPageOf(page, [start, this.#bytes]);
    this.walks.at(-1)!.lastPage = lastPage;
    return lastPage;
  }

  /**
   * Reads a last page again, with its rows.
   *
   * @throws {DataError} If the file holds something else.
   */
  read({ line }: LastPage): WalkPage {
    return this.#read(line);
  }

  #read([start, end]: LastPage["line"]): WalkPage {
    const bytes = new Uint8Array(end - start);
    this.#file.seekSync(start, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) break;
      done += count;
    }
    return pageIn({ bytes }, this.#path);
  }

  /** Ends the last walk, and makes sure that all of it is on the disk. */
  async finish(end: WalkEnd): Promise<void> {
    this.#write({ end });
    await this.#file.syncData();
    const state = this.walks.at(-1)!;
    state.end = end;
    state.lastPage = undefined;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  #write(line: Line): void {
    const bytes = encoded(`${JSON.stringify(line)}\n`);
    for (let done = 0; done < bytes.length;) {
      done += this.#file.writeSync(bytes.subarray(done));
    }
    this.#bytes += bytes.length;
  }
}

/** One buffer for all lines, as each is written at once. */
let lineBuffer = new Uint8Array(1 << 19);

function encoded(text: string): Uint8Array {
  if (lineBuffer.length < 3 * text.length) lineBuffer = new Uint8Array(3 * text.length);
  const { written } = new TextEncoder().encodeInto(text, lineBuffer);
  return lineBuffer.subarray(0, written);
}

/** What is remembered of a page. */
export function lastPageOf(
  { rows, next, lost }: WalkPage,
  line: readonly [start: number, end: number],
): LastPage {
  const oldestS = rows.reduce((oldest, [timeS]) => Math.min(oldest, timeS), Infinity);
  return { next, lost, oldestS, line };
}

/** What a file holds. */
interface KnownLines {
  readonly walks: WalkState[];
  /** Bytes of its whole lines. */
  readonly bytes: number;
  /** Where the last page of the last walk is. */
  readonly lastPage: LastPage["line"] | undefined;
}

async function readStates(path: string): Promise<KnownLines> {
  const walks: WalkState[] = [];
  let bytes = 0;
  let lastPage: LastPage["line"] | undefined;
  for await (const line of readLines(path)) {
    const start = bytes;
    bytes = line.endByte;
    if (isPage(line.bytes)) {
      lastPage = [start, bytes];
      continue;
    }
    const told = parsed(line, path);
    if ("walk" in told) walks.push({ walk: told.walk, lastPage: undefined, end: undefined });
    else if ("end" in told && walks.length > 0) walks.at(-1)!.end = told.end;
    lastPage = undefined;
  }
  return { walks, bytes, lastPage };
}

function isPage(bytes: Uint8Array): boolean {
  return PAGE_START.every((byte, at) => bytes[at] === byte);
}

/** A page, and the walk that got it. */
export interface NumberedPage {
  /** Number of the walk in its file, from 0. */
  readonly walk: number;
  readonly page: WalkPage;
}

/**
 * Reads the pages of a file, one after the other.
 *
 * @param path The file.
 * @throws {DataError} If it holds something else.
 */
export async function* readPages(path: string): AsyncGenerator<NumberedPage, void> {
  let walk = -1;
  for await (const bytes of readLines(path)) {
    const line = parsed(bytes, path);
    if ("walk" in line) walk++;
    else if ("page" in line) yield { walk, page: line.page };
  }
}

function pageIn(line: { readonly bytes: Uint8Array }, path: string): WalkPage {
  const told = parsed(line, path);
  return "page" in told ? told.page : { rows: [], skip: 0, refused: {} };
}

function parsed(line: { readonly bytes: Uint8Array }, path: string): Line {
  try {
    return JSON.parse(textOf(line));
  } catch (cause) {
    throw new DataError("Cannot read what was downloaded of a market", {
      path,
      next: "delete the file, then fetch again",
      cause,
    });
  }
}
