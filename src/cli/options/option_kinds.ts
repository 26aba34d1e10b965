/**
 * The kinds of options there are, and how each reads its value from text.
 *
 * A value is text wherever it comes from (a flag, the environment, a config file), so there is one way to read it and
 * one way to refuse it.
 *
 * @module
 */

import { Secret } from "../../core/secret.ts";
import { toTimeMs } from "../../core/trade.ts";

/** What kind of value an option takes. */
export type OptionKind =
  | "number"
  | "boolean"
  | "choice"
  | "list"
  | "text"
  | "time"
  | "duration"
  | "path"
  | "secret";

/** Where an option may be set. What is on a command line is seen by everybody on the machine. */
export type OptionReach =
  | "flag"
  | "flag and environment"
  | "environment and config file"
  | "everywhere";

/** What every row of the table says about its option. `Command` is the union of command names. */
export interface OptionRow<Command extends string> {
  /** Heading of the option on help pages. */
  readonly group: string;
  /** Commands that take it. */
  readonly on: readonly Command[] | "every command";
  /** One line, no final period. */
  readonly help: string;
  /** The line on the pages of commands to which the option means something more exact. */
  readonly helpOn?: Readonly<Partial<Record<Command, string>>>;
  /** Name of the value on help pages, upper-case. */
  readonly placeholder?: string;
  /** Where it may be set. @default {"everywhere"} */
  readonly reach?: OptionReach;
}

