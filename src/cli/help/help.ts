/**
 * Help pages, made from the tables of options and commands.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import type { Command } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import {
  OPTION_KEYS,
  optionHelp,
  type OptionKey,
  optionName,
  optionOf,
  optionsOf,
  optionVariable,
} from "../options/options.ts";
import { wrap } from "../terminal/text_width.ts";

/** Help pages fit this many columns. */
const COLUMNS = 80;
/** Column at which explanations start. */
const INDENT = 32;
/** Column at which the meanings of words start. */
const WORDS = 24;

/** The page of `pilotfish help`. */
export function generalHelp(): string {
  const nameWidth = Math.max(...COMMANDS.map(({ name }) => name.length)) + 4;
  return [
    "Follow confirmed whales on Polymarket: learn who they are, replay history,",
    "trade on paper.",
    "",
    "Usage: pilotfish COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...COMMANDS.map(({ name, summary }) => entry(name, summary, nameWidth)),
    "",
    "Options of every command:",
    ...OPTION_KEYS.filter((key) => optionOf(key).on === "every command").map((key) =>
      optionEntry(key)
    ),
    "",
    ...settingNotes("minSizeUsd"),
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 unusable data.",
    "",
    `Run "pilotfish help COMMAND" for its options and examples. In a clone,`,
    `"pilotfish" stands for "deno task -q pilotfish".`,
    "",
  ].join("\n");
}

/** The page of `pilotfish help COMMAND`. */
export function commandHelp(command: Command): string {
  const keys = optionsOf(command.name);
  const groups = Map.groupBy(keys, (key) => optionOf(key).group);
  const own = keys.find((key) => optionOf(key).on !== "every command");
  return [
    ...paragraph(`${command.summary}.`, 0),
    "",
    `Usage: ${usageOf(command)}`,
    "",
    ...paragraph(command.description, 0),
    ...section(
      "Arguments",
      (command.args ?? []).map(({ name, help, choices }) =>
        entry(name, choices === undefined ? help : `${help}: ${choices.join(", ")}`, INDENT)
      ),
    ),
    ...[...groups].flatMap(([group, members]) =>
      section(group, members.map((key) => optionEntry(key, command.name)))
    ),
    ...section(
      "Examples",
      command.examples.flatMap(([line, meaning]) => [
        ...exampleLines(`pilotfish ${line}`),
        `      ${meaning}`,
      ]),
    ),
    ...section(
      command.glossary?.title ?? "",
      (command.glossary?.entries ?? []).map(([word, meaning]) => entry(word, meaning, WORDS)),
    ),
    ...section(
      "Exit codes",
      Object.entries(command.exitCodes ?? {}).map(([code, meaning]) => entry(code, meaning, 5)),
    ),
    ...(own === undefined ? [] : ["", ...settingNotes(own)]),
    "",
  ].join("\n");
}

function usageOf({ name, args = [] }: Command): string {
  const words = args.map((each) => {
    const word = each.repeats ? `${each.name}...` : each.name;
    return each.optional ? `[${word}]` : word;
  });
  return ["pilotfish", name, ...words, "[OPTIONS]"].join(" ");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

function optionEntry(key: OptionKey, command?: CommandName): string {
  const option = optionOf(key);
  const flag = option.kind === "secret"
    ? optionVariable(key)
    : option.kind === "boolean"
    ? `--${option.default === true ? "no-" : ""}${optionName(key)}`
    : `--${optionName(key)} ${option.placeholder}`;
  const fallback = option.defaultText === undefined ? "" : ` [${option.defaultText}]`;
  return entry(flag, `${optionHelp(key, command)}${fallback}`, INDENT);
}

/** A command line, in lines that a shell reads as one if it is too long: broken before an option, never behind one. */
function exampleLines(example: string): string[] {
  const lines: string[] = [];
  for (const part of example.split(/ (?=--)/)) {
    const last = lines.at(-1);
    const longer = `${last ?? " "} ${part}`;
    if (last === undefined || longer.length <= COLUMNS - " \\".length) {
      lines.splice(-1, 1, longer);
    } else {
      lines.splice(-1, 1, `${last} \\`, `    ${part}`);
    }
  }
  return lines;
}

function settingNotes(example: OptionKey): string[] {
  return paragraph(
    `An option not given as a flag is taken from the environment (${optionVariable(example)} for ` +
      `--${optionName(example)}), else from the config file (${
        optionName(example)
      }), else it has ` +
      `the value in brackets. Of a flag given twice the last counts; lists add up.`,
    0,
  );
}

/** A name and its explanation in two columns; a name that is too long has a line of its own. */
function entry(name: string, explanation: string, width: number): string {
  const lines = paragraph(explanation, width);
  const label = `  ${name}`;
  if (label.length > width - 2) return [label, ...lines].join("\n");
  return [label.padEnd(width) + lines[0]!.trimStart(), ...lines.slice(1)].join("\n");
}

/** Text in lines of at most {@linkcode COLUMNS}, each behind `indent` spaces. */
function paragraph(text: string, indent: number): string[] {
  return wrap(text, COLUMNS - indent).map((line) => " ".repeat(indent) + line);
}
