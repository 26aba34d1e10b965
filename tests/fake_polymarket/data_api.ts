/**
 * The trades of the made-up exchange over HTTP, as version 1 and version 2 of the Data API tell them.
 *
 * @module
 */

import { type FakeRow, rowsOf, tradeRowV1, tradeRowV2 } from "./messages.ts";
import type { HttpMischief } from "./mischief.ts";
import type { Route } from "./route.ts";
import type { FakeTransaction } from "./world.ts";

/** What the Data API knows. */
export interface DataApiFacts {
  /** All transactions so far, oldest first. */
  readonly transactions: readonly FakeTransaction[];
  readonly mischief: HttpMischief;
  readonly nowMs: () => number;
}

/** Routes of the trades: `/data/trades` and `/data/v2/trades`. */
export function dataApiRoutes(facts: DataApiFacts): Readonly<Record<string, Route>> {
  return {
    "/data/trades": ({ url }) => Response.json(v1(facts, url.searchParams)),
    "/data/v2/trades": ({ url }) => v2(facts, url.searchParams),
  };
}

function v1(facts: DataApiFacts, query: URLSearchParams): unknown {
  const rows = matching(facts, query);
  const offset = Number(query.get("offset") ?? 0);
  const limit = Math.min(Number(query.get("limit") ?? 100), 10_000);
  return rows.slice(offset, offset + limit).map(tradeRowV1);
}

function v2(facts: DataApiFacts, query: URLSearchParams): Response {
  if (facts.mischief.hasNoV2) {
    return Response.json({ error: "Not Found", code: "not_found", retryable: false }, {
      status: 404,
    });
  }
  if (query.has("offset")) {
    return Response.json({
      error:
        "'offset' is not a query param on this API: pages are cursor-only, pass 'cursor' from a prior response's next_cursor",
      code: "invalid_request",
      retryable: false,
      trace_id: "d1673978a6c04d58ab57859d206c6da4",
    }, { status: 400 });
  }
  const rows = matching(facts, query);
  // A cursor names the last row that was given: rows that came since do not shift the pages.
  const after = query.get("cursor");
  const start = after === null ? 0 : rows.findIndex((row) => rowName(row) === after) + 1;
  const limit = Math.min(Number(query.get("limit") ?? 100), 1000);
  const page = rows.slice(start, start + limit);
  const hasMore = start + limit < rows.length;
  const last = page.at(-1);
  return Response.json({
    data: page.map(tradeRowV2),
    pagination: {
      has_more: hasMore,
      next_cursor: hasMore && last !== undefined ? rowName(last) : null,
    },
  });
}

function rowName({ transaction, fill }: FakeRow): string {
  return `${transaction.hash}.${transaction.fills.indexOf(fill)}`;
}

/** Rows that a query asks for, newest first. */
function matching(
  { transactions, nowMs, mischief }: DataApiFacts,
  query: URLSearchParams,
): readonly FakeRow[] {
  const one = (...names: readonly string[]) =>
    names.map((name) => query.get(name)).find((value) => value !== null) ?? undefined;
  const takerOnly = one("takerOnly", "taker_only") !== "false";
  const filter = one("filterType", "filter_type") ?? "TOKENS";
  const amount = Number(one("filterAmount", "filter_amount") ?? 0);
  const user = one("user")?.toLowerCase();
  const markets = one("market", "condition")?.split(",");
  const startS = Number(one("start") ?? 0);
  const endS = Number(one("end") ?? Infinity);
  const knownUntilS = (nowMs() - mischief.lagMs) / 1000;
  const rows: FakeRow[] = [];
  for (const transaction of transactions.toReversed()) {
    const { timeS } = transaction;
    if (timeS > knownUntilS || timeS < startS || timeS > endS) continue;
    for (const row of rowsOf(transaction, takerOnly ? "orders_matched" : "trades").toReversed()) {
      const { price, size, wallet, market } = row.fill;
      if ((filter === "CASH" ? price * size : size) < amount) continue;
      if (user !== undefined && wallet !== user) continue;
      if (markets !== undefined && !markets.includes(market.conditionId)) continue;
      rows.push(row);
    }
  }
  return rows;
}
