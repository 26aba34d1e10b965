/**
 * The value of every option of a command: flag, else environment, else config file, else default.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { UsageError } from "../errors.ts";
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

/**
 * Reads the options of a command from wherever they are set.
 *
 * An option given twice as a flag has its last value, so that a script's own flags can be overridden behind them; a
 * list has all of them. Reading an option that the command does not take is a mistake in the program and throws.
 *
 * @param command The command.
 * @param flags Texts given on the command line.
 * @param io For the environment.
 * @returns The value of every option that the command takes.
 * @throws {UsageError} If a value cannot be read, or the config file cannot.
 */
export async function readOptions(
  command: CommandName,
  flags: ReadonlyMap<OptionKey, readonly string[]>,
  io: Pick<CliIo, "env">,
): Promise<Options> {
  const taken = optionsOf(command);
  // Commands without options of their own, help above all, must work whatever the config file holds.
  const hasOwn = taken.some((key) => optionOf(key).on !== "every command");
  const configPath = fromFlag("config", flags) ?? fromEnvironment("config", io);
  const path = hasOwn && configPath?.text ? configPath.text : undefined;
  const config = path === undefined ? undefined : await configIn(path);
  const values: Partial<Record<OptionKey, unknown>> = {};
  for (const key of taken) {
    const entry = config?.get(key);
    const given = fromFlag(key, flags) ?? fromEnvironment(key, io) ??
      (entry && {
        text: entry.text,
        place: `${entry.spelling} in ${path}`,
        leave: "take the line out",
      });
    values[key] = given === undefined ? optionOf(key).default : valueOf(key, given);
  }
  for (const key of OPTION_KEYS) if (!taken.includes(key)) forbid(values, key, command);
  return values as Options;
}

/** Loads what reads YAML only where there is a file. */
async function configIn(path: string) {
  const { readConfigFile } = await import("./config_file.ts");
  return await readConfigFile(path);
}

function fromFlag(
  key: OptionKey,
  flags: ReadonlyMap<OptionKey, readonly string[]>,
): Given | undefined {
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
