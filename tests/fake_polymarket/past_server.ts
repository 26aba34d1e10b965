/**
 * Tells a past as Gamma, the Data API and the order book's interface would, without sockets: a function that answers
 * requests, which a test hands to the program as its `fetch` or puts behind a port.
 *
 * @module
 */

import type { PastMarket, PastTrade } from "./past.ts";

/** What goes wrong. It holds until it is changed. */
export interface PastFaults {
  /** Whether version 2 of the Data API is not there. */
  hasNoV2: boolean;
  /** Rows of a page of version 2 at most. */
  v2PageRows: number;
  /** Rows of a page of version 1 at most; the offset goes as far as `maxOffset`. */
  v1PageRows: number;
  maxOffset: number;
  /** Whether version 1 heeds neither `start` nor `end`. */
  ignoresTime: boolean;
  /** Rows by which each further page of version 2 begins too early. */
  overlap: number;
  /** Longest stretch of prices that is told, days. */
  maxPriceDays: number;
  /** Cursors that were given under another number are refused. */
  cursorAge: number;
  /** Places that say nothing about who won. */
  silent: ReadonlySet<"data" | "clob" | "gamma">;
}

/** Everything as documented. */
export function goodPast(): PastFaults {
  return {
    hasNoV2: false,
    v2PageRows: 1000,
    v1PageRows: 10_000,
    maxOffset: 10_000,
    ignoresTime: false,
    overlap: 0,
    maxPriceDays: Infinity,
    cursorAge: 0,
    silent: new Set(),
  };
}

/** A past that answers. */
export class PastServer {
  /** The markets; a test may add some. */
  readonly markets: PastMarket[];
  readonly faults: PastFaults = goodPast();
  /** Requests that were heard: path and query. */
  readonly requests: string[] = [];
  /** The time, milliseconds since the epoch: what is later has not happened. */
  nowMs: number;
  readonly #byId = new Map<string, PastMarket>();

  /**
   * @param markets The markets.
   * @param nowMs The time.
   */
  constructor(markets: readonly PastMarket[], nowMs: number) {
    this.markets = [...markets];
    this.nowMs = nowMs;
  }

  /** Answers a request, whatever its host: what counts is how the path ends. */
  answer(address: string | URL): Response {
    const url = new URL(address);
    this.requests.push(url.pathname + url.search);
    const { pathname, searchParams: query } = url;
    if (pathname.endsWith("/markets/keyset")) return this.#markets(query);
    if (pathname.endsWith("/events/keyset")) return this.#events(query);
    if (pathname.endsWith("/v2/trades")) return this.#tradesV2(query);
    if (pathname.endsWith("/v2/resolutions")) return this.#resolutions(query);
    if (pathname.endsWith("/prices-history")) return this.#prices(query);
    if (pathname.endsWith("/trades")) return this.#tradesV1(query);
    const [, id] = /\/markets\/(0x\w+)$/.exec(pathname) ?? [];
    if (id !== undefined) return this.#clobMarket(id);
    return Response.json({ error: "not found" }, { status: 404 });
  }

  /** The same as a `fetch`. */
  get fetch(): typeof fetch {
    return (input) => Promise.resolve(this.answer(input as string | URL));
  }

