/**
 * Makes what a command runs with.
 *
 * @module
 */

import { type Log, plainLog } from "../monitor/log.ts";
import type { CommandContext, Invocation } from "./command.ts";
import type { CliIo } from "./io.ts";
import { heardLevel, isForMachines } from "./command_log.ts";
import { ANSI, PLAIN } from "./terminal/colors.ts";
import { beforeEnd } from "./stop_signals.ts";
import { NO_PROGRESS, type Progress, startProgress } from "./terminal/progress.ts";
import { visible, visibleLines } from "./terminal/visible.ts";

/**
 * Makes what a command runs with.
 *
 * Results are coloured if the standard output is a terminal, `NO_COLOR` is empty or unset, and `--no-color` is not given.
 *
 * @param invocation What the command line asked for.
 * @param io The world.
 * @param log Where notes and warnings go. @default {the standard error, as they are}
 */
export function makeContext(
  invocation: Invocation,
  io: CliIo,
  log: Log = plainLog(heardLevel(invocation), (line) => io.stderr.write(oneLine(line))),
): CommandContext {
  const { color, quiet } = invocation.options;
  const colors = io.stdout.isTerminal && color && !io.env("NO_COLOR") ? ANSI : PLAIN;
  return {
    ...invocation,
    io,
    colors,
    print: (line) => io.stdout.write(`${visibleLines(line, colors !== PLAIN)}\n`),
    table: async (columns, rows) => {
      // Not before it is needed: what measures text takes long to load.
      const { formatTable } = await import("./terminal/table.ts");
      io.stdout.write(formatTable(columns, rows, { output: io.stdout, colors }));
    },
    log,
    note: (line) => log.info(line),
    warn: (line) => log.warning(line),
    progress: async (shown) =>
      quiet || isForMachines(invocation) || !io.stderr.isTerminal
        ? NO_PROGRESS
        : clearedAtEnd(await startProgress(io.stderr, io.nowMs, shown)),
  };
}

/** The same bar, of which nothing stays on the terminal when Ctrl-C ends the program. */
function clearedAtEnd(bar: Progress): Progress {
  const ending = beforeEnd(() => bar[Symbol.dispose]());
  return {
    update: (done, total) => bar.update(done, total),
    [Symbol.dispose]() {
      ending[Symbol.dispose]();
      bar[Symbol.dispose]();
    },
  };
}

/** A message of others cannot pretend to be two. */
function oneLine(line: string): string {
  return `${visible(line.replace(/\n$/, ""))}\n`;
}
