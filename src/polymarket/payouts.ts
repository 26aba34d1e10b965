/**
 * Reads who won, from each of the places that say so. None throws, whatever was sent.
 *
 * @module
 */

import { type Fields, fieldsOf, flagOf, listOf, numberIn, textOf } from "./fields.ts";

/**
 * What a place says about a market: what one YES share pays, 0 to 1; or why it does not say.
 *
 * - `open`: the market is not over, or nobody has proposed who won.
 * - `pending`: somebody has, and it may still be disputed, or is.
 * - `unclear`: it is over, but the place does not say who won in a way that can be trusted.
 */
export type Payout = number | "open" | "pending" | "unclear";

/** Micro-dollars that the two outcomes pay together. */
const WHOLE_MICROS = 1_000_000;

/**
 * Reads a row of the Data API's resolutions.
 *
 * @param value The row.
 * @returns What a YES share pays.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dataPayout } from "./payouts.ts";
 *
 * assertEquals(dataPayout({ status: "resolved", payouts: [0, 1_000_000] }), 0);
 * assertEquals(dataPayout({ status: "posed", payouts: [1_000_000, 0] }), "pending");
 * ```
 */
export function dataPayout(value: unknown): Payout {
  const row = fieldsOf(value);
  const status = textOf(row["status"]).toLowerCase();
  if (status !== "resolved") {
    return status === "posed" || status === "proposed" || status === "disputed"
      ? "pending"
      : "open";
  }
  const payouts = listOf(row["payouts"]).map((micros) => numberIn(micros, [0, WHOLE_MICROS]));
  const [yes, no, ...more] = payouts;
  if (yes === undefined || no === undefined || more.length > 0) return "unclear";
  return yes + no === WHOLE_MICROS ? yes / WHOLE_MICROS : "unclear";
}

/**
 * Reads a market of the order book's interface.
 *
 * @param market The market as it came.
 * @param tokenIds Its tokens of YES and NO. @default {as it lists them}
 * @returns What a YES share pays.
 */
export function clobPayout(market: Fields, tokenIds?: readonly [string, string]): Payout {
  if (flagOf(market["closed"]) !== true) return "open";
  const tokens = listOf(market["tokens"]).map(fieldsOf);
  const listed = tokens.map(({ token_id }) => textOf(token_id));
  const [yesId, noId] = tokenIds ?? listed;
  if (tokens.length !== 2 || !listed.includes(yesId ?? "") || !listed.includes(noId ?? "")) {
    return "unclear";
  }
  const winners = tokens.filter(({ winner }) => flagOf(winner) === true);
  const [winner] = winners;
  if (winners.length === 1) return textOf(winner!["token_id"]) === yesId ? 1 : 0;
  const isSplit = winners.length === 0 && flagOf(market["is_50_50_outcome"]) === true;
  return isSplit ? 0.5 : "unclear";
}

/**
 * Reads a market of Gamma, whose last prices are 1 and 0 when it is over. That it says nothing about a proposal is
 * normal; that it takes orders means nothing.
 *
 * @param value The market as it came.
 * @returns What a YES share pays.
 */
export function gammaPayout(value: unknown): Payout {
  const market = fieldsOf(value);
  if (flagOf(market["closed"]) !== true) return "open";
  const status = textOf(market["umaResolutionStatus"]).toLowerCase();
  if (status === "proposed" || status === "disputed") return "pending";
  const prices = listOf(market["outcomePrices"]).map((price) => numberIn(price, [0, 1]));
  const [yes, no, ...more] = prices;
  if (yes === undefined || no === undefined || more.length > 0) return "unclear";
  if (yes + no === 1 && (yes === 0 || yes === 1)) return yes;
  // Half each may also be the last price of a market that nobody has decided.
  return yes === 0.5 && no === 0.5 && status === "resolved" ? 0.5 : "unclear";
}
