/**
 * What a command is, and what it gets to run with.
 *
 * @module
 */

import type { Log } from "../monitor/log.ts";
import type { CliIo } from "./io.ts";
import type { CommandName } from "./command_names.ts";
import type { GivenTexts } from "./options/option_values.ts";
import type { Options } from "./options/options.ts";
import type { Colors } from "./terminal/colors.ts";
import type { Progress, ProgressOptions } from "./terminal/progress.ts";
import type { Column } from "./terminal/table.ts";

/** An argument that is no option. */
export interface Argument {
  /** Name on help pages, upper-case. */
  readonly name: string;
  /** One line, no final period. */
  readonly help: string;
  /** Whether the command can do without. */
  readonly optional?: boolean;
  /** Whether there may be several; only of the last one. */
  readonly repeats?: boolean;
  /** What it names, if that is on the disk. */
  readonly names?: "file";
  /** The values there are, if they are known. */
  readonly choices?: readonly string[];
}

/** Words and what they mean. */
export interface Glossary {
  /** Heading on the help page. */
  readonly title: string;
  /** The words, in order. */
  readonly entries: readonly (readonly [word: string, meaning: string])[];
}

/** A row of the table of commands. */
export interface Command {
  readonly name: CommandName;
  /** One line for the general help, no final period. */
  readonly summary: string;
  /** A paragraph for its own help page. */
  readonly description: string;
  /** Arguments, in order. */
  readonly args?: readonly Argument[];
  /** Command lines without `pilotfish`, and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Words of its results, and what they mean. */
  readonly glossary?: Glossary;
  /** Meaning of exit codes beyond the common ones, or more exactly than there. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Loads the code; not before the command runs, so that help is fast. */
  readonly load: () => Promise<CommandModule>;
}

/** What `src/cli/commands/<name>.ts` exports. */
export interface CommandModule {
  /**
   * Runs the command.
   *
   * @returns The exit code; 0 if it returns nothing.
   */
  run(context: CommandContext): Promise<number | void> | number | void;
}

/** What a command line asked for. */
export interface Invocation {
  readonly command: CommandName;
  /** Every option the command takes. */
  readonly options: Options;
  /** Arguments that are no options; as many as the command's row says, or more of one that repeats. */
  readonly args: readonly string[];
  /** From what the options were read. @default {nothing was set} */
  readonly given?: GivenTexts;
}

/** What a command runs with. */
export interface CommandContext extends Invocation {
  readonly io: CliIo;
  /** Colours for the standard output: none unless a person is watching who wants them. */
  readonly colors: Colors;
  /** Prints a line of the result to the standard output. What a terminal would obey in it, but colours, is shown instead. */
  print(line: string): void;
  /** Prints a table to the standard output, as wide as the terminal; in full where there is none. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): Promise<void>;
  /** Says something about the result, a line on the standard error; not with `--quiet`. */
  note(line: string): void;
  /** Says that the result means nothing or little, a line on the standard error; also with `--quiet`. */
  warn(line: string): void;
  /** Says something while the command runs: to the standard error, and to where the log options say. */
  readonly log: Log;
  /** Starts a progress bar on the standard error; nothing is shown with `--quiet` or without a terminal. */
  progress(options: ProgressOptions): Promise<Progress>;
}
