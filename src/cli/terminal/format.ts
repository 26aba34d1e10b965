/**
 * Numbers, times and ids the way a person reads them. Machines get JSON.
 *
 * @module
 */

import { format as bytesText } from "@std/fmt/bytes";
import { format as durationText } from "@std/fmt/duration";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const NUMBER_STYLES = {
  whole: { maximumFractionDigits: 0 },
  cents: { minimumFractionDigits: 2, maximumFractionDigits: 2 },
  compact: { notation: "compact", maximumSignificantDigits: 3 },
} as const;

/** Each made when its first number is written: the runtime loads its languages for it, which takes 10 ms. */
const numberFormats: Partial<Record<keyof typeof NUMBER_STYLES, Intl.NumberFormat>> = {};

function numberText(value: number, style: keyof typeof NUMBER_STYLES): string {
  numberFormats[style] ??= new Intl.NumberFormat("en-US", NUMBER_STYLES[style]);
  return numberFormats[style].format(value);
}

/** A count: `1,234,567`. */
export function formatCount(count: number): string {
  return numberText(count, "whole");
}

/** A count and what is counted: `1 trade`, `2,000 trades`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** A count in little room: `1.23M`. */
export function formatCompact(count: number): string {
  return numberText(count, "compact");
}

/** Dollars with cents, the sign in front: `-$1,234.50`. */
export function formatUsd(usd: number): string {
  const text = `$${numberText(Math.abs(usd), "cents")}`;
  return usd < 0 && text !== "$0.00" ? `-${text}` : text;
}

/** Dollars without cents, for large sums: `$1,234,568`. */
export function formatWholeUsd(usd: number): string {
  const text = `$${numberText(Math.abs(usd), "whole")}`;
  return usd < 0 && text !== "$0" ? `-${text}` : text;
}

/** A fraction as percent: 0.6234 is `62.3 %`. */
export function formatPercent(fraction: number, digits = 1): string {
  return `${formatNumber(100 * fraction, digits)} %`;
}

/** A number with a fixed count of digits after the point, and no minus before a zero. */
export function formatNumber(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/**
 * How long something took or takes, as exactly as one wants to read it.
 *
 * @param ms Milliseconds, 0 or more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDuration } from "./format.ts";
 *
 * assertEquals(formatDuration(12.4), "12 ms");
 * assertEquals(formatDuration(3_456), "3.5 s");
 * assertEquals(formatDuration(185_000), "3m 5s");
 * assertEquals(formatDuration(168 * 3_600_000), "7d");
 * ```
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${formatNumber(ms / SECOND_MS, 1)} s`;
  if (ms < MINUTE_MS - 500) return `${Math.round(ms / SECOND_MS)} s`;
  const grainMs = ms < HOUR_MS ? SECOND_MS : ms < DAY_MS ? MINUTE_MS : HOUR_MS;
  return durationText(Math.round(ms / grainMs) * grainMs, { style: "narrow", ignoreZero: true });
}

/** An amount of memory: `812 MiB`. */
export function formatBytes(bytes: number): string {
  return bytesText(bytes, { binary: true });
}

/** Characters of an id that tell a market from all others in practice. */
export const SHORT_ID_LENGTH = 10;

/** Enough of a market's id to find it by. */
export function shortMarketId(marketId: string): string {
  return marketId.slice(0, SHORT_ID_LENGTH);
}

/**
 * The beginning of a market's id that no other one has: ids of some markets are an address behind many zeros.
 *
 * @param marketId The id.
 * @param others Ids of markets, this one too.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { uniqueMarketId } from "./format.ts";
 *
 * const ids = ["0x00000000001a", "0x00000000001b", "0x12345678ffff"];
 * assertEquals(uniqueMarketId("0x00000000001a", ids), "0x00000000001a");
 * assertEquals(uniqueMarketId("0x12345678ffff", ids), "0x12345678");
 * ```
 */
export function uniqueMarketId(marketId: string, others: Iterable<string>): string {
  let length = SHORT_ID_LENGTH;
  for (const other of others) {
    if (other === marketId) continue;
    while (length < marketId.length && other.startsWith(marketId.slice(0, length))) length++;
  }
  return marketId.slice(0, length);
}

/** A moment, UTC, to the second: `2024-06-01 12:30:00`. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace("T", " ");
}

/** A day, UTC: `2024-06-01`. */
export function formatDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
