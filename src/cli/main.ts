/**
 * The command line: from arguments to an exit code.
 *
 * @module
 */

import type { Command, Invocation } from "./command.ts";
import { openCommandLog } from "./command_log.ts";
import { commandOf, COMMANDS } from "./commands.ts";
import { makeContext } from "./context.ts";
import { didYouMean } from "./options/did_you_mean.ts";
import { type ErrorReport, EXIT, reportError, UsageError } from "./errors.ts";
import { type Flags, readFlags } from "./options/flags.ts";
import { commandsForAccount } from "./help/hint.ts";
import type { CliIo } from "./io.ts";
import { optionsFrom, readGiven, settingsOf } from "./options/option_values.ts";
import {
  OPTION_KEYS,
  type OptionKey,
  optionName,
  optionOf,
  type Options,
  optionsOf,
} from "./options/options.ts";
import { visible, visibleLines } from "./terminal/visible.ts";
import { withoutSecrets } from "./without_secrets.ts";
import { versionLine } from "./version.ts";

/**
 * Runs one command line. Prints every error itself and never throws.
 *
 * @param args Arguments of the program, without its name.
 * @param io The world.
 * @returns The exit code: see `EXIT`.
 */
export async function main(args: readonly string[], io: CliIo): Promise<number> {
  let command: Command | undefined;
  let options: Options | undefined;
  let world = io;
  try {
    const flags = readFlags(args);
    if (isOn(flags, "version")) {
      io.stdout.write(`${versionLine()}\n`);
      return EXIT.done;
    }
    const [name, ...rest] = flags.words;
    command = name === undefined ? undefined : commandOf(name);
    if (isOn(flags, "help") && (command !== undefined || name === undefined)) {
      io.stdout.write(await helpPage(command));
      return EXIT.done;
    }
    if (name === undefined && flags.unknown.length === 0) {
      io.stderr.write(await helpPage());
      return EXIT.usage;
    }
    checkFlags(flags, command);
    if (command === undefined) throw unknownCommand(name ?? "");
    checkArguments(rest, command);
    const given = await readGiven(command.name, flags.given, io);
    options = optionsFrom(command.name, settingsOf(command.name, given, io));
    world = withoutSecrets(io, Object.values(options));
    const invocation = { command: command.name, options, args: rest, given };
    return await runCommand(command, invocation, world);
  } catch (error) {
    // Flags that cannot be read hide what is a command and what a value; a word that names one is meant as one.
    command ??= args.map(commandOf).find((each) => each !== undefined);
    const { code, text } = report(error, command, options);
    world.stderr.write(`pilotfish: ${visible(text)}\n`);
    if (wantsStack(args, io)) world.stderr.write(`${visibleLines(Deno.inspect(error))}\n`);
    return code;
  }
}

/** The page of a command, or the general one. Its code is not loaded for any other run. */
async function helpPage(command?: Command): Promise<string> {
  const { commandHelp, generalHelp } = await import("./help/help.ts");
  return command === undefined ? generalHelp() : commandHelp(command);
}

/** Runs a command. Where there is a log, it is told how a run failed. */
async function runCommand(command: Command, invocation: Invocation, io: CliIo): Promise<number> {
  await using log = await openCommandLog(invocation, io);
  try {
    const { run } = await command.load();
    return await run(makeContext(invocation, io, log)) ?? EXIT.done;
  } catch (error) {
    if (log === undefined) throw error;
    const { code, text } = report(error, command, invocation.options);
    log.error(text, invocation.options.debug ? { error: Deno.inspect(error) } : {});
    return code;
  }
}

/** Puts an error into words; commands to copy name the account that was meant. */
function report(error: unknown, command?: Command, options?: Options): ErrorReport {
  const { code, text } = reportError(error, command?.name);
  return { code, text: options === undefined ? text : commandsForAccount(text, options) };
}

function isOn(flags: Flags, key: OptionKey): boolean {
  return flags.given.get(key)?.at(-1) === "true";
}

/** Asked for without reading the options, as that may be what failed. */
function wantsStack(args: readonly string[], io: CliIo): boolean {
  return args.includes("--debug") || /^(1|true|yes|on)$/i.test(io.env("PILOTFISH_DEBUG") ?? "");
}

function spellingsOf(key: OptionKey): string[] {
  const name = optionName(key);
  return optionOf(key).kind === "boolean" ? [name, `no-${name}`] : [name];
}

/** @throws {UsageError} If an option is unknown, or not one of the command's. */
function checkFlags(flags: Flags, command: Command | undefined): void {
  const keys = command === undefined ? OPTION_KEYS : optionsOf(command.name);
  const [unknown] = flags.unknown;
  if (unknown !== undefined) {
    // Not its value, which may be a secret under a name that is nearly right.
    const [flag = ""] = unknown.split("=", 1);
    const typed = flag.replace(/^-+/, "");
    throw new UsageError(
      `Cannot use an option that does not exist: ${flag}`,
      didYouMean(typed, keys.flatMap(spellingsOf), "--"),
    );
  }
  for (const key of flags.given.keys()) {
    const { on } = optionOf(key);
    if (keys.includes(key) || command === undefined) continue;
    throw new UsageError(
      `Cannot use --${optionName(key)} with ${command.name}: it is an option of ${
        [on].flat().join(", ")
      }`,
    );
  }
}

function unknownCommand(name: string): UsageError {
  return new UsageError(
    `Cannot run a command that does not exist: ${name}`,
    didYouMean(name, COMMANDS.map((command) => command.name)),
  );
}

/** More choices than these are left to the help page. */
const MOST_CHOICES_NAMED = 9;

/** @throws {UsageError} If there are too many or too few, or one is none of those there are. */
function checkArguments(words: readonly string[], { name, args = [] }: Command): void {
  const tooMany = words[args.length];
  if (tooMany !== undefined && !args.at(-1)?.repeats) {
    throw new UsageError(
      `Cannot use one more argument with ${name}: ${tooMany}`,
      args.length === 0 && optionsOf(name).includes("researchDir")
        ? `Did you mean "--research-dir ${tooMany}"?`
        : undefined,
    );
  }
  for (const [index, argument] of args.entries()) {
    const word = words[index];
    if (word === undefined) {
      if (argument.optional) return;
      throw new UsageError(`Cannot run ${name} without its argument: ${argument.name}`);
    }
    if (argument.choices !== undefined && !argument.choices.includes(word)) {
      throw new UsageError(
        argument.choices.length > MOST_CHOICES_NAMED
          ? `Cannot use as ${argument.name}: ${word}`
          : `Cannot use as ${argument.name} anything other than ${
            argument.choices.join(", ")
          }: ${word}`,
        didYouMean(word, argument.choices),
      );
    }
  }
}
