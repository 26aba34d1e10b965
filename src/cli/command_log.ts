/**
 * From the options of a command to its log.
 *
 * @module
 */

import { redactor, Secret } from "../core/secret.ts";
import { LOG_LEVELS, type LogLevel, type OpenLog } from "../monitor/log.ts";
import type { Invocation } from "./command.ts";
import type { CliIo } from "./io.ts";
import { LOGGING } from "./options/operation_options.ts";
import { visibleLines } from "./terminal/visible.ts";

/**
 * Opens the log of a command that keeps running, or that was asked for one.
 *
 * @param invocation What the command line asked for.
 * @param io The world.
 * @returns The log; `undefined` for a command that just prints what it has to say.
 * @throws {UsageError} If its file cannot be one, or is another one of the command's.
 */
export async function openCommandLog(
  invocation: Invocation,
  io: CliIo,
): Promise<OpenLog | undefined> {
  const { command, options } = invocation;
  if (!LOGGING.includes(command)) return undefined;
  if (options.logFormat === "text" && options.logFile === undefined) return undefined;
  if (options.logFile !== undefined) {
    // What is there is added to: nothing but a log may be.
    const { checkOutputs } = await import("./output/output_check.ts");
    await checkOutputs(options, ["logFile", "signals", "log", "report", "csv"]);
    const { folderOf } = await import("./output/folder_of.ts");
    await Deno.mkdir(await folderOf(options.logFile), { recursive: true });
  }
  // Not before it is needed, so that commands start fast.
  const { openLog } = await import("../monitor/open_log.ts");
  return await openLog({
    format: options.logFormat,
    level: heardLevel(invocation),
    file: options.logFile,
    write: (line) => io.stderr.write(line),
    show: (line) => visibleLines(line),
    nowMs: () => io.clock.nowMs(),
    redact: redactor(Object.values(options).filter((value) => value instanceof Secret)),
  });
}

/** The least level that is heard: `--quiet` leaves out notes, whatever `--log-level` says. */
export function heardLevel({ command, options }: Invocation): LogLevel {
  const least = options.quiet ? "warning" : "info";
  if (!LOGGING.includes(command)) return least;
  const { logLevel } = options;
  const isLower = LOG_LEVELS.indexOf(logLevel) < LOG_LEVELS.indexOf(least);
  return options.quiet && isLower ? least : logLevel;
}

/** Whether the standard error is read by a program: no progress bar then. */
export function isForMachines({ command, options }: Invocation): boolean {
  return LOGGING.includes(command) && options.logFormat === "json";
}
