/**
 * What makes two rows the same trade: a trade has no id of its own, so its content is its identity.
 *
 * @module
 */

import { contentId } from "./content_id.ts";
import { toNumber, toText, type Trade } from "./trade.ts";

/**
 * Identity of a trade: the same for the same row of the same source, and for the same trade told by another source.
 *
 * Rows that are alike in everything happen, several fills of one transaction. A source that can tell them from repetitions
 * (they are in one frame, on one page) numbers them; of the numbers of several sources the largest counts by itself.
 * A source that cannot leaves the number out. To the filter that is the same: of the same wallet at the same moment
 * it wants no second confirmation, and the price is no news.
 *
 * @param trade The trade.
 * @param occurrence 1 for the first of several rows that are alike.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { tradeId } from "./trade_identity.ts";
 *
 * const trade = {
 *   marketId: "0x01", wallet: "0xa", direction: "buy" as const, price: 0.4, usd: 20_000,
 *   timeMs: 1_700_000_000_000, category: "Politics", tokenId: "7",
 * };
 * assertEquals(tradeId(trade), tradeId({ ...trade, category: "" }));
 * assertNotEquals(tradeId(trade), tradeId(trade, 2));
 * ```
 */
export function tradeId(trade: Trade, occurrence = 1): string {
  const { marketId, tokenId, wallet, direction, price, usd, timeMs } = trade;
  return contentId("t", [marketId, tokenId, wallet, direction, price, usd, timeMs, occurrence]);
}

/** What every source of a fill tells alike, as it was sent. */
export interface FillContent {
  /** Hash of the transaction. */
  readonly transactionHash: unknown;
  /** Wallet whose fill it is. */
  readonly wallet: unknown;
  /** Id of the token. */
  readonly tokenId: unknown;
  /** `BUY` or `SELL` of the token. */
  readonly side: unknown;
  /** Price of the token. */
  readonly price: unknown;
  /** Shares. */
  readonly size: unknown;
}

/** Digits after the point of a price and of a size that tell fills of one transaction apart. */
const PRICE_DIGITS = 4;
const SIZE_DIGITS = 2;

/**
 * Identity of a fill over all sources that know its transaction.
 *
 * The time is no part of it, since the activity socket is up to a second before the block that the Data API tells. Nor
 * are the outcome and its direction: one source may label them and the other not. Addresses are compared in lower case,
 * and prices and sizes rounded, as one source gives an average with all its digits and the other cuts it; the transaction
 * already tells nearly all fills apart.
 *
 * @param content What the source sent.
 * @returns The id of the first such fill; {@linkcode nthId} makes those of the others. `undefined` if the source does not
 *   know the transaction.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fillId } from "./trade_identity.ts";
 *
 * const fill = { transactionHash: "0xf1", tokenId: "7", side: "BUY", size: 30_000 };
 * assertEquals(
 *   fillId({ ...fill, wallet: "0xAb", price: 0.3996666666666667 }),
 *   fillId({ ...fill, wallet: "0xab", price: "0.399667" }),
 * );
 * ```
 */
export function fillId(content: FillContent): string | undefined {
  const { transactionHash, wallet, tokenId, side, price, size } = content;
  if (typeof transactionHash !== "string" || transactionHash === "") return undefined;
  return contentId("f", [
    transactionHash.toLowerCase(),
    toText(wallet).toLowerCase(),
    toText(tokenId),
    toText(side).toUpperCase(),
    (toNumber(price) ?? NaN).toFixed(PRICE_DIGITS),
    (toNumber(size) ?? NaN).toFixed(SIZE_DIGITS),
  ]);
}

/**
 * Id of one of several rows that are alike.
 *
 * @param id Id of the first.
 * @param occurrence Which one, 1 for the first.
 */
export function nthId(id: string, occurrence: number): string {
  return occurrence === 1 ? id : `${id}#${occurrence}`;
}
