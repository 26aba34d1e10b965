/**
 * The trades of the last hours, asked for over HTTP: what sockets have missed, or all there is where there is no socket.
 *
 * @module
 */

import { type DataApiVersion, listTrades } from "../polymarket/data_trades.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient } from "../polymarket/json_client.ts";

/** Pages that are asked for at most: what is beyond has to stay a gap. */
const MAX_PAGES = 60;
/** Statuses of a version that is not there: then the other one is asked. */
const ANSWERS_THAT_IT_IS_GONE: ReadonlySet<number> = new Set([400, 404, 405, 410, 422, 501]);

/** Trades that come at most while a page is on its way. */
const MAX_SHIFT = 1_000;

/** A row as it came. */
type PastRow = Readonly<Record<string, unknown>>;

/** Trades since some time. */
export interface PastTrades {
  /** Version that told them. */
  readonly version: DataApiVersion;
  /** Rows as they came, newest first. */
  readonly rows: readonly PastRow[];
  /** Reasons why further rows are unusable. */
  readonly refused: readonly string[];
  /** Whether they reach back to the time asked for. */
  readonly isComplete: boolean;
}

/** Settings of {@linkcode TradeHistory}. */
export interface TradeHistoryOptions {
  /** Asks the Data API. */
  readonly client: JsonClient;
  /** Trades worth less are left out, USD. */
  readonly minUsd: number;
  /** The time, which also makes each question a new one for caches; milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Rows of a page. @default {as many as there may be} */
  readonly pageRows?: number;
}

/** Asks for trades: version 2 of the Data API, and version 1 where that is not there. */
export class TradeHistory {
  readonly #options: TradeHistoryOptions;
  #version: DataApiVersion = "v2";
  #questions = 0;

  /**
   * @param options Whom to ask, and for what.
   */
  constructor(options: TradeHistoryOptions) {
    this.#options = options;
  }

  /**
   * Asks for all trades since a time, makers included.
   *
   * @param sinceMs The time, milliseconds since the epoch.
   * @param signal Ends it early.
   * @throws {HttpError} If neither version answers.
   */
  async since(sinceMs: number, signal?: AbortSignal): Promise<PastTrades> {
    try {
      return await this.#ask(sinceMs, signal);
    } catch (error) {
      const isGone = error instanceof HttpError && error.status !== undefined &&
        ANSWERS_THAT_IT_IS_GONE.has(error.status);
      if (!isGone) throw error;
      this.#version = this.#version === "v2" ? "v1" : "v2";
      return await this.#ask(sinceMs, signal);
    }
  }

  async #ask(sinceMs: number, signal: AbortSignal | undefined): Promise<PastTrades> {
    const { client, minUsd, nowMs, pageRows } = this.#options;
    const version = this.#version;
    this.#questions++;
    const rows: PastRow[] = [];
    const refused: string[] = [];
    const pages = listTrades(client, {
      version,
      takerOnly: false,
      minUsd,
      overlap: 1,
      fresh: `${nowMs()}.${this.#questions}`,
      signal,
      ...(pageRows === undefined ? {} : { limit: pageRows }),
    });
    let asked = 0;
    let isComplete = false;
    for await (const page of pages) {
      asked++;
      if (!page.hasList) {
        const url = version === "v1" ? "/trades" : "/v2/trades";
        throw new HttpError({ url, trouble: "content", detail: "it holds no list of trades" });
      }
      const told = page.rows.map(({ row }) => row);
      const repeats = version === "v1" ? repeated(rows, told) : 0;
      for (const row of told.slice(repeats)) rows.push(row);
      refused.push(...page.refused);
      const hasReached = (page.rows.at(-1)?.trade.timeMs ?? Infinity) < sinceMs;
      isComplete = hasReached || (page.next === undefined && !page.isCapped);
      if (isComplete || asked === MAX_PAGES) break;
    }
    return { version, rows, refused, isComplete };
  }
}

/**
 * How many rows at the beginning of a page repeat the end of those before: offsets count from the newest trade, so that one
 * which comes meanwhile moves all the others by a place. Taken for another fill that is alike, a row would count twice.
 */
function repeated(before: readonly PastRow[], page: readonly PastRow[]): number {
  const most = Math.min(before.length, page.length, MAX_SHIFT);
  const last = before.slice(before.length - most).map((row) => JSON.stringify(row));
  const first = page.slice(0, most).map((row) => JSON.stringify(row));
  for (let count = most; count > 0; count--) {
    if (first[count - 1] !== last[most - 1]) continue;
    if (first.slice(0, count).every((text, i) => text === last[most - count + i])) return count;
  }
  return 0;
}
