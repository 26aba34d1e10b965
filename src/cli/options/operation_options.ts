/**
 * Rows of the table of options about operation: logs, and looking whether all is well.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { boolean, choice, type Option, path } from "./option_kinds.ts";

/** Commands that can log. */
export const LOGGING: readonly CommandName[] = ["replay", "run"];

/** The rows. */
export const OPERATION_OPTIONS = {
  logFormat: choice({
    group: "Log",
    on: LOGGING,
    choices: ["text", "json"],
    default: "text",
    help: "What is said on the standard error: for people, or a JSON line each",
  }),
  logLevel: choice({
    group: "Log",
    on: LOGGING,
    choices: ["debug", "info", "warning", "error"],
    default: "info",
    help: "Say this and what matters more",
  }),
  logFile: path({
    group: "Log",
    on: LOGGING,
    names: "file",
    default: undefined,
    help: "Write it here too; renamed at 10 MiB, six files in all",
  }),
  offline: boolean({
    group: "Checks",
    on: ["doctor"],
    default: false,
    help: "Leave out what needs the internet",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
