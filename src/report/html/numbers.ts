/**
 * Numbers and times as a report shows them. What cannot be computed is "–".
 *
 * @module
 */

import type { MetricUnit } from "../../core/metrics.ts";

/** What stands for a figure that cannot be computed. */
export const NONE = "–";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const PLAIN = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const BIG = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4, notation: "compact" });

/** From here on a ratio or a percentage is shown in thousands and millions. */
const TOO_LONG = 100_000;

/** `1,234`. */
export function count(value: number): string {
  return COUNT.format(value);
}

/** `$1,234.50`, `−$3.00`. */
export function usd(value: number | null): string {
  if (value === null) return NONE;
  const text = USD.format(Math.abs(value));
  // No minus before a zero.
  return value < 0 && isShown(text) ? `−${text}` : text;
}

/** `+$1,234.50`, `−$3.00`: for what is won or lost. */
export function signedUsd(value: number | null): string {
  return signed(value, usd(value));
}

/** `12.3 %`. */
export function percent(value: number | null, digits = 1): string {
  if (value === null) return NONE;
  const hundredths = value * 100;
  if (Math.abs(hundredths) >= TOO_LONG) return `${minus(BIG.format(hundredths))}\u00a0%`;
  // No minus before a zero.
  const rounded = Number(hundredths.toFixed(digits)) || 0;
  return `${minus(rounded.toLocaleString("en-US", fixed(digits)))}\u00a0%`;
}

/** `+12.3 %`, `−3.0 %`: for what is won or lost. */
export function signedPercent(value: number | null, digits = 1): string {
  return signed(value, percent(value, digits));
}

/** `1,234` for whole numbers, `12.35` for others. */
export function short(value: number): string {
  return Number.isInteger(value) ? minus(count(value)) : plain(value);
}

/** `12.35`. */
export function plain(value: number | null): string {
  if (value === null) return NONE;
  return minus(Math.abs(value) >= TOO_LONG ? BIG.format(value) : PLAIN.format(value));
}

/** `3.2 h`, `4.5 days`. */
export function hours(value: number | null): string {
  if (value === null) return NONE;
  return value < 48 ? `${value.toFixed(1)}\u00a0h` : `${(value / 24).toFixed(1)}\u00a0days`;
}

/** `2025-09-01`. */
export function date(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** `2025-09-01 12:30`. */
export function minute(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace("T", " ");
}

/** A figure in its unit. */
export function figure(value: number | null, unit: MetricUnit): string {
  if (value === null) return NONE;
  switch (unit) {
    case "fraction":
      return percent(value);
    case "ratio":
      return plain(value);
    case "usd":
      return usd(value);
    case "days":
      return value === 1 ? "1 day" : `${count(value)} days`;
    case "hours":
      return hours(value);
    case "count":
      return count(value);
  }
}

function fixed(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** With a plus before what is above 0 as it is shown. */
function signed(value: number | null, text: string): string {
  return value !== null && value > 0 && isShown(text) ? `+${text}` : text;
}

/** Whether a number is not 0 as it is shown. */
function isShown(text: string): boolean {
  return /[1-9]/.test(text);
}

/** With a real minus sign, which is as wide as a digit. */
function minus(text: string): string {
  return text.replace("-", "−");
}
