/**
 * The order books of the made-up exchange: some levels around the price of each market, mirrored in its two tokens.
 *
 * @module
 */

import type { FakeMarket } from "./world.ts";

/** Levels of a side. */
const DEPTH = 5;
/** Shares at the best level; each further one has as many more. */
const BEST_SHARES = 1_000;

/** Shares by price, both as the exchange writes them. */
export type FakeSide = ReadonlyMap<string, string>;

/** A book of one token. */
export interface FakeBook {
  readonly bids: FakeSide;
  readonly asks: FakeSide;
}

/** A level that is not as it was: its shares now, `0` if it is gone. */
export interface FakeLevelChange {
  readonly side: "BUY" | "SELL";
  readonly price: string;
  readonly size: string;
}

/** The book of a token as it is now; without levels when the market is over. */
export function fakeBook(market: FakeMarket, tokenId: string): FakeBook {
  const bids = new Map<string, string>();
  const asks = new Map<string, string>();
  if (market.payout !== undefined) return { bids, asks };
  const { tickSize, price } = market;
  const own = Math.round((tokenId === market.tokenIds[0] ? price : 1 - price) / tickSize);
  const steps = Math.round(1 / tickSize);
  for (let level = 1; level <= DEPTH; level++) {
    const size = String(BEST_SHARES * level);
    if (own - level > 0) bids.set(priceText((own - level) * tickSize), size);
    if (own + level < steps) asks.set(priceText((own + level) * tickSize), size);
  }
  return { bids, asks };
}

/** Best prices, empty text for a side without orders. */
export function bestOf({ bids, asks }: FakeBook): { best_bid: string; best_ask: string } {
  const best = (side: FakeSide, order: 1 | -1) =>
    [...side.keys()].sort((a, b) => order * (Number(a) - Number(b)))[0] ?? "";
  return { best_bid: best(bids, -1), best_ask: best(asks, 1) };
}

/** What has to be told to make one book of another. */
export function changesOf(before: FakeBook, after: FakeBook): readonly FakeLevelChange[] {
  return ([["BUY", "bids"], ["SELL", "asks"]] as const).flatMap(([side, name]) => {
    const prices = new Set([...before[name].keys(), ...after[name].keys()]);
    return [...prices].filter((price) => before[name].get(price) !== after[name].get(price))
      .map((price) => ({ side, price, size: after[name].get(price) ?? "0" }));
  });
}

/** A book as the exchange sends it: worst level first. */
export function bookMessage(
  market: FakeMarket,
  tokenId: string,
  timeMs: number,
): Readonly<Record<string, unknown>> {
  const { bids, asks } = fakeBook(market, tokenId);
  const list = (side: FakeSide, order: 1 | -1) =>
    [...side].map(([price, size]) => ({ price, size }))
      .sort((a, b) => order * (Number(a.price) - Number(b.price)));
  return {
    market: market.conditionId,
    asset_id: tokenId,
    timestamp: String(timeMs),
    hash: "",
    bids: list(bids, 1),
    asks: list(asks, -1),
    tick_size: String(market.tickSize),
    last_trade_price: priceText(market.price),
  };
}

function priceText(price: number): string {
  return String(Number(price.toFixed(4)));
}
