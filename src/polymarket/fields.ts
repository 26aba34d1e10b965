/**
 * Reads single fields of foreign JSON: whatever is missing, of the wrong type or out of range becomes what the reader says.
 *
 * @module
 */

import { toNumber, toTimeMs } from "../core/trade.ts";

/** A foreign object. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze({});

/** A value as an object; one without fields if it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Fields
    : NO_FIELDS;
}

/** A value as a list: a list, or text that holds one as JSON; empty if it is neither. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("[")) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // The text is foreign: that it holds no list is an answer.
    return [];
  }
}

/** A value as text without blanks at its ends: ids may come as numbers. `""` if there is none. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return Number.isSafeInteger(value) ? String(value) : "";
}

/** A value as a number in a range, both ends included; `undefined` if it is none. */
export function numberIn(
  value: unknown,
  [low, high]: readonly [number, number],
): number | undefined {
  const number = toNumber(value);
  return number !== undefined && number >= low && number <= high ? number : undefined;
}

/** A value as a yes or no; `undefined` if it is neither. */
export function flagOf(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

/** A zone of hours only, as in `2026-09-09 14:25:04+00`. */
const SHORT_ZONE = /(?<=:\d\d(?:\.\d+)?)([+-]\d\d)$/;

/**
 * A value as a time: a date, or a date and a time of day, with a zone of hours too.
 *
 * @returns Milliseconds since the epoch; `null` if it is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dateMs } from "./fields.ts";
 *
 * assertEquals(dateMs("2026-09-09 14:25:04+00"), Date.UTC(2026, 8, 9, 14, 25, 4));
 * assertEquals(dateMs("soon"), null);
 * ```
 */
export function dateMs(value: unknown): number | null {
  if (typeof value !== "string" || !/^\s*\d{4}-/.test(value)) return null;
  return toTimeMs(value.trim().replace(SHORT_ZONE, "$1:00")) ?? null;
}

/** What a page of foreign rows held. */
export interface Page<Row, Refusal extends string> {
  /** The usable rows, in their order. */
  readonly rows: readonly Row[];
  /** A reason for each row that is not. */
  readonly refused: readonly Refusal[];
  /** How to ask for the next page; `undefined` on the last one. */
  readonly next: string | undefined;
}

/**
 * Reads the rows of a page.
 *
 * @param values The rows as they came.
 * @param read Reads one: the row, or the reason why it is unusable.
 * @param next How to ask for the next page.
 */
export function pageOf<Row extends object, Refusal extends string>(
  values: readonly unknown[],
  read: (value: unknown) => Row | Refusal,
  next?: string,
): Page<Row, Refusal> {
  const rows: Row[] = [];
  const refused: Refusal[] = [];
  for (const value of values) {
    const row = read(value);
    if (typeof row === "string") refused.push(row);
    else rows.push(row);
  }
  return { rows, refused, next };
}

/** The cursor of a next page; `undefined` if there is none. */
export function cursorOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === "" ? undefined : text;
}
