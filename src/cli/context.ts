/**
 * Makes what a command runs with.
 *
 * @module
 */

import type { CommandName } from "./command_names.ts";
import type { CommandContext } from "./command.ts";
import type { CliIo } from "./io.ts";
import type { Options } from "./options.ts";
import { ANSI, PLAIN } from "./terminal/colors.ts";
import { NO_PROGRESS, startProgress } from "./terminal/progress.ts";
import { formatTable } from "./terminal/table.ts";

/** What a command line asked for. */
export interface Invocation {
  readonly command: CommandName;
  readonly options: Options;
  readonly args: readonly string[];
}

/**
 * Makes what a command runs with.
 *
 * Results are coloured if the standard output is a terminal, `NO_COLOR` is empty or unset, and `--no-color` is not given.
 *
 * @param invocation What the command line asked for.
 * @param io The world.
 */
export function makeContext(invocation: Invocation, io: CliIo): CommandContext {
  const { color, quiet } = invocation.options;
  const colors = io.stdout.isTerminal && color && !io.env("NO_COLOR") ? ANSI : PLAIN;
  return {
    ...invocation,
    io,
    colors,
    print: (line) => io.stdout.write(`${line}\n`),
    table: (columns, rows) =>
      io.stdout.write(formatTable(columns, rows, { output: io.stdout, colors })),
    note(line) {
      if (!quiet) io.stderr.write(`${line}\n`);
    },
    warn: (line) => io.stderr.write(`${line}\n`),
    progress: (shown) => quiet ? NO_PROGRESS : startProgress(io.stderr, io.nowMs, shown),
  };
}
