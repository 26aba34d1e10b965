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
import { readLines } from "./line_file.ts";
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

/** A walk, and how far it got. */
export interface WalkState {
  readonly walk: Walk;
  /** Its last page, if it has one and no end. */
  lastPage: WalkPage | undefined;
  /** Its end, if it has come to it. */
  end: WalkEnd | undefined;
}

/** A line of the file. */
type Line = { readonly walk: Walk } | { readonly page: WalkPage } | { readonly end: WalkEnd };

/** A walk's pages begin so: they need not be parsed to know that. */
const PAGE_START = '{"page":';

/** The file, open for more. */
export class PageLog implements Disposable {
  /** Every walk so far, the oldest first. */
  readonly walks: WalkState[];
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile, walks: WalkState[]) {
    this.#file = file;
    this.walks = walks;
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
      const { walks, bytes } = await readStates(path);
      if ((await file.stat()).size > bytes) await file.truncate(bytes);
      return new PageLog(file, walks);
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
  add(page: WalkPage): void {
    this.#write({ page });
    this.walks.at(-1)!.lastPage = page;
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
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    for (let done = 0; done < bytes.length;) {
      done += this.#file.writeSync(bytes.subarray(done));
    }
  }
}

async function readStates(path: string) {
  const walks: WalkState[] = [];
  let bytes = 0;
  let lastPage: string | undefined;
  for await (const { text, endByte } of readLines(path)) {
    bytes = endByte;
    if (text.startsWith(PAGE_START)) {
      lastPage = text;
      continue;
    }
    const line = parsed(text, path);
    if ("walk" in line) walks.push({ walk: line.walk, lastPage: undefined, end: undefined });
    else if ("end" in line && walks.length > 0) walks.at(-1)!.end = line.end;
    lastPage = undefined;
  }
  const state = walks.at(-1);
  const line = lastPage === undefined ? undefined : parsed(lastPage, path);
  if (state !== undefined && line !== undefined && "page" in line) state.lastPage = line.page;
  return { walks, bytes };
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
  for await (const { text } of readLines(path)) {
    const line = parsed(text, path);
    if ("walk" in line) walk++;
    else if ("page" in line) yield { walk, page: line.page };
  }
}

function parsed(text: string, path: string): Line {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("Cannot read what was downloaded of a market", {
      path,
      next: "delete the file, then fetch again",
      cause,
    });
  }
}
