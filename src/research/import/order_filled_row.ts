/**
 * Reads `OrderFilled` as tables of chain data have it: a row for each order that was filled, amounts in millionths.
 *
 * Of each trade the chain tells several rows: one for the order of the taker, whose counterpart is the exchange itself,
 * and one for each order of a maker that it met. History counts a trade once, as one of its taker. Some tables leave the
 * taker's rows out; then each maker's row is turned round.
 *
 * @module
 */

import { toNumber } from "../../core/trade.ts";

/** A market of a token. */
export interface TokenFacts {
  readonly marketId: string;
  /** 0 for the first outcome, 1 for the second. */
  readonly outcomeIndex: number;
}

/** The exchange's contracts on Polygon, first and second version. */
const EXCHANGES: ReadonlySet<string> = new Set([
  "0x4bfb41d5b3570defd03c39a9a4d8de6bd8b8982e",
  "0xc5d563a36ae78145c45a50134d48a1215220f80a",
  "0xe111180000d2663c0091e4f400237545b87b996b",
  "0xe2222d279d744050d28e00520010520000310f59",
  "0xe3333700ca9d93003f00f0f71f8515005f6c00aa",
]);

/** Dollars as an asset. */
const DOLLARS = "0";

/** Names of the time of a row. */
const TIME_NAMES = ["timestamp", "blockTimestamp", "blockTime", "evtBlockTime"];

/** Fields by name in lower case, without underscores: tables spell them differently. */
type Fields = ReadonlyMap<string, unknown>;

/** Columns that such a table needs, under each name that will do. */
export const ORDER_FILLED_COLUMNS: readonly (readonly string[])[] = [
  ["maker"],
  ["taker"],
  ["makerAmountFilled"],
  ["takerAmountFilled"],
  ["tokenId", "makerAssetId"],
  TIME_NAMES,
];

/** Whether a row is of this shape. */
export function isOrderFilled(row: Readonly<Record<string, unknown>>): boolean {
  return "makerAmountFilled" in row || "maker_amount_filled" in row || "makeramountfilled" in row;
}

/** Whether a row is the order of a taker. */
export function isTakersOrder(row: Readonly<Record<string, unknown>>): boolean {
  return EXCHANGES.has(textOf(fieldsOf(row).get("taker")).toLowerCase());
}

/**
 * Reads a row.
 *
 * @param row The row.
 * @param hasTakers Whether the table has the orders of takers.
 * @param tokens Markets by token.
 * @returns The trade under the names of history; `maker_side` if another row tells the same trade, `amount` if nothing was
 *   traded for dollars.
 */
export function readOrderFilledRow(
  row: Readonly<Record<string, unknown>>,
  hasTakers: boolean,
  tokens: ReadonlyMap<string, TokenFacts>,
): Readonly<Record<string, unknown>> | "maker_side" | "amount" {
  const fields = fieldsOf(row);
  if (hasTakers && !isTakersOrder(row)) return "maker_side";
  const order = orderOf(fields);
  const price = order === undefined ? NaN : order.usd / order.shares;
  if (order === undefined || !(price > 0 && price <= 1)) return "amount";
  const facts = tokens.get(order.token);
  const isBuy = order.isBuy === hasTakers;
  return {
    ...row,
    // Empty rather than absent: nobody else's name is read instead.
    proxyWallet: fields.get(hasTakers ? "maker" : "taker") ?? "",
    side: isBuy ? "BUY" : "SELL",
    conditionId: fields.get("conditionid") ?? fields.get("marketid") ?? facts?.marketId,
    asset: order.token,
    price,
    size: order.shares / 1e6,
    usd_amount: order.usd / 1e6,
    outcomeIndex: fields.get("outcomeindex") ?? facts?.outcomeIndex,
    timestamp: first(fields, TIME_NAMES.map(plainName)),
    transactionHash: first(fields, ["transactionhash", "txhash", "evttxhash"]),
  };
}

/** What the maker of the row wanted. */
function orderOf(fields: Fields) {
  const gives = toNumber(fields.get("makeramountfilled"));
  const gets = toNumber(fields.get("takeramountfilled"));
  if (gives === undefined || gets === undefined) return undefined;
  const token = textOf(fields.get("tokenid"));
  // The second version tells side and token, the first what was given for what.
  if (token !== "") {
    const isBuy = /^(0|buy)$/i.test(textOf(fields.get("side")));
    return isBuy
      ? { isBuy, token, usd: gives, shares: gets }
      : { isBuy, token, usd: gets, shares: gives };
  }
  const given = textOf(fields.get("makerassetid"));
  const got = textOf(fields.get("takerassetid"));
  if (given === DOLLARS && got !== DOLLARS && got !== "") {
    return { isBuy: true, token: got, usd: gives, shares: gets };
  }
  if (got !== DOLLARS || given === "" || given === DOLLARS) return undefined;
  return { isBuy: false, token: given, usd: gets, shares: gives };
}

function fieldsOf(row: Readonly<Record<string, unknown>>): Fields {
  return new Map(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [plainName(name), value]),
  );
}

/** A name as it is looked for: tables spell it in several ways. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

function first(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields.get(name)).find((value) => value !== undefined);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value).trim()
    : "";
}
