/**
 * Numbers, times and ids the way a person reads them. Machines get JSON.
 *
 * @module
 */

import stringWidth from "string-width";

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const CENTS = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const COMPACT = new Intl.NumberFormat("en-US", {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** A count: `1,234,567`. */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** A count in little room: `1.23M`. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/** Dollars with cents, the sign in front: `-$1,234.50`. */
export function formatUsd(usd: number): string {
  const text = `$${CENTS.format(Math.abs(usd))}`;
  return usd < 0 && text !== "$0.00" ? `-${text}` : text;
}

/** Dollars without cents, for large sums: `$1,234,568`. */
export function formatWholeUsd(usd: number): string {
  const text = `$${WHOLE.format(Math.abs(usd))}`;
  return usd < 0 && text !== "$0" ? `-${text}` : text;
}

/** A fraction as percent: 0.6234 is `62.3 %`. */
export function formatPercent(fraction: number, digits = 1): string {
  return `${fixed(100 * fraction, digits)} %`;
}

/** A number with a fixed count of digits after the point, and no minus before a zero. */
export function formatNumber(value: number, digits = 2): string {
  return fixed(value, digits);
}

/**
 * How long something took, in the two largest units that matter.
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
 * assertEquals(formatDuration(185_000), "3 min 5 s");
 * assertEquals(formatDuration(168 * 3_600_000), "7 d");
 * ```
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${fixed(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  const steps = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;
  const first = steps.findIndex(([, size]) => seconds >= size);
  const [unit, size] = steps[first]!;
  const [smaller, smallerSize] = steps[first + 1] ?? ["", Infinity];
  const rest = Math.floor((seconds % size) / smallerSize);
  return `${Math.floor(seconds / size)} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ""}`;
}

/** A moment, UTC, to the second: `2024-06-01 12:30:00`. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace("T", " ");
}

/** A day, UTC: `2024-06-01`. */
export function formatDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/**
 * Shortens text in its middle, where ids differ least to the eye.
 *
 * @param text Any text without escapes.
 * @param width Columns there are, 1 or more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shorten } from "./format.ts";
 *
 * assertEquals(shorten("0x00112233445566778899", 11), "0x001…78899");
 * assertEquals(shorten("short", 11), "short");
 * ```
 */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  if (width <= 1) return "…";
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const head = takeWidth(letters, Math.floor((width - 1) / 2));
  const tail = takeWidth(letters.toReversed(), Math.ceil((width - 1) / 2));
  return `${head.join("")}…${tail.toReversed().join("")}`;
}

function takeWidth(letters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let room = width;
  for (const letter of letters) {
    room -= stringWidth(letter);
    if (room < 0) break;
    taken.push(letter);
  }
  return taken;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}
