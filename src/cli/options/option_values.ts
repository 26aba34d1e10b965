/**
 * The value of every option of a command: flag, else environment, else config file, else default.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { UsageError } from "../errors.ts";
import type { ConfigEntry } from "./config_file.ts";
import type { CliIo } from "../io.ts";
import {
  OPTION_KEYS,
  type OptionKey,
  optionName,
  optionOf,
  type Options,
  optionsOf,
  optionVariable,
} from "./options.ts";

/** A value somebody gave. */
interface Given {
  readonly text: string;
  /** Where, for messages: `--capital`, `PILOTFISH_CAPITAL`, `capital in pilotfish.yaml`. */
  readonly place: string;
  /** How to give nothing there, for messages. */
  readonly leave: string;
}

/** What somebody set, wherever: read once, as a config file may be a pipe. */
export interface GivenTexts {
  /** Texts given to each option on the command line, in order. */
  readonly flags: ReadonlyMap<OptionKey, readonly string[]>;
  /** The config file; `undefined` if none is named, or the command has nothing to take from it. */
  readonly config: { readonly path: string; readonly entries: ConfigEntries } | undefined;
}

type ConfigEntries = ReadonlyMap<OptionKey, ConfigEntry>;

/** An option's value, and who set it. */
export interface Setting {
  readonly key: OptionKey;
  readonly value: unknown;
  /** Where somebody set it: `--capital`, `PILOTFISH_CAPITAL`, `capital in pilotfish.yaml`; `undefined` for the default. */
  readonly place: string | undefined;
}

/**
 * Reads the options of a command from wherever they are set.
 *
 * @param command The command.
 * @param flags Texts given on the command line.
 * @param io For the environment.
 * @returns The value of every option that the command takes.
 * @throws {UsageError} If a value cannot be read, or the config file cannot.
 */
export async function readOptions(
  command: CommandName,
  flags: GivenTexts["flags"],
  io: Pick<CliIo, "env">,
): Promise<Options> {
  return optionsFrom(command, settingsOf(command, await readGiven(command, flags, io), io));
}

/**
 * Collects what somebody set.
 *
 * @param command The command.
 * @param flags Texts given on the command line.
 * @param io For the environment, which may name a config file.
 * @throws {UsageError} If the config file cannot be read.
 */
export async function readGiven(
  command: CommandName,
  flags: GivenTexts["flags"],
  io: Pick<CliIo, "env">,
): Promise<GivenTexts> {
  // Commands without options of their own, help above all, must work whatever the config file holds.
  const hasOwn = optionsOf(command).some((key) => optionOf(key).on !== "every command");
  const path = (fromFlag("config", flags) ?? fromEnvironment("config", io))?.text;
  if (!hasOwn || !path) return { flags, config: undefined };
  return { flags, config: { path, entries: await configIn(path) } };
}

/**
 * The options of a command: flag, else environment, else config file, else default.
 *
 * An option given twice as a flag has its last value, so that a script's own flags can be overridden behind them; a
 * list has all of them.
 *
 * @param command The command.
 * @param given What somebody set; what other commands take counts for nothing.
 * @param io For the environment.
 * @returns Every option that the command takes, in the order of the table.
 * @throws {UsageError} If a value cannot be read.
 */
export function settingsOf(
  command: CommandName,
  { flags, config }: GivenTexts,
  io: Pick<CliIo, "env">,
): readonly Setting[] {
  return optionsOf(command).map((key) => {
    const entry = config?.entries.get(key);
    const given = fromFlag(key, flags) ?? fromEnvironment(key, io) ??
      (entry && {
        text: entry.text,
        place: `${entry.spelling} in ${config!.path}`,
        leave: "take the line out",
      });
    const value = given === undefined ? optionOf(key).default : valueOf(key, given);
    return { key, value, place: given?.place };
  });
}

/**
 * The values of settings, as a command takes them. Reading an option that it does not take is a mistake in the program and
 * throws.
 */
export function optionsFrom(command: CommandName, settings: readonly Setting[]): Options {
  const values: Partial<Record<OptionKey, unknown>> = {};
  for (const { key, value } of settings) values[key] = value;
  for (const key of OPTION_KEYS) if (!Object.hasOwn(values, key)) forbid(values, key, command);
  return values as Options;
}

/** Loads what reads YAML only where there is a file. */
async function configIn(path: string): Promise<ConfigEntries> {
  const { readConfigFile } = await import("./config_file.ts");
  return await readConfigFile(path);
}

function fromFlag(key: OptionKey, flags: GivenTexts["flags"]): Given | undefined {
  const texts = flags.get(key);
  if (texts === undefined) return undefined;
  const text = optionOf(key).kind === "list" ? texts.join(",") : texts.at(-1)!;
  return { text, place: `--${optionName(key)}`, leave: "leave it out" };
}

function fromEnvironment(key: OptionKey, io: Pick<CliIo, "env">): Given | undefined {
  if (optionOf(key).reach === "flag") return undefined;
  const place = optionVariable(key);
  const text = io.env(place);
  if (text === undefined) return undefined;
  return { text, place, leave: "unset it; in a file of variables, take the line out" };
}

function valueOf(key: OptionKey, { text, place, leave }: Given): unknown {
  const option = optionOf(key);
  // A variable of a script that was not set must not silently mean the default: without --as-of a replay looks ahead.
  if (text.trim() === "") {
    throw new UsageError(
      `Cannot use ${place} without a value: it takes ${option.expected}`,
      `Give it one, or ${leave}`,
    );
  }
  const read = option.read(text);
  if (read === undefined) {
    const shown = option.kind === "secret" ? "its value is not shown" : text;
    throw new UsageError(
      `Cannot read ${place} as ${option.expected}: ${shown}`,
      whatElse(option),
    );
  }
  return read.value;
}

/** What to give instead of a value that is none. */
function whatElse(option: ReturnType<typeof optionOf>): string | undefined {
  if (option.kind === "path") {
    return `Give it a name: ./- is a ${option.names} that is called so`;
  }
  const example = option.defaultText ?? option.choices?.[0];
  return example === undefined ? undefined : `The default is ${example}`;
}

function forbid(
  values: Partial<Record<OptionKey, unknown>>,
  key: OptionKey,
  command: string,
): void {
  Object.defineProperty(values, key, {
    get() {
      throw new TypeError(`Cannot read an option that ${command} does not take: ${key}`);
    },
  });
}
