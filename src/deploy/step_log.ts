/**
 * What a walk through the trades of a market got in a step: plain data, from which the next step goes on, maybe in another
 * process.
 *
 * @module
 */

import {
  type LastPage,
  lastPageOf,
  type Walk,
  type WalkEnd,
  type WalkLog,
  type WalkPage,
  type WalkState,
} from "../research/fetch/page_log.ts";
import type { StoredTrade } from "../research/fetch/stored_trade.ts";

/** A walk between two steps. */
export interface WalkBreak {
  readonly walk: Walk;
  /** The last page that it got. */
  readonly lastPage: WalkPage;
}

/** Where in the file a page is: there is no file. */
const NO_LINE = [0, 0] as const;

/** A walk, and the trades that it got. */
export class StepLog implements WalkLog {
  /** What it got in this step, newest first. */
  rows: StoredTrade[] = [];
  /** Whether it began again, so that what earlier steps got is void. */
  isAnew = false;
  #state: WalkState | undefined;
  #page: WalkPage | undefined;

  /** @param before Where it goes on, if it has begun. */
  constructor(before: WalkBreak | undefined) {
    if (before === undefined) return;
    this.#page = before.lastPage;
    this.#state = {
      walk: before.walk,
      lastPage: lastPageOf(before.lastPage, NO_LINE),
      end: undefined,
    };
  }

  /** Whether it got a page in this step. */
  hasPage = false;

  /** The walk, unless it has come to its end. */
  get unfinished(): WalkState | undefined {
    return this.#state?.end === undefined ? this.#state : undefined;
  }

  /** Begins; what was got before is void. */
  begin(walk: Walk): void {
    if (this.#state !== undefined) this.isAnew = true;
    this.rows = [];
    this.#page = undefined;
    this.#state = { walk, lastPage: undefined, end: undefined };
  }

  /** Adds a page. */
  add(page: WalkPage): LastPage {
    for (const row of page.rows) this.rows.push(row);
    this.#page = page;
    this.hasPage = true;
    const lastPage = lastPageOf(page, NO_LINE);
    this.#state!.lastPage = lastPage;
    return lastPage;
  }

  /** The last page. */
  read(_page: LastPage): WalkPage {
    return this.#page!;
  }

  /** Ends. */
  finish(end: WalkEnd): Promise<void> {
    this.#state!.end = end;
    return Promise.resolve();
  }

  /** Where the next step goes on; `undefined` if it has to begin anew or is over. */
  get broken(): WalkBreak | undefined {
    const walk = this.unfinished?.walk;
    return walk === undefined || this.#page === undefined
      ? undefined
      : { walk, lastPage: this.#page };
  }
}
