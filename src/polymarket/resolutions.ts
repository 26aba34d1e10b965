/**
 * Asks each place that says who won, for many markets at once.
 *
 * @module
 */

import { askClobMarket } from "./clob.ts";
import { MAX_CONDITIONS } from "./data_trades.ts";
import { fieldsOf, listOf, textOf } from "./fields.ts";
import { findMarkets, type GammaOptions } from "./gamma.ts";
import type { JsonClient } from "./json_client.ts";
import { clobPayout, dataPayout, gammaPayout, type Payout } from "./payouts.ts";

/** What places say, by market id; a market about which a place says nothing is missing. */
export type Payouts = ReadonlyMap<string, Payout>;

/** A market whose winner is asked for. */
export interface AskedMarket {
  /** Condition id, lower-case. */
  readonly marketId: string;
  /** Its tokens of YES and NO, if they are known. */
  readonly tokenIds: readonly [string, string] | undefined;
}

/**
 * Asks the Data API: what it says is what the chain pays.
 *
 * @param client Asks.
 * @param marketIds Condition ids, lower-case, any number.
 * @param options Something that changes from one question to the next, so that no cache answers; and what ends it early.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askDataPayouts(
  client: JsonClient,
  marketIds: readonly string[],
  options: { readonly fresh: string | number; readonly signal?: AbortSignal | undefined },
): Promise<Payouts> {
  const payouts = new Map<string, Payout>();
  const wanted = new Set(marketIds);
  for (let from = 0; from < marketIds.length; from += MAX_CONDITIONS) {
    const condition = marketIds.slice(from, from + MAX_CONDITIONS).join(",");
    const answer = await client.ask("data", "/v2/resolutions", {
      query: { condition, _: options.fresh },
      signal: options.signal,
    });
    for (const row of listOf(fieldsOf(answer)["data"])) {
      const marketId = textOf(fieldsOf(row)["condition_id"]).toLowerCase();
      if (!wanted.has(marketId)) continue;
      const payout = dataPayout(row);
      const before = payouts.get(marketId);
      payouts.set(marketId, before === undefined || before === payout ? payout : "unclear");
    }
  }
  return payouts;
}

/**
 * Asks the order book's interface, one request a market.
 *
 * @param client Asks.
 * @param markets The markets.
 * @param signal Ends it early.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askClobPayouts(
  client: JsonClient,
  markets: readonly AskedMarket[],
  signal?: AbortSignal,
): Promise<Payouts> {
  const payouts = new Map<string, Payout>();
  for (const { marketId, tokenIds } of markets) {
    const market = await askClobMarket(client, marketId, signal);
    if (market !== undefined) payouts.set(marketId, clobPayout(market, tokenIds));
  }
  return payouts;
}

/**
 * Asks Gamma.
 *
 * @param client Asks.
 * @param marketIds Condition ids, lower-case, any number.
 * @param options Categories, which reading a market needs; and what ends it early.
 * @throws {HttpError} If it cannot be asked.
 */
export async function askGammaPayouts(
  client: JsonClient,
  marketIds: readonly string[],
  options: GammaOptions,
): Promise<Payouts> {
  const { rows } = await findMarkets(client, marketIds, options);
  return new Map(rows.map(({ facts, raw }) => [facts.marketId, gammaPayout(raw)]));
}
