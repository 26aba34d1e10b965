/**
 * The names of the commands.
 *
 * @module
 */

/** Every command, in the order of the general help. */
export const COMMAND_NAMES = [
  "sample",
  "fetch",
  "import",
  "data",
  "warmup",
  "replay",
  "backtest",
  "run",
  "whales",
  "why",
  "executions",
  "status",
  "positions",
  "signals",
  "orders",
  "export",
  "report",
  "dashboard",
  "pause",
  "resume",
  "verify",
  "rebuild",
  "reset",
  "simulate",
  "doctor",
  "alerts",
  "completions",
  "help",
] as const;

/** Name of a command. */
export type CommandName = typeof COMMAND_NAMES[number];
