/**
 * The markets of the made-up exchange as Gamma lists them: by page, by id, with and without their events.
 *
 * @module
 */

import type { Route } from "./route.ts";
import type { FakeMarket, FakeWorld } from "./world.ts";

/** Faults of the listings, and what the places say about who won. They hold until they are changed. */
export interface ListingMischief {
  /** Whether each page begins with the last row of the one before. */
  overlaps: boolean;
  /** Whether a cursor leads back to its own page. */
  circles: boolean;
  /** Rows that are none, put before those of each page. */
  badRows: readonly unknown[];
  /** Markets that Gamma and the order book's interface do not know, by condition id. */
  unlisted: ReadonlySet<string>;
  /** Markets whose winner is proposed and may be disputed, by condition id. */
  disputed: ReadonlySet<string>;
  /** Places that say nothing about who won. */
  silent: ReadonlySet<"data" | "clob" | "gamma">;
  /** Characters that each market carries without need. */
  padding: number;
}

/** Listings that do nothing wrong. */
export function goodListings(): ListingMischief {
  return {
    overlaps: false,
    circles: false,
    badRows: [],
    unlisted: new Set(),
    disputed: new Set(),
    silent: new Set(),
    padding: 0,
  };
}

/** Rows of a page unless it is asked for others. */
const PAGE_ROWS = 20;
const MAX_ROWS = 100;

/** Routes of Gamma: `/gamma/markets`, `/gamma/markets/keyset` and `/gamma/events/keyset`. */
export function gammaRoutes(
  world: FakeWorld,
  mischief: ListingMischief,
): Readonly<Record<string, Route>> {
  const listed = (query: URLSearchParams) => matching(world, mischief, query);
  return {
    "/gamma/markets": ({ url }) => {
      const limit = Math.min(Number(url.searchParams.get("limit") ?? PAGE_ROWS), MAX_ROWS);
      const offset = Number(url.searchParams.get("offset") ?? 0);
      const markets = listed(url.searchParams).slice(offset, offset + limit);
      return Response.json([
        ...mischief.badRows,
        ...markets.map((market) => gammaMarket(market, mischief, url.searchParams)),
      ]);
    },
    "/gamma/markets/keyset": ({ url }) =>
      keyset(url.searchParams, listed(url.searchParams), mischief, {
        name: "markets",
        row: (market) => gammaMarket(market, mischief, url.searchParams),
      }),
    // Every market has an event of its own.
    "/gamma/events/keyset": ({ url }) =>
      keyset(url.searchParams, listed(url.searchParams), mischief, {
        name: "events",
        row(market) {
          const { events, ...bare } = gammaMarket(market, mischief, url.searchParams);
          return { ...(events as object[])[0], tags: tagsOf(market), markets: [bare] };
        },
      }),
  };
}

interface Listing {
  readonly name: "markets" | "events";
  readonly row: (market: FakeMarket) => unknown;
}

/** A page by cursor: the cursor is the id of the last row that was given. */
function keyset(
  query: URLSearchParams,
  markets: readonly FakeMarket[],
  mischief: ListingMischief,
  { name, row }: Listing,
): Response {
  if (query.has("offset")) {
    return Response.json({ error: "offset is not supported" }, { status: 422 });
  }
  const limit = Math.min(Number(query.get("limit") ?? PAGE_ROWS), MAX_ROWS);
  const after = query.get("after_cursor");
  const last = after === null ? -1 : markets.findIndex(({ id }) => id === after);
  const first = Math.max(last + (mischief.overlaps && last >= 0 ? 0 : 1), 0);
  const page = markets.slice(first, last + 1 + limit);
  const hasMore = last + 1 + limit < markets.length;
  const next = mischief.circles ? after ?? page.at(-1)?.id : hasMore ? page.at(-1)?.id : undefined;
  return Response.json({
    [name]: [...mischief.badRows, ...page.map(row)],
    ...(next === undefined ? {} : { next_cursor: next }),
  });
}

function matching(
  { markets }: FakeWorld,
  { unlisted }: ListingMischief,
  query: URLSearchParams,
): readonly FakeMarket[] {
  const ids = query.getAll("condition_ids");
  const closed = query.get("closed") === "true";
  const minVolume = Number(query.get("volume_num_min") ?? query.get("volume_min") ?? 0);
  return markets.filter((market) =>
    !unlisted.has(market.conditionId) &&
    (market.payout !== undefined) === closed &&
    (ids.length === 0 || ids.includes(market.conditionId)) &&
    market.volumeUsd >= minVolume
  );
}

function tagsOf({ category }: FakeMarket): readonly object[] {
  return [{ id: "2", label: category, slug: category.toLowerCase() }, {
    id: "7",
    label: "Made up",
    slug: "made-up",
  }];
}

/** A market in the shape of the recorded ones: lists within texts, a time that is not ISO. */
export function gammaMarket(
  market: FakeMarket,
  mischief: ListingMischief,
  query = new URLSearchParams(),
): Readonly<Record<string, unknown>> {
  const { payout, price, feeRate, volumeUsd } = market;
  const isDisputed = mischief.disputed.has(market.conditionId);
  const isClosed = payout !== undefined;
  const told = isClosed && !isDisputed && !mischief.silent.has("gamma") ? payout : price;
  const prices = [told, 1 - told].map((one) => String(Number(one.toFixed(4))));
  return {
    id: market.id,
    question: market.question,
    conditionId: market.conditionId,
    slug: market.slug,
    endDate: new Date(market.endMs).toISOString(),
    outcomes: JSON.stringify(market.outcomes),
    outcomePrices: JSON.stringify(prices),
    volume: String(volumeUsd),
    volumeNum: volumeUsd,
    liquidity: String(volumeUsd / 20),
    liquidityNum: volumeUsd / 20,
    active: true,
    closed: isClosed,
    ...(isClosed ? { closedTime: shortTime(market.endMs) } : {}),
    archived: false,
    enableOrderBook: true,
    acceptingOrders: !isClosed,
    orderPriceMinTickSize: market.tickSize,
    orderMinSize: market.minSize,
    ...(isClosed ? { umaResolutionStatus: isDisputed ? "disputed" : "resolved" } : {}),
    clobTokenIds: JSON.stringify(market.tokenIds),
    negRisk: market.negRisk,
    events: [{
      id: `9${market.id}`,
      slug: market.eventSlug,
      title: market.eventTitle,
      negRisk: market.negRisk,
    }],
    feesEnabled: feeRate > 0,
    feeType: feeRate > 0 ? `${market.category.toLowerCase()}_fees` : null,
    feeSchedule: feeRate > 0 ? { exponent: 1, rate: feeRate, takerOnly: true } : null,
    version: "v1",
    ...(query.get("include_tag") === "true" ? { tags: tagsOf(market) } : {}),
    ...(mischief.padding > 0 ? { description: "x".repeat(mischief.padding) } : {}),
  };
}

/** `2026-09-09 14:25:04+00` */
function shortTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace(/\.\d+Z$/, "+00");
}
