/**
 * What a log is, for whoever has something to say. `open_log.ts` opens the one of a program that keeps running.
 *
 * @module
 */

/** How much a line of the log matters, least first. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
/** How much a line of the log matters. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What a line says besides its message: plain data. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Takes one line: its message, a sentence, and what it is about. */
export type LogLine = (message: string, facts?: LogFacts) => void;

/** Somewhere to say things. */
export type Log = Readonly<Record<LogLevel, LogLine>>;

/** A log that has to be closed, so that its last lines are on the disk. */
export interface OpenLog extends Log, AsyncDisposable {}

/**
 * A log that prints messages as they are, without time or facts: for commands that are soon done.
 *
 * @param level Lines that matter less are dropped.
 * @param write Prints a line, its line feed included.
 */
export function plainLog(level: LogLevel, write: (line: string) => void): Log {
  function lineOf(own: LogLevel): LogLine {
    const isHeard = LOG_LEVELS.indexOf(own) >= LOG_LEVELS.indexOf(level);
    return (message) => isHeard && write(`${message}\n`);
  }
  return {
    debug: lineOf("debug"),
    info: lineOf("info"),
    warning: lineOf("warning"),
    error: lineOf("error"),
  };
}
