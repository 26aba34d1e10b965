/**
 * The Data API of a made-up venue: pages of the trades that it shows by now, newest first, as both of its versions give them.
 *
 * It shows a trade some seconds after the sockets tell it, now and then minutes after, and a second later than they say.
 *
 * @module
 */

import type { Clock } from "../polymarket/clock.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient, Query, RequestOptions } from "../polymarket/json_client.ts";
import type { TradePayload } from "./happening.ts";
import { streamFor } from "./stream.ts";
import { isWithin, type Troubles } from "./troubles.ts";

/** A trade as the Data API shows it. */
export interface ShownTrade {
  /** The trade. */
  readonly row: TradePayload;
  /** From when on, milliseconds since the epoch. */
  readonly fromMs: number;
}

/** What the Data API of a venue is like. */
export interface DataApiOptions {
  readonly seed: number;
  /** All trades, in the order in which they happen. */
  readonly shown: readonly ShownTrade[];
  readonly troubles: Troubles;
}

/** How late trades are shown at least, at most as a rule, and at most, milliseconds. */
const MIN_LAG_MS = 2_000;
const LAG_MS = 14_000;
const MAX_LAG_MS = 100_000;
/** Chance that an answer takes seconds. */
const SLOW = 0.4;
/** One of so many is shown later than as a rule. */
const LATE_EACH = 16;

/** All trades as the Data API shows them. */
export function shownTrades(trades: readonly TradePayload[]): readonly ShownTrade[] {
  return trades.map((row) => {
    const digits = Number.parseInt(row.transactionHash.slice(-6), 16);
    const mostMs = digits % LATE_EACH === 0 ? MAX_LAG_MS : LAG_MS;
    const lagMs = MIN_LAG_MS + (digits >> 5) % (mostMs - MIN_LAG_MS);
    const timestamp = row.timestamp + (digits >> 4 & 1);
    return { row: { ...row, timestamp }, fromMs: row.timestamp * 1000 + lagMs };
  }).sort((a, b) => a.row.timestamp - b.row.timestamp);
}

/**
 * A process's way to the Data API.
 *
 * @param options What the API is like.
 * @param clock Time of the process.
 */
export function dataApi(
  { seed, shown, troubles }: DataApiOptions,
  clock: StirredClock,
): JsonClient {
  const random = streamFor(seed, `data-api/${clock.nowMs()}`);
  const hasSecond = streamFor(seed, "data-api").chance(0.7);
  return {
    async ask(_service, path, { query = {}, signal }: RequestOptions = {}) {
      clock.stir();
      if (random.chance(SLOW)) await clock.wait(1_000 + random.below(3_000), signal);
      const isSecond = path.startsWith("/v2/");
      if (isSecond && !hasSecond) throw refusal(path, 404);
      if (isWithin(troubles.failures, clock.nowMs())) throw refusal(path, 503);
      const now = shown.filter(({ fromMs }) => fromMs <= clock.nowMs()).map(({ row }) => row);
      const rows = now.filter(isLarger(query)).reverse();
      return isSecond ? secondPage(rows, query) : firstPage(rows, query);
    },
  };
}

/** A clock that is told what goes on. */
export type StirredClock = Clock & { stir(): void };

function refusal(path: string, status: number): HttpError {
  return new HttpError({ url: `https://data-api.example${path}`, trouble: "status", status });
}

function isLarger(query: Query): (row: TradePayload) => boolean {
  const least = Number(query["filter_amount"] ?? query["filterAmount"] ?? 0);
  return ({ price, size }) => price * size >= least;
}

/** Version 1: so many rows from an offset on. */
function firstPage(rows: readonly TradePayload[], { offset, limit }: Query): readonly unknown[] {
  return rows.slice(Number(offset), Number(offset) + Number(limit));
}

/** Version 2: so many rows behind one that was told. */
function secondPage(rows: readonly TradePayload[], { cursor, limit }: Query): unknown {
  // How many there are behind it stays the same, whatever is told meanwhile.
  const from = cursor === undefined ? 0 : rows.length - Number(String(cursor).slice(1));
  const to = from + Number(limit);
  const data = rows.slice(from, to).map((row) => ({
    proxy_wallet: row.proxyWallet,
    condition_id: row.conditionId,
    side: row.side,
    outcome: row.outcome,
    outcome_index: row.outcomeIndex,
    price: row.price,
    size: row.size,
    timestamp: row.timestamp,
    token_id: row.asset,
    transaction_hash: row.transactionHash,
  }));
  const has_more = to < rows.length;
  return { data, pagination: { has_more, next_cursor: has_more ? `c${rows.length - to}` : null } };
}