  #market(id: string): PastMarket | undefined {
    if (this.#byId.size !== this.markets.length) {
      for (const market of this.markets) this.#byId.set(market.conditionId, market);
    }
    return this.#byId.get(id);
  }

  #listed(query: URLSearchParams): readonly PastMarket[] {
    const closed = query.get("closed") === "true";
    const least = Number(query.get("volume_num_min") ?? 0);
    const ids = query.getAll("id");
    return this.markets.filter((market) =>
      market.createdMs <= this.nowMs && (market.closeMs <= this.nowMs) === closed &&
      market.volumeUsd >= least && (ids.length === 0 || ids.includes(`9${market.id}`))
    );
  }

  #markets(query: URLSearchParams): Response {
    return keyset(query, this.#listed(query), "markets", (market) => this.#gamma(market));
  }

  #events(query: URLSearchParams): Response {
    return keyset(query, this.#listed(query), "events", (market) => {
      const { events, ...bare } = this.#gamma(market);
      return { ...(events as object[])[0], tags: tagsOf(market), markets: [bare] };
    });
  }

  #gamma(market: PastMarket): Readonly<Record<string, unknown>> {
    const isClosed = market.closeMs <= this.nowMs;
    const isSaid = market.resolveMs <= this.nowMs && !this.faults.silent.has("gamma");
    const yes = isSaid ? market.payout : 0.4;
    return {
      id: market.id,
      question: market.question,
      conditionId: market.conditionId,
      slug: market.slug,
      createdAt: new Date(market.createdMs).toISOString(),
      endDate: new Date(market.closeMs).toISOString(),
      outcomes: '["Yes", "No"]',
      outcomePrices: JSON.stringify([String(yes), String(1 - yes)]),
      volume: String(market.volumeUsd),
      volumeNum: market.volumeUsd,
      active: true,
      closed: isClosed,
      ...(isClosed ? { closedTime: shortTime(market.closeMs) } : {}),
      ...(isSaid ? { umaResolutionStatus: "resolved" } : {}),
      clobTokenIds: JSON.stringify(market.tokenIds),
      orderPriceMinTickSize: 0.01,
      orderMinSize: 5,
      events: [{ id: `9${market.id}`, slug: `${market.slug}-event`, title: market.question }],
      feesEnabled: false,
      // Some carry no tags: their event does.
      ...(market.id.endsWith("3") ? {} : { tags: tagsOf(market) }),
    };
  }

  #known({ trades }: PastMarket): readonly PastTrade[] {
    const nowS = this.nowMs / 1000;
    return trades[0] !== undefined && trades[0].timeS > nowS
      ? trades.filter(({ timeS }) => timeS <= nowS)
      : trades;
  }

  #tradesV2(query: URLSearchParams): Response {
    if (this.faults.hasNoV2) return Response.json({ error: "Not Found" }, { status: 404 });
    const market = this.#market(query.get("condition") ?? "");
    const trades = market === undefined ? [] : this.#known(market);
    const cursor = query.get("cursor");
    const age = `c${this.faults.cursorAge}.`;
    if (cursor !== null && !cursor.startsWith(age)) {
      return Response.json({ error: "cursor has lapsed" }, { status: 400 });
    }
    // A cursor counts from the oldest, so that new trades shift nothing.
    const left = cursor === null ? trades.length : Number(cursor.slice(age.length));
    const limit = Math.min(Number(query.get("limit") ?? 100), this.faults.v2PageRows);
    const start = trades.length - left;
    const first = cursor === null ? start : Math.max(start - this.faults.overlap, 0);
    const page = trades.slice(first, start + limit);
    const rest = left - limit;
    return Response.json({
      data: page.map((trade) => rowV2(market!, trade)),
      pagination: { has_more: rest > 0, next_cursor: rest > 0 ? age + rest : null },
    });
  }

  #tradesV1(query: URLSearchParams): Response {
    const { ignoresTime, v1PageRows, maxOffset } = this.faults;
    const offset = Number(query.get("offset") ?? 0);
    if (offset > maxOffset) return Response.json({ error: "max offset" }, { status: 400 });
    const market = this.#market(query.get("market") ?? "");
    const startS = ignoresTime ? 0 : Number(query.get("start") ?? 0);
    const endS = ignoresTime ? Infinity : Number(query.get("end") ?? Infinity);
    const least = query.get("filterType") === "CASH" ? Number(query.get("filterAmount")) : 0;
    const trades = (market === undefined ? [] : this.#known(market)).filter((trade) =>
      trade.timeS >= startS && trade.timeS <= endS && trade.price * trade.size >= least
    );
    const limit = Math.min(Number(query.get("limit") ?? 100), v1PageRows);
    return Response.json(
      trades.slice(offset, offset + limit).map((trade) => rowV1(market!, trade)),
    );
  }

  #resolutions(query: URLSearchParams): Response {
    const ids = (query.get("condition") ?? "").split(",");
    const markets = this.faults.silent.has("data")
      ? []
      : ids.flatMap((id) => this.#market(id) ?? []);
    return Response.json({
      data: markets.map((market) => {
        const isOver = market.resolveMs <= this.nowMs;
        const yes = Math.round(market.payout * 1e6);
        return {
          condition_id: market.conditionId,
          status: isOver ? "resolved" : "active",
          payouts: isOver ? [yes, 1e6 - yes] : [],
        };
      }),
    });
  }

  /** A price an hour, from the first trade on. */
  #prices(query: URLSearchParams): Response {
    const market = this.markets.find(({ tokenIds }) => tokenIds[0] === query.get("market"));
    const [startS, endS] = [Number(query.get("startTs")), Number(query.get("endTs"))];
    if (endS - startS > this.faults.maxPriceDays * 86_400) {
      return Response.json({ error: "interval is too long" }, { status: 400 });
    }
    const firstS = Math.max(startS, (market?.createdMs ?? Infinity) / 1000);
    const lastS = Math.min(endS, this.nowMs / 1000, (market?.closeMs ?? 0) / 1000);
    const history: unknown[] = [];
    for (let t = Math.ceil(firstS / 3600) * 3600; t <= lastS; t += 3600) {
      history.push({ t, p: priceAt(t) });
    }
    return Response.json({ history });
  }

  #clobMarket(id: string): Response {
    const market = this.#market(id);
    if (market === undefined) return Response.json({ error: "market not found" }, { status: 404 });
    const isOver = market.resolveMs <= this.nowMs && !this.faults.silent.has("clob");
    return Response.json({
      condition_id: id,
      closed: isOver,
      is_50_50_outcome: isOver && market.payout === 0.5,
      tokens: market.tokenIds.map((token_id, index) => ({
        token_id,
        outcome: OUTCOMES[index],
        winner: isOver && market.payout === 1 - index,
      })),
    });
  }
}

