/**
 * Asks the order book's interface how the price of a token went.
 *
 * @module
 */

import { fieldsOf, listOf, numberIn } from "./fields.ts";
import { HttpError } from "./http_error.ts";
import type { JsonClient } from "./json_client.ts";

/** A price at a moment. */
export interface PricePoint {
  /** Seconds since the epoch. */
  readonly timeS: number;
  /** Price of a share, 0 to 1. */
  readonly price: number;
}

/** What is asked for. */
export interface PricesQuery {
  /** The token. */
  readonly tokenId: string;
  /** First moment, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Last moment. */
  readonly toMs: number;
  /** Minutes from one price to the next. */
  readonly everyMinutes: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** Longest stretch that is asked for at once, milliseconds. */
const STRETCH_MS = 30 * 86_400_000;
/** Shortest stretch that is still cut in two when it is refused as too long, milliseconds. */
const SHORT_MS = 86_400_000;
/** Later than any time that is meant, seconds. */
const MAX_TIME_S = 1e11;

/**
 * Asks for the prices of a token.
 *
 * @param client Asks.
 * @param query Which prices.
 * @returns The prices in order of time, one a moment.
 * @throws {HttpError} If they cannot be had.
 */
export async function askPrices(
  client: JsonClient,
  query: PricesQuery,
): Promise<readonly PricePoint[]> {
  const prices = new Map<number, number>();
  for (let fromMs = query.fromMs; fromMs <= query.toMs; fromMs += STRETCH_MS) {
    const toMs = Math.min(fromMs + STRETCH_MS - 1000, query.toMs);
    for (const { timeS, price } of await askStretch(client, { ...query, fromMs, toMs })) {
      prices.set(timeS, price);
    }
  }
  return [...prices].map(([timeS, price]) => ({ timeS, price }))
    .filter(({ timeS }) => timeS * 1000 >= query.fromMs && timeS * 1000 <= query.toMs)
    .sort((a, b) => a.timeS - b.timeS);
}

/** How long a stretch may be depends on how close the prices are, and is told nowhere: one that is refused is cut in two. */
async function askStretch(
  client: JsonClient,
  query: PricesQuery,
): Promise<readonly PricePoint[]> {
  const { tokenId, fromMs, toMs, everyMinutes, signal } = query;
  try {
    const answer = await client.ask("clob", "/prices-history", {
      query: {
        market: tokenId,
        startTs: Math.floor(fromMs / 1000),
        endTs: Math.floor(toMs / 1000),
        fidelity: everyMinutes,
      },
      signal,
    });
    return listOf(fieldsOf(answer)["history"]).flatMap((row) => {
      const { t, p } = fieldsOf(row);
      const timeS = numberIn(t, [1, MAX_TIME_S]);
      const price = numberIn(p, [0, 1]);
      return timeS === undefined || price === undefined
        ? []
        : [{ timeS: Math.floor(timeS), price }];
    });
  } catch (error) {
    const isRefused = error instanceof HttpError && error.status === 400;
    if (!isRefused || toMs - fromMs <= SHORT_MS) throw error;
    const middleMs = Math.floor((fromMs + toMs) / 2000) * 1000;
    return [
      ...await askStretch(client, { ...query, toMs: middleMs }),
      ...await askStretch(client, { ...query, fromMs: middleMs + 1000 }),
    ];
  }
}
