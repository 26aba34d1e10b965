/**
 * What a trade is inside the program, and the one way a trade gets into it.
 *
 * Every source (a parquet row, a socket message, an API row) names its fields differently. The readers in
 * `trade_sources.ts` bring them to a {@linkcode RawTrade}; {@linkcode normalizeTrade} decides whether it is usable
 * and expresses it on the YES outcome.
 *
 * @module
 */

/** Direction of a trade, a signal or a window, always expressed on the YES outcome of the market. */
export type Direction = "buy" | "sell";

/** The outcome whose token is traded: index 0 of a market is `YES` (or the first named outcome), index 1 is `NO`. */
export type Outcome = "YES" | "NO";

/**
 * How a trade of the NO token is understood.
 *
 * - `yes`: buying NO at `p` is selling YES at `1 − p`.
 * - `token`: the outcome is ignored, as some research code does; buying NO at `p` counts as buying YES at `p`.
 */
export type OutcomeMode = "yes" | "token";

/** One normalised trade. Plain data; everything downstream may rely on the ranges given here. */
export interface Trade {
  /** Condition id of the market: trimmed, lower-case, never empty. */
  readonly marketId: string;
  /** Wallet of the active trader: lower-case, starts with `0x`. */
  readonly wallet: string;
  /** Direction on the YES outcome. */
  readonly direction: Direction;
  /** Price of the YES outcome, 0 to 1. */
  readonly price: number;
  /** Notional in USD of the token that was traded, 0 or more. */
  readonly usd: number;
  /** When it happened: integer milliseconds since the Unix epoch, UTC. */
  readonly timeMs: number;
  /** Category of the market as the source spells it, `""` if unknown. */
  readonly category: string;
  /** Id of the token that was traded, `""` if unknown. */
  readonly tokenId: string;
}

/** A trade as some source told it: the right fields, nothing checked. */
export interface RawTrade {
  /** Address of the active trader. */
  readonly wallet: unknown;
  /** Condition id of the market. */
  readonly marketId: unknown;
  /** `BUY` or `SELL` of the token, any case. */
  readonly side: unknown;
  /** Price of the token that was traded. */
  readonly price: unknown;
  /** Unix seconds or milliseconds, a `Date`, or ISO 8601. */
  readonly timestamp: unknown;
  /** Number of shares. */
  readonly size?: unknown;
  /** Notional in USD, where the source has it. */
  readonly usdAmount?: unknown;
  /** 0 is YES, 1 is NO, anything else unknown. */
  readonly outcomeIndex?: unknown;
  /** Name of the outcome, for when the index does not say. */
  readonly outcome?: unknown;
  /** Id of the token that was traded. */
  readonly tokenId?: unknown;
  /** Category of the market. */
  readonly category?: unknown;
}

/** Why a row was dropped. The first reason that applies, in this order. */
export const DROP_REASONS = [
  "wallet",
  "market",
  "side",
  "price",
  "time",
] as const;

/**
 * Name of a reason to drop a row.
 *
 * - `wallet`: no wallet that starts with `0x`.
 * - `market`: no market id.
 * - `side`: neither `BUY` nor `SELL`.
 * - `price`: not a number in (0, 1].
 * - `time`: no timestamp, or one in neither seconds nor milliseconds.
 */
export type DropReason = typeof DROP_REASONS[number];

/** A timestamp above this is in milliseconds, one below in seconds. */
const MILLISECONDS_FROM = 1e12;
/** End of the year 9999, milliseconds since the epoch: a later time is one in microseconds. */
const MAX_TIME_MS = 253_402_300_799_999;
/** A day, or a day and a time, with or without a zone. */
const ISO_8601 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i;
/** The form of ISO 8601 that needs no completion: most sources write it. */
const COMPLETE_ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Reads a number out of anything a source may send: a number, a bigint, or a string that holds one.
 *
 * @param value What the source sent.
 * @returns A finite number, or `undefined` if there is none in it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toNumber } from "./trade.ts";
 *
 * assertEquals(toNumber(" 0.25 "), 0.25);
 * assertEquals(toNumber("1e400"), undefined);
 * ```
 */
export function toNumber(value: unknown): number | undefined {
  let number: number;
  if (typeof value === "number") number = value;
  else if (typeof value === "bigint") number = Number(value);
  else if (typeof value === "string" && value.trim() !== "") {
    number = Number(value);
  } else return undefined;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Reads a time: Unix seconds, Unix milliseconds (above 1e12), a `Date`, or text in ISO 8601, UTC where it names no zone.
 *
 * @param value What the source sent.
 * @returns Integer milliseconds since the epoch, or `undefined` if it is no time after 1970 and before the year
 * 10000, such as one in microseconds.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toTimeMs } from "./trade.ts";
 *
 * assertEquals(toTimeMs("1700000000"), 1_700_000_000_000);
 * assertEquals(toTimeMs("2023-11-14 22:13:20"), 1_700_000_000_000);
 * assertEquals(toTimeMs("yesterday"), undefined);
 * ```
 */
