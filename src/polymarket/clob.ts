/**
 * Asks the order book's public interface: books, markets, its clock; and the site whether orders are allowed from here.
 *
 * @module
 */

import { MICROS, toMicros } from "../core/money.ts";
import type { BookLevel, OrderBook } from "../core/order_book.ts";
import { toTimeMs } from "../core/trade.ts";
import {
  type Fields,
  fieldsOf,
  flagOf,
  listOf,
  numberIn,
  type Page,
  pageOf,
  textOf,
} from "./fields.ts";
import { HttpError } from "./http_error.ts";
import type { JsonClient } from "./json_client.ts";

/** Books that can be asked for at once. */
export const MAX_BOOKS = 500;
/** More shares than there are: what is above is no amount. */
const MAX_SHARES = 1e9;

/**
 * Why a book was refused.
 *
 * - `token`: no token or market id.
 * - `levels`: no lists of levels, a level that is none (a book with a hole would promise what is not there), or more shares
 *   together than can be counted.
 * - `time`: no time.
 */
export type BookRefusal = "token" | "levels" | "time";

/**
 * Reads a book, from the order book's interface or its socket. Never throws, whatever was sent.
 *
 * The levels come worst first; they are sorted here. Levels without shares are left out, equal prices put together.
 *
 * @param value The book as it came.
 * @returns The book, or the reason why it is unusable.
 */
export function readBook(value: unknown): OrderBook | BookRefusal {
  const book = fieldsOf(value);
  const tokenId = textOf(book["asset_id"]);
  const marketId = textOf(book["market"]).toLowerCase();
  if (tokenId === "" || marketId === "") return "token";
  const bids = levelsOf(book["bids"] ?? book["buys"], -1);
  const asks = levelsOf(book["asks"] ?? book["sells"], 1);
  if (bids === undefined || asks === undefined) return "levels";
  const timeMs = toTimeMs(book["timestamp"]);
  if (timeMs === undefined) return "time";
  return {
    marketId,
    tokenId,
    bids,
    asks,
    timeMs,
    tickMicros: microsIn(book["tick_size"], [1e-6, 0.5]),
    minOrderMicros: microsIn(book["min_order_size"], [1e-6, 1e6]),
  };
}

function microsIn(value: unknown, range: readonly [number, number]): number | null {
  const number = numberIn(value, range);
  return number === undefined ? null : toMicros(number);
}

/** Levels best first: `order` is 1 where the lowest price is best. */
function levelsOf(value: unknown, order: 1 | -1): readonly BookLevel[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const shares = new Map<number, number>();
  for (const level of value) {
    const { price, size } = fieldsOf(level);
    const priceMicros = microsIn(price, [0, 1]);
    const sharesMicros = microsIn(size, [0, MAX_SHARES]);
    if (priceMicros === null || sharesMicros === null) return undefined;
    // Nothing can be traded at 0 or at 1.
    if (priceMicros === 0 || priceMicros === MICROS || sharesMicros === 0) continue;
    shares.set(priceMicros, (shares.get(priceMicros) ?? 0) + sharesMicros);
  }
  const together = [...shares.values()].reduce((sum, each) => sum + each, 0);
  if (!Number.isSafeInteger(together)) return undefined;
  return [...shares].map(([priceMicros, sharesMicros]) => ({ priceMicros, sharesMicros }))
    .sort((a, b) => order * (a.priceMicros - b.priceMicros));
}

/**
 * Asks for the book of a token.
 *
 * @param client Asks.
 * @param tokenId The token.
 * @param signal Ends it early.
 * @returns The book, the reason why it is unusable, or `undefined` if the exchange has none.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askBook(
  client: JsonClient,
  tokenId: string,
  signal?: AbortSignal,
): Promise<OrderBook | BookRefusal | undefined> {
  const answer = await orNothing(
    client.ask("clob", "/book", { query: { token_id: tokenId }, signal }),
  );
  if (answer === undefined) return undefined;
  const book = readBook(answer);
  // A book of another token would be filled at another price.
  return typeof book === "string" || book.tokenId === tokenId ? book : "token";
}

/**
 * Asks for the books of many tokens. The exchange leaves out tokens that it does not know.
 *
 * @param client Asks.
 * @param tokenIds The tokens, any number.
 * @param signal Ends it early.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askBooks(
  client: JsonClient,
  tokenIds: readonly string[],
  signal?: AbortSignal,
): Promise<Page<OrderBook, BookRefusal>> {
  const rows: OrderBook[] = [];
  const refused: BookRefusal[] = [];
  const wanted = new Set(tokenIds);
  for (let from = 0; from < tokenIds.length; from += MAX_BOOKS) {
    const body = tokenIds.slice(from, from + MAX_BOOKS).map((tokenId) => ({ token_id: tokenId }));
    const answer = await client.ask("clob", "/books", { body, signal });
    const page = pageOf<OrderBook, BookRefusal>(listOf(answer), readBook);
    rows.push(...page.rows.filter(({ tokenId }) => wanted.has(tokenId)));
    refused.push(...page.refused);
  }
  return { rows, refused, next: undefined };
}

/**
 * Asks for a market: its labels and, once it is over, its winner.
 *
 * @param client Asks.
 * @param marketId Condition id.
 * @param signal Ends it early.
 * @returns The market as it came, `undefined` if the exchange has none: in the minutes after it was made it need not.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askClobMarket(
  client: JsonClient,
  marketId: string,
  signal?: AbortSignal,
): Promise<Fields | undefined> {
  const path = `/markets/${encodeURIComponent(marketId)}`;
  const answer = await orNothing(client.ask("clob", path, { signal }));
  const market = fieldsOf(answer);
  return textOf(market["condition_id"]).toLowerCase() === marketId.toLowerCase()
    ? market
    : undefined;
}

/** Labels of a market that {@linkcode askClobMarket} gave. */
export function clobTags(market: Fields): readonly string[] {
  return listOf(market["tags"]).map(textOf).filter((tag) => tag !== "");
}

/**
 * Asks the exchange for its time.
 *
 * @param client Asks.
 * @param signal Ends it early.
 * @returns Milliseconds since the epoch, exact to a second; `undefined` if the answer is no time.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askTimeMs(
  client: JsonClient,
  signal?: AbortSignal,
): Promise<number | undefined> {
  return toTimeMs(await client.ask("clob", "/time", { signal }));
}

/** Whether orders are allowed from here. */
export interface Geoblock {
  /** Whether orders that open a position are refused. */
  readonly isBlocked: boolean;
  /** Country as two letters, `""` if the site does not say. */
  readonly country: string;
  /** Part of the country, `""` if the site does not say. */
  readonly region: string;
}

/**
 * Asks the site whether orders are allowed from here.
 *
 * @param client Asks.
 * @param signal Ends it early.
 * @returns What it says; `undefined` if the answer says neither yes nor no, which is no permission.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askGeoblock(
  client: JsonClient,
  signal?: AbortSignal,
): Promise<Geoblock | undefined> {
  const answer = fieldsOf(await client.ask("site", "/api/geoblock", { signal }));
  const isBlocked = flagOf(answer["blocked"]);
  if (isBlocked === undefined) return undefined;
  return { isBlocked, country: textOf(answer["country"]), region: textOf(answer["region"]) };
}

async function orNothing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    // The exchange's way to say that there is none.
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
}
