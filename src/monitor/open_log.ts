/**
 * The log of a program that keeps running: every line has its time, for people or for machines.
 *
 * The only file that knows LogTape.
 *
 * @module
 */

import { getRotatingFileSink } from "@logtape/file";
import {
  configure,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
  type LogRecord,
  reset,
  type Sink,
  type TextFormatter,
} from "@logtape/logtape";
import { redactDeep } from "../core/secret.ts";
import type { LogLevel, LogLine, OpenLog } from "./log.ts";

/** How a log looks, and where it goes. */
export interface LogOptions {
  /** `text` for people, `json` for machines: one line each. */
  readonly format: "text" | "json";
  /** Lines that matter less are dropped. */
  readonly level: LogLevel;
  /** Prints a line, its line feed included. */
  readonly write: (line: string) => void;
  /** File that gets the same lines. @default {none} */
  readonly file?: string | undefined;
  /** The time of day, milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Takes secrets out of a text. @default {there are none} */
  readonly redact?: (text: string) => string;
  /** Makes a line harmless for a terminal, also the one on which a file is looked at. @default {as it is} */
  readonly show?: (line: string) => string;
  /** Size at which the file is renamed, bytes. @default {MAX_LOG_BYTES} */
  readonly maxBytes?: number;
}

/** Size at which a log file is renamed to `FILE.1`, bytes. */
export const MAX_LOG_BYTES = 10 * 1024 * 1024;
/** How many renamed files are kept. */
export const MAX_LOG_FILES = 5;
/** How long a line may wait before it is in the file, milliseconds. */
const FLUSH_MS = 1000;

const CATEGORY = "pilotfish";

/**
 * Opens the log. There is one at a time: opening another closes the first.
 *
 * A line is printed at once; a file is written in the background, within a second, so that a slow disk holds nothing up.
 * What goes wrong with the file is itself a line of the log.
 *
 * @param options How it looks, and where it goes.
 * @returns The log; close it to have its last lines in the file.
 * @throws {Error} If the file cannot be opened.
 */
export async function openLog(options: LogOptions): Promise<OpenLog> {
  const { level, write, file, nowMs, redact = (text) => text, maxBytes = MAX_LOG_BYTES } = options;
  const { show = (line) => line } = options;
  const format = formatterOf(options);
  const formatter: TextFormatter = (record) => show(format(record));
  const sinks: Record<string, Sink> = { printed: (record) => write(formatter(record)) };
  if (file !== undefined) {
    sinks.file = getRotatingFileSink(file, {
      formatter,
      maxSize: maxBytes,
      maxFiles: MAX_LOG_FILES,
      nonBlocking: true,
      flushInterval: FLUSH_MS,
    });
  }
  await configure({
    reset: true,
    sinks,
    loggers: [
      { category: CATEGORY, lowestLevel: level, sinks: Object.keys(sinks) },
      // What the library has to say about a sink that fails; not into that sink.
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["printed"] },
    ],
  });
  const logger = getLogger(CATEGORY);
  function lineOf(level: LogLevel): LogLine {
    return (message, facts = {}) => {
      if (!logger.isEnabledFor(level)) return;
      const text = redact(message);
      logger.emit({
        level,
        message: [text],
        rawMessage: text,
        timestamp: nowMs(),
        properties: redactDeep(facts, redact) as Record<string, unknown>,
      });
    };
  }
  return {
    debug: lineOf("debug"),
    info: lineOf("info"),
    warning: lineOf("warning"),
    error: lineOf("error"),
    [Symbol.asyncDispose]: reset,
  };
}

/** `2026-01-05T00:00:00.000Z WARNING The feed is blind. feed=rtds`, or the same as JSON. */
function formatterOf({ format }: LogOptions): TextFormatter {
  if (format === "json") return getJsonLinesFormatter({ properties: "nest:facts" });
  return getTextFormatter({
    timestamp: "rfc3339",
    format: ({ timestamp, message, record }) =>
      [timestamp, record.level.toUpperCase().padEnd(7), message, ...factsOf(record)].join(" "),
  });
}

function factsOf({ properties }: LogRecord): string[] {
  return Object.entries(properties).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? "undefined";
    return `${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`;
  });
}
