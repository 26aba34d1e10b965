/**
 * The order book's interface of the made-up exchange.
 *
 * @module
 */

import { bookMessage } from "./books.ts";
import type { ListingMischief } from "./gamma.ts";
import type { Route } from "./route.ts";
import type { FakeMarket, FakeWorld } from "./world.ts";

/** What the routes know. */
export interface ClobFacts {
  readonly world: FakeWorld;
  readonly listings: ListingMischief;
  readonly nowMs: () => number;
  /** When a book last changed. */
  readonly changedMs: (tokenId: string) => number;
}

/** Routes of the order book's interface: `/clob/book`, `/clob/books`, `/clob/markets/…` and `/clob/time`. */
export function clobRoutes(facts: ClobFacts): Readonly<Record<string, Route>> {
  const { world, listings, nowMs, changedMs } = facts;
  const marketOf = (tokenId: string) =>
    world.markets.find(({ tokenIds, conditionId }) =>
      tokenIds.includes(tokenId) && !listings.unlisted.has(conditionId)
    );
  const bookOf = (tokenId: string) => {
    const market = marketOf(tokenId);
    return market && {
      ...bookMessage(market, tokenId, changedMs(tokenId)),
      min_order_size: String(market.minSize),
      neg_risk: market.negRisk,
    };
  };
  return {
    "/clob/book": ({ url }) => {
      const book = bookOf(url.searchParams.get("token_id") ?? "");
      return book === undefined
        ? Response.json({ error: "No orderbook exists for the requested token id" }, {
          status: 404,
        })
        : Response.json(book);
    },
    // Tokens that nobody knows are left out.
    "/clob/books": async ({ request }) => {
      const asked = await request.json() as readonly { readonly token_id: string }[];
      return Response.json(
        asked.map(({ token_id }) => bookOf(token_id)).filter((book) => book !== undefined),
      );
    },
    "/clob/markets/": ({ rest }) => {
      const market = world.market(rest);
      return market === undefined || listings.unlisted.has(rest)
        ? Response.json({ error: "market not found" }, { status: 404 })
        : Response.json(clobMarket(market, listings));
    },
    "/clob/time": () => Response.json(Math.floor(nowMs() / 1000)),
  };
}

function clobMarket(market: FakeMarket, { disputed, silent }: ListingMischief): unknown {
  const { payout, conditionId, outcomes, tokenIds, price } = market;
  const isOver = payout !== undefined && !disputed.has(conditionId) && !silent.has("clob");
  return {
    condition_id: conditionId,
    market_slug: market.slug,
    question: market.question,
    active: true,
    closed: isOver,
    accepting_orders: !isOver,
    is_50_50_outcome: isOver && payout === 0.5,
    minimum_order_size: market.minSize,
    minimum_tick_size: market.tickSize,
    neg_risk: market.negRisk,
    tags: [market.category],
    tokens: tokenIds.map((token_id, index) => {
      const pays = index === 0 ? payout : 1 - (payout ?? 0);
      return {
        token_id,
        outcome: outcomes[index],
        price: isOver ? pays : index === 0 ? price : 1 - price,
        winner: isOver && pays === 1,
      };
    }),
  };
}