const OUTCOMES = ["Yes", "No"] as const;

/** Made up, but always the same. */
export function priceAt(timeS: number): number {
  return (timeS / 3600 % 90 + 5) / 100;
}

function keyset(
  query: URLSearchParams,
  markets: readonly PastMarket[],
  name: string,
  row: (market: PastMarket) => unknown,
): Response {
  const limit = Math.min(Number(query.get("limit") ?? 20), 100);
  const after = query.get("after_cursor");
  // Markets move from one list to the other meanwhile: the cursor is the last id, not a place.
  const rest = markets.filter(({ id }) => after === null || id > after);
  const page = rest.slice(0, limit);
  return Response.json({
    [name]: page.map(row),
    ...(rest.length > limit ? { next_cursor: page.at(-1)!.id } : {}),
  });
}

function tagsOf({ category }: PastMarket): readonly object[] {
  return [{ label: category, slug: category.toLowerCase() }, { label: "Made up" }];
}

function rowV1({ conditionId, tokenIds, question, slug }: PastMarket, trade: PastTrade) {
  const { wallet, side, outcomeIndex, size, price, timeS, hash } = trade;
  return {
    proxyWallet: wallet,
    side,
    asset: tokenIds[outcomeIndex],
    conditionId,
    size,
    price,
    timestamp: timeS,
    title: question,
    slug,
    outcome: OUTCOMES[outcomeIndex],
    // Some rows are not labelled, as on the real thing.
    outcomeIndex: hash.endsWith("7") ? 999 : outcomeIndex,
    transactionHash: hash,
  };
}

function rowV2(market: PastMarket, trade: PastTrade) {
  const { proxyWallet, asset, conditionId, outcomeIndex, transactionHash, ...same } = rowV1(
    market,
    trade,
  );
  return {
    ...same,
    proxy_wallet: proxyWallet,
    token_id: asset,
    condition_id: conditionId,
    outcome_index: outcomeIndex,
    transaction_hash: transactionHash,
  };
}

/** `2026-09-09 14:25:04+00` */
function shortTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace(/\.\d+Z$/, "+00");
}