export function toTimeMs(value: unknown): number | undefined {
  let number = value instanceof Date ? value.getTime() : toNumber(value);
  if (number === undefined && typeof value === "string") {
    number = parseIsoTime(value.trim());
  } else if (
    number !== undefined && !(value instanceof Date) &&
    number <= MILLISECONDS_FROM
  ) {
    number *= 1000;
  }
  const timeMs = Math.round(number ?? NaN);
  return timeMs > 0 && timeMs <= MAX_TIME_MS ? timeMs : undefined;
}

/** `Date.parse` alone reads the likes of "trade 7" as a day, and a time without a zone as local. */
function parseIsoTime(text: string): number | undefined {
  if (COMPLETE_ISO_8601.test(text)) return Date.parse(text);
  const parts = ISO_8601.exec(text);
  if (parts === null) return undefined;
  const [, day, time = "00:00", zone = "Z"] = parts;
  return Date.parse(`${day}T${time}${zone.toUpperCase() === "UTC" ? "Z" : zone.toUpperCase()}`);
}

/**
 * Reads which outcome was traded, first from its index, then from its name.
 *
 * @returns The outcome, or `undefined` if neither says (index 999 means unlabelled).
 */
export function toOutcome(index: unknown, name: unknown): Outcome | undefined {
  const number = toNumber(index);
  if (number === 0) return "YES";
  if (number === 1) return "NO";
  if (typeof name !== "string") return undefined;
  const text = name.trim().toLowerCase();
  return text === "yes" ? "YES" : text === "no" ? "NO" : undefined;
}

/**
 * Says whether a traded token has to be flipped to be expressed on YES. An unknown outcome counts as YES.
 */
export function isFlipped(
  outcome: Outcome | undefined,
  mode: OutcomeMode,
): boolean {
  return mode === "yes" && outcome === "NO";
}

/**
 * Reads the notional of a trade in USD.
 *
 * @param usdAmount What the source gives as USD, if it does.
 * @param price Price of the token that was traded.
 * @param size Number of shares, if the source gives it.
 * @returns USD; 0 if neither is a number or the result is negative.
 */
export function toUsd(
  usdAmount: unknown,
  price: number,
  size: unknown,
): number {
  const given = toNumber(usdAmount);
  const usd = given ?? price * (toNumber(size) ?? 0);
  return usd > 0 && Number.isFinite(usd) ? usd : 0;
}

/**
 * Checks a trade and expresses it on the YES outcome.
 *
 * @param raw The fields as the source sent them.
 * @param mode How a trade of the NO token is understood. @default {"yes"}
 * @returns The trade, or the reason why it is unusable.
 *
 * @example Buying NO at 0.30 is selling YES at 0.70
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normalizeTrade } from "pilotfish";
 *
 * const trade = normalizeTrade({
 *   wallet: "0xA1",
 *   marketId: "0xC0FFEE",
 *   side: "BUY",
 *   outcomeIndex: 1,
 *   price: "0.3",
 *   size: 1000,
 *   timestamp: 1_700_000_000,
 * });
 * assertEquals(trade, {
 *   marketId: "0xc0ffee",
 *   wallet: "0xa1",
 *   direction: "sell",
 *   price: 0.7,
 *   usd: 300,
 *   timeMs: 1_700_000_000_000,
 *   category: "",
 *   tokenId: "",
 * });
 * assertEquals(normalizeTrade({ ...raw(), price: 1.2 }), "price");
 *
 * function raw() {
 *   return { wallet: "0xa1", marketId: "0xc0", side: "BUY", price: 0.5, timestamp: 1_700_000_000 };
 * }
 * ```
 */
export function normalizeTrade(
  raw: RawTrade,
  mode: OutcomeMode = "yes",
): Trade | DropReason {
  const wallet = toText(raw.wallet).toLowerCase();
  if (!wallet.startsWith("0x")) return "wallet";
  const marketId = toText(raw.marketId).toLowerCase();
  if (marketId === "") return "market";
  const side = toText(raw.side).toUpperCase();
  if (side !== "BUY" && side !== "SELL") return "side";
  const price = toNumber(raw.price);
  if (price === undefined || !(price > 0 && price <= 1)) return "price";
  const timeMs = toTimeMs(raw.timestamp);
  if (timeMs === undefined) return "time";

  const flipped = isFlipped(toOutcome(raw.outcomeIndex, raw.outcome), mode);
  return {
    marketId,
    wallet,
    direction: (side === "BUY") !== flipped ? "buy" : "sell",
    price: flipped ? 1 - price : price,
    usd: toUsd(raw.usdAmount, price, raw.size),
    timeMs,
    category: toText(raw.category),
    tokenId: toText(raw.tokenId),
  };
}

/** Reads text without blanks at its ends; a number as its digits, and anything else as `""`. */
export function toText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return Number.isFinite(value) || typeof value === "bigint" ? String(value) : "";
}
