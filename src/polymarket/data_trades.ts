/**
 * Asks the Data API for trades: version 2 with cursors, version 1 with offsets and their cap.
 *
 * The answers of version 2 are cached for minutes under their address. Whoever wants to hear what is new adds something to
 * the address that changes: see `fresh`.
 *
 * @module
 */

import type { DropReason, Trade } from "../core/trade.ts";
import { tradeFrom } from "../core/trade_sources.ts";
import { cursorOf, fieldsOf, listOf, numberIn, type Page, pageOf, textOf } from "./fields.ts";
import type { JsonClient } from "./json_client.ts";

/** Rows of a page at most, by version. */
export const TRADE_PAGE_ROWS = { v1: 10_000, v2: 1_000 } as const;
/** Last offset that version 1 takes: what is beyond cannot be reached with the same question. */
export const MAX_TRADE_OFFSET = 10_000;
/** Markets that can be asked for at once. */
export const MAX_CONDITIONS = 20;

/** Version of the Data API. */
export type DataApiVersion = "v1" | "v2";

/** What is asked for. */
export interface TradeQuery {
  /** Version that is asked. @default {"v2"} */
  readonly version?: DataApiVersion;
  /** Condition ids of the markets, {@linkcode MAX_CONDITIONS} at most. @default {every market} */
  readonly marketIds?: readonly string[];
  /** Wallet. @default {every wallet} */
  readonly wallet?: string;
  /** Whether only the active side of each trade is told. @default {true} */
  readonly takerOnly?: boolean;
  /** Least worth, USD. @default {0} */
  readonly minUsd?: number;
  /** First time, milliseconds since the epoch; version 2 heeds it with a wallet only. @default {as far back as it goes} */
  readonly fromMs?: number;
  /** Last time. @default {now} */
  readonly toMs?: number;
  /** Rows of a page. @default {as many as there may be} */
  readonly limit?: number;
  /** Rows that version 1 tells again on the next page, by which it is seen how far others have moved it. @default {0} */
  readonly overlap?: number;
  /** Where an earlier page says the next one is. @default {the newest trades} */
  readonly next?: string | undefined;
  /** Changes from one question to the next, so that no cache answers. @default {a cached answer will do} */
  readonly fresh?: string | number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** A trade as the Data API tells it. */
export interface DataTrade {
  /** The trade; its category is unknown. */
  readonly trade: Trade;
  /** The message it came in, with everything else it says. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** A page of trades, newest first. */
export interface TradePage extends Page<DataTrade, DropReason> {
  /** Whether there are more trades that this question cannot reach: ask for another stretch of time or size. */
  readonly isCapped: boolean;
  /** Whether the answer held a list of trades at all: without one, nothing is known about whether there are any. */
  readonly hasList: boolean;
}

/**
 * Asks for a page of trades.
 *
 * @param client Asks.
 * @param query Which trades.
 * @throws {HttpError} If the page cannot be had.
 * @throws {RangeError} If too many markets are asked for at once.
 */
export async function askTrades(client: JsonClient, query: TradeQuery = {}): Promise<TradePage> {
  const { version = "v2", marketIds = [], signal } = query;
  if (marketIds.length > MAX_CONDITIONS) {
    throw new RangeError(
      `Cannot ask for trades of more than ${MAX_CONDITIONS} markets at once: ${marketIds.length}`,
    );
  }
  const limit = Math.min(query.limit ?? Infinity, TRADE_PAGE_ROWS[version]);
  const isFirst = version === "v1";
  const answer = await client.ask("data", isFirst ? "/trades" : "/v2/trades", {
    query: isFirst ? firstVersion(query, limit) : secondVersion(query, limit),
    signal,
  });
  const told = isFirst ? answer : fieldsOf(answer)["data"];
  const rows = listOf(told);
  const hasList = Array.isArray(told) || told === null;
  const page = pageOf<DataTrade, DropReason>(rows, (row) => {
    const trade = tradeFrom(isFirst ? "data_v1" : "data_v2", row);
    return typeof trade === "string" ? trade : { trade, row: fieldsOf(row) };
  });
  if (!isFirst) {
    const { next_cursor, has_more } = fieldsOf(fieldsOf(answer)["pagination"]);
    const next = has_more === false ? undefined : cursorOf(next_cursor);
    return { ...page, next, isCapped: false, hasList };
  }
  const offset = offsetOf(query.next) + limit - Math.min(query.overlap ?? 0, limit - 1);
  const isFull = rows.length >= limit;
  const isCapped = isFull && offset > MAX_TRADE_OFFSET;
  return { ...page, next: isFull && !isCapped ? String(offset) : undefined, isCapped, hasList };
}

/**
 * Asks for all pages, one after the other.
 *
 * Pages of a feed that goes on shift: the same trade may come twice, and in version 1 one may be passed over.
 *
 * @param client Asks.
 * @param query Which trades, and where to begin.
 * @throws {HttpError} If a page cannot be had.
 */
export async function* listTrades(
  client: JsonClient,
  query: TradeQuery = {},
): AsyncGenerator<TradePage, void> {
  const seen = new Set<string>();
  let next = query.next;
  do {
    const page = await askTrades(client, { ...query, next });
    yield page;
    if (next !== undefined) seen.add(next);
    // A cursor that comes again would list the same pages for ever.
    next = page.next === undefined || seen.has(page.next) ? undefined : page.next;
  } while (next !== undefined);
}

function firstVersion(query: TradeQuery, limit: number) {
  const { marketIds = [], wallet, takerOnly, minUsd, fromMs, toMs, next, fresh } = query;
  return {
    market: commaList(marketIds),
    user: wallet,
    takerOnly: takerOnly ?? true,
    ...(minUsd === undefined ? {} : { filterType: "CASH", filterAmount: minUsd }),
    start: seconds(fromMs),
    end: seconds(toMs),
    limit,
    offset: offsetOf(next),
    _: fresh,
  };
}

function secondVersion(query: TradeQuery, limit: number) {
  const { marketIds = [], wallet, takerOnly, minUsd, fromMs, toMs, next, fresh } = query;
  return {
    condition: commaList(marketIds),
    user: wallet,
    taker_only: takerOnly ?? true,
    ...(minUsd === undefined ? {} : { filter_type: "CASH", filter_amount: minUsd }),
    // Without a wallet these are an error.
    ...(wallet === undefined ? {} : { start: seconds(fromMs), end: seconds(toMs) }),
    limit,
    cursor: next,
    _: fresh,
  };
}

function commaList(ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : ids.join(",");
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}

function offsetOf(next: string | undefined): number {
  return numberIn(next, [0, Number.MAX_SAFE_INTEGER]) ?? 0;
}

/** How far behind the chain the Data API is. */
export interface DataFreshness {
  /** Age of the oldest of its parts, milliseconds. */
  readonly lagMs: number;
  /** Name of that part, `""` if it does not say. */
  readonly worst: string;
}

/**
 * Asks the Data API how far behind it is.
 *
 * @param client Asks.
 * @param signal Ends it early.
 * @returns How far, or `undefined` if it does not say.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askFreshness(
  client: JsonClient,
  signal?: AbortSignal,
): Promise<DataFreshness | undefined> {
  const data = fieldsOf(fieldsOf(await client.ask("data", "/v2/status", { signal }))["data"]);
  const serving = fieldsOf(data["serving"]);
  const lag = numberIn(serving["lag_seconds"], [0, 1e9]);
  if (lag === undefined) return undefined;
  // The picture itself has an age: a service that stands still goes on telling how fresh it once was.
  const age = numberIn(data["age_seconds"], [0, 1e9]) ?? 0;
  return { lagMs: Math.round((lag + age) * 1000), worst: textOf(serving["worst"]) };
}