/** An option whose value is a `T`. */
export interface Option<T, Command extends string = string> extends OptionRow<Command> {
  readonly kind: OptionKind;
  /** What a value must be, for messages: "a number from 0 to 1". */
  readonly expected: string;
  /** Value when nobody sets it. */
  readonly default: T;
  /** The default as a user would write it; absent if unset is the default. */
  readonly defaultText?: string;
  /** Values there are, of a `choice`. */
  readonly choices?: readonly string[];
  /** What a `path` names. */
  readonly names?: "file" | "folder";
  /**
   * Reads the value.
   *
   * @param text What was given, never blank.
   * @returns The value in a box, or `undefined` if the text is none.
   */
  read(text: string): { readonly value: T } | undefined;
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A number in a range, both ends included. */
export function number<D extends number | undefined, C extends string>(
  row: OptionRow<C> & {
    readonly default: D;
    readonly range: readonly [number, number];
    readonly whole?: boolean;
  },
): Option<number | D, C> {
  const { range: [low, high], whole = false, ...rest } = row;
  const noun = whole ? "a whole number" : "a number";
  const example = row.placeholder === "FRACTION" ? ", such as 0.15 for 15 %" : "";
  return {
    placeholder: "N",
    ...rest,
    kind: "number",
    expected: high >= Number.MAX_SAFE_INTEGER
      ? `${noun}, ${low} or more`
      : `${noun} from ${low} to ${high}${example}`,
    ...(row.default === undefined ? {} : { defaultText: String(row.default) }),
    read(text) {
      const value = Number(text);
      const good = DECIMAL.test(text) && value >= low && value <= high &&
        (!whole || Number.isSafeInteger(value));
      return good ? { value } : undefined;
    },
  };
}

/** A switch. */
export function boolean<C extends string>(
  row: OptionRow<C> & { readonly default: boolean },
): Option<boolean, C> {
  return {
    ...row,
    kind: "boolean",
    expected: "true or false",
    read(text) {
      if (/^(true|yes|on|1)$/i.test(text)) return { value: true };
      if (/^(false|no|off|0)$/i.test(text)) return { value: false };
      return undefined;
    },
  };
}

/** One of a few words. */
export function choice<const V extends string, C extends string>(
  row: OptionRow<C> & { readonly choices: readonly V[]; readonly default: NoInfer<V> },
): Option<V, C> {
  return {
    placeholder: row.choices.join("|"),
    ...row,
    kind: "choice",
    expected: row.choices.join(" or "),
    defaultText: row.default,
    read(text) {
      const value = row.choices.find((each) => each === text.toLowerCase());
      return value === undefined ? undefined : { value };
    },
  };
}

/** Names separated by commas. The word `all` stands for the empty list, which means no limit. */
export function list<C extends string>(
  row: OptionRow<C> & { readonly default: readonly string[] },
): Option<readonly string[], C> {
  return {
    placeholder: "NAMES",
    ...row,
    kind: "list",
    expected: "names separated by commas, or all",
    defaultText: row.default.join(",") || "all",
    read(text) {
      const names = text.split(",").map((name) => name.trim());
      if (names.includes("")) return undefined;
      return { value: names.some((name) => name.toLowerCase() === "all") ? [] : names };
    },
  };
}

/** Any text. */
export function text<D extends string | undefined, C extends string>(
  row: OptionRow<C> & { readonly default: D },
): Option<string | D, C> {
  return {
    placeholder: "TEXT",
    ...row,
    kind: "text",
    expected: "text",
    ...(row.default === undefined ? {} : { defaultText: row.default }),
    read: (text) => ({ value: text }),
  };
}

/** A name that is safe as that of a folder. */
export function name<C extends string>(
  row: OptionRow<C> & { readonly default: string },
): Option<string, C> {
  return {
    ...text({ placeholder: "NAME", ...row }),
    expected: "a name of letters, digits, dots and dashes, 64 at most",
    read: (text) => SAFE_NAME.test(text) ? { value: text } : undefined,
  };
}

/** Where something is elsewhere; unset by default. */
export function url<C extends string>(row: OptionRow<C>): Option<string | undefined, C> {
  return {
    ...text({ placeholder: "URL", ...row, default: undefined }),
    expected: "a URL that begins with https://",
    read(text) {
      return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? { value: text } : undefined;
    },
  };
}

/** A text that nobody may see, and no flag may hold. */
export function secret<C extends string>(
  row: OptionRow<C> & { readonly accepts?: (text: string) => boolean; readonly expected?: string },
): Option<Secret | undefined, C> {
  const { accepts = () => true, expected = "a secret", ...rest } = row;
  return {
    placeholder: "SECRET",
    ...rest,
    kind: "secret",
    reach: "environment and config file",
    expected,
    default: undefined,
    read: (text) => accepts(text) ? { value: new Secret(text) } : undefined,
  };
}

/** A file or a folder. The dash by which other programs mean their standard output is neither. */
export function path<D extends string | undefined, C extends string>(
  row: OptionRow<C> & { readonly default: D; readonly names: "file" | "folder" },
): Option<string | D, C> {
  return {
    ...text({ placeholder: row.names === "file" ? "FILE" : "FOLDER", ...row }),
    names: row.names,
    kind: "path",
    expected: `a ${row.names}`,
    read: (text) => text === "-" ? undefined : { value: text },
  };
}

/** No dot in front: that is a hidden folder, or the one above. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** ISO 8601: a date, or a date and a time of day with or without a zone. */
const ISO_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;
/** Fewer digits are a year or a mistake, not Unix seconds. */
const UNIX_TIME = /^\d{9,14}(\.\d+)?$/;

/** A moment, in milliseconds since the epoch; unset by default. */
export function time<C extends string>(row: OptionRow<C>): Option<number | undefined, C> {
  return {
    placeholder: "TIME",
    ...row,
    kind: "time",
    expected: "a time such as 2024-06-01, 2024-06-01T12:30Z or Unix seconds",
    default: undefined,
    read(text) {
      const value = UNIX_TIME.test(text) ? toTimeMs(text) : isoTimeMs(text);
      return value === undefined ? undefined : { value };
    },
  };
}

const DURATION = /^(\d+(?:\.\d+)?)(s|m|h|d)$/i;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** A timer that waits longer rings at once. */
const MAX_DURATION_MS = 24 * 86_400_000;

/** A length of time, in milliseconds: `90m`, `24h`, `7d`; `0` for never. */
export function duration<C extends string>(
  row: OptionRow<C> & { readonly default: string },
): Option<number, C> {
  return {
    placeholder: "TIME",
    ...row,
    kind: "duration",
    expected: "a time such as 90m, 24h or 7d, 24d at most; 0 for never",
    default: durationMs(row.default) ?? 0,
    defaultText: row.default,
    read(text) {
      const value = durationMs(text);
      return value === undefined ? undefined : { value };
    },
  };
}

function durationMs(text: string): number | undefined {
  if (text === "0") return 0;
  const [, count, unit = ""] = DURATION.exec(text) ?? [];
  const ms = Math.round(Number(count) * (UNIT_MS[unit.toLowerCase()] ?? NaN));
  return ms <= MAX_DURATION_MS ? ms : undefined;
}

/** A day, a minute, a second or a moment. */
export interface TimeSpan {
  /** Its first moment, milliseconds since the epoch. */
  readonly startMs: number;
  /** The first moment behind it. */
  readonly endMs: number;
  /** As it was given, for messages. */
  readonly text: string;
}

/** A time as exact as it is written: `2024-06-01` is the whole day, `2024-06-01T12:30` the minute. Unset by default. */
export function timeSpan<C extends string>(row: OptionRow<C>): Option<TimeSpan | undefined, C> {
  const start = time(row);
  return {
    ...start,
    default: undefined,
    read(text) {
      const startMs = start.read(text)?.value;
      if (startMs === undefined) return undefined;
      return { value: { startMs, endMs: startMs + grainMs(text), text } };
    },
  };
}

/** How long what a text of a time means lasts. */
function grainMs(text: string): number {
  // Unix milliseconds have more digits than Unix seconds.
  if (/^\d+$/.test(text)) return text.length <= 11 ? 1000 : 1;
  const [, , timeOfDay] = ISO_TIME.exec(text) ?? [];
  if (timeOfDay === undefined) return text.includes(".") ? 1 : 86_400_000;
  if (timeOfDay.includes(".")) return 1;
  return timeOfDay.length > "12:30".length ? 1000 : 60_000;
}

function isoTimeMs(text: string): number | undefined {
  const [, date, timeOfDay = "00:00", zone = "Z"] = ISO_TIME.exec(text) ?? [];
  if (date === undefined || !isCalendarDate(date)) return undefined;
  return toTimeMs(`${date}T${timeOfDay}${zone.toUpperCase()}`);
}

/** Whether the day exists: `Date.parse` moves 31 February into March. */
function isCalendarDate(date: string): boolean {
  const midnight = new Date(`${date}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
