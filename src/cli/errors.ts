/**
 * What the program exits with, and what it says when something went wrong.
 *
 * @module
 */

import { HttpError } from "../polymarket/http_error.ts";
import { DataError } from "../research/data_error.ts";
import { StoreError, type StoreTrouble } from "../store/store_error.ts";
import { Stopped } from "./stop_signals.ts";

/** Exit codes: a contract with scripts. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** Failed on the way. */
  failed: 1,
  /** Wrong usage: a command, option, value or config file that cannot be. */
  usage: 2,
  /** Unusable data: a file or folder of history that is missing or broken. */
  data: 3,
} as const;

/** Thrown when the user asked for something that cannot be. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do about it, one sentence without its final period; the command's help if absent. */
  readonly next: string | undefined;

  /**
   * @param what What cannot be done, and the value: "Cannot read --capital as a number: abc".
   * @param next What to do about it, one sentence without its final period.
   */
  constructor(what: string, next?: string) {
    super(what);
    this.next = next;
  }
}

/** What the user is told about an error. */
export interface ErrorReport {
  /** Exit code. */
  readonly code: number;
  /** One line, to go behind "pilotfish: ". */
  readonly text: string;
}

/**
 * Puts an error into words.
 *
 * @param error Whatever was thrown.
 * @param command The command that was running, if it is known.
 */
export function reportError(error: unknown, command?: string): ErrorReport {
  // What failed first is what a person has to know; that closing failed after it follows from that.
  if (isSuppressed(error)) return reportError(error.suppressed, command);
  const invocation = command === undefined ? "pilotfish" : `pilotfish ${command}`;
  if (error instanceof UsageError) {
    const help = `Run "${invocation} --help" to see what there is.`;
    const { next } = error;
    // What was meant is a guess.
    const advice = next === undefined ? help : next.endsWith("?") ? `${next} ${help}` : `${next}.`;
    return { code: EXIT.usage, text: `${error.message}. ${advice}` };
  }
  if (error instanceof Stopped) {
    const next = error.isKept
      ? "What happened is kept: the same command goes on from here"
      : "No file was changed";
    return { code: error.exitCode, text: `${error.message}. ${next}.` };
  }
  const denial = denialOf(error);
  if (denial !== undefined) return { code: EXIT.failed, text: notAllowed(denial) };
  if (error instanceof DataError) return { code: EXIT.data, text: `${error.message}.` };
  if (error instanceof HttpError) return { code: EXIT.failed, text: `${error.message}.` };
  if (error instanceof StoreError) {
    return { code: STORE_EXITS[error.trouble], text: `${error.message}.` };
  }
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof Deno.errors.PermissionDenied
    ? "Check who owns it and its permissions"
    : SYSTEM_ADVICE.find(([pattern]) => pattern.test(message))?.[1];
  if (advice !== undefined) {
    return { code: EXIT.failed, text: `The system refuses: ${message}. ${advice}.` };
  }
  return {
    code: EXIT.failed,
    text: `Cannot finish "${invocation}": ${message}. Run it again with --debug to see where.`,
  };
}

/** Whether an error is one of closing something after another error. */
function isSuppressed(error: unknown): error is { readonly suppressed: unknown } {
  return error instanceof Error && error.name === "SuppressedError" && "suppressed" in error;
}

/** Exit code of each kind of trouble with an account. */
const STORE_EXITS: Readonly<Record<StoreTrouble, number>> = {
  damaged: EXIT.data,
  mismatch: EXIT.data,
  missing: EXIT.data,
  newer: EXIT.data,
  other_account: EXIT.usage,
  held: EXIT.failed,
  locked: EXIT.failed,
  lease_lost: EXIT.failed,
  unavailable: EXIT.failed,
};

/** What to do about refusals of the system that Deno has no class for, by its words: on Linux, macOS and Windows. */
const SYSTEM_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/no space left|not enough space|quota/i, "Free some space, then run it again"],
  [/read-only|write protected/i, "Name a place that can be written to"],
  [/too many open files/i, "Raise the limit of open files (ulimit -n), then run it again"],
];

/** Deno's message for what the program was not given: `Requires write access to "/x", run again with …`. */
const NOT_CAPABLE = /Requires (\w+) access to (?:"([^"]*)"|(<[^>]*>))/;

/** Deno's message if the program was not given what it needs; a refusal to write may have been wrapped on its way. */
function denialOf(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) return error.message;
  const cause = error instanceof Error ? error.cause : undefined;
  const isWrapped = cause instanceof Deno.errors.NotCapable &&
    NOT_CAPABLE.exec(cause.message)?.[1] === "write";
  return isWrapped ? cause.message : undefined;
}

function notAllowed(message: string): string {
  const [, access = "this", quoted, placeholder = "it"] = NOT_CAPABLE.exec(message) ?? [];
  // The user knows a file by the name that it would have in the end.
  const what = (quoted ?? placeholder).replace(/(\.[0-9a-f]{8})?\.partial$/, "");
  if (access === "write") {
    return `Cannot write outside the current folder and the temporary folder: ${what}. ` +
      `Name a path inside one of them, or change to the folder first.`;
  }
  if (access === "read") {
    return `Cannot read a path that this program was not given: ${what}. ` +
      `Copy it below the current folder, or change to its folder first.`;
  }
  if (access === "all") {
    return `Cannot use what belongs to the system: ${what}. Name another place.`;
  }
  return `Cannot use what this program was not given (${access}): ${what}. ` +
    `Run main.ts with the flags of its task in deno.json and --allow-${access}=${what}; ` +
    "the executable cannot be given more.";
}
