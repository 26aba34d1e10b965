/**
 * How far back a download goes: a moment, or so long before its end.
 *
 * @module
 */

import { type Option, type OptionRow, time } from "./option_kinds.ts";

/** How far back something goes. */
export interface Since {
  /** As it was given. */
  readonly text: string;
  /** The moment, milliseconds since the epoch; or so many of a unit. */
  readonly start: number | { readonly count: number; readonly unit: string };
}

const SPAN = /^(\d{1,4})(d|w|mo|y)$/i;

/** An option that takes `12mo`, `90d`, or a moment. */
export function since<C extends string>(
  row: OptionRow<C> & { readonly default: string },
): Option<Since, C> {
  const moment = time(row);
  const read = (text: string) => {
    const [, count, unit = ""] = SPAN.exec(text) ?? [];
    if (count !== undefined) {
      return { value: { text, start: { count: Number(count), unit: unit.toLowerCase() } } };
    }
    const start = moment.read(text)?.value;
    return start === undefined ? undefined : { value: { text, start } };
  };
  return {
    ...moment,
    kind: "text",
    placeholder: "TIME",
    expected: "a span such as 12mo, 90d, 2w or 1y, or a time such as 2025-06-01",
    default: read(row.default)!.value,
    defaultText: row.default,
    read,
  };
}
