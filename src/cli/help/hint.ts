/**
 * Command lines to copy, for notes, tables and errors.
 *
 * @module
 */

import { COMMAND_NAMES, type CommandName } from "../command_names.ts";
import type { CommandContext } from "../command.ts";
import { type OptionKey, optionName, optionOf, optionsOf } from "../options/options.ts";

/** Groups of options that decide which history is read, who is a whale and what counts. */
const GROUPS: readonly string[] = ["History", "Whales", "Filter"];

/**
 * A command line that looks at the same history in the same way: it repeats what the running command was told, as far
 * as the other command takes it.
 *
 * @param context The running command.
 * @param command The other command.
 * @param args What the user is meant to ask it; an option given here is not repeated.
 *
 * @example
 * ```ts ignore
 * commandLine(context, "whales", ["--limit", "0"]); // pilotfish whales --limit 0 --research-dir data/sample
 * ```
 */
export function commandLine(
  { command: running, options }: Pick<CommandContext, "command" | "options">,
  command: CommandName,
  args: readonly string[] = [],
): string {
  const taken = optionsOf(running);
  const repeated = optionsOf(command).filter((key) =>
    taken.includes(key) && GROUPS.includes(optionOf(key).group) &&
    !args.includes(`--${optionName(key)}`)
  ).flatMap((key) => flagOf(key, options[key]));
  return ["pilotfish", command, ...args, ...repeated].map(quote).join(" ");
}

/** Options that say which account is meant. */
const WHICH_ACCOUNT: readonly OptionKey[] = ["profile", "dataDir", "kv"];

/** A command that a text names to be copied; no call for help. */
const NAMED_COMMAND = /"pilotfish ([a-z]+)((?: (?!--help)[^ "]+)*)"/g;

/**
 * Completes the commands that a text names to be copied, so that they reach the account that the running command was
 * told to use. Unchanged, `pilotfish reset --yes` would take away the default one.
 *
 * @param text May name commands: `Run "pilotfish rebuild"`.
 * @param options What the running command was told.
 *
 * @example
 * ```ts ignore
 * commandsForAccount('Run "pilotfish rebuild"', options); // Run "pilotfish rebuild --profile paper"
 * ```
 */
export function commandsForAccount(text: string, options: CommandContext["options"]): string {
  return text.replace(NAMED_COMMAND, (quoted, name: string, rest: string) => {
    const command = COMMAND_NAMES.find((each) => each === name);
    if (command === undefined) return quoted;
    const flags = WHICH_ACCOUNT.filter((key) => optionsOf(command).includes(key))
      .flatMap((key) => flagOf(key, options[key])).map(quote);
    return `"${[`pilotfish ${name}${rest}`, ...flags].join(" ")}"`;
  });
}

/** Words of the flag that gives an option a value; none if it is the default. */
function flagOf(key: OptionKey, value: unknown): string[] {
  const { kind, default: usual } = optionOf(key);
  if (value === undefined || textOf(value) === textOf(usual)) return [];
  if (kind === "boolean") return [`--${value === true ? "" : "no-"}${optionName(key)}`];
  if (kind === "time") return [`--${optionName(key)}`, timeText(Number(value))];
  return [`--${optionName(key)}`, textOf(value)];
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(",") || "all" : String(value);
}

/** The shortest text for a moment. */
function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/T00:00:00\.000Z$/, "").replace(/\.000Z$/, "Z");
}

/** Text as one word of a shell; most words need no quotes. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
