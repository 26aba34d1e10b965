/**
 * Completion scripts for shells, made from the tables of options and commands.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import type { Command } from "../command.ts";
import { COMMANDS, SHELLS } from "../commands.ts";
import {
  FLAG_KEYS,
  optionHelp,
  type OptionKey,
  optionName,
  optionOf,
  optionsOf,
} from "../options/options.ts";

/**
 * The script that teaches a shell the commands, options and values of pilotfish.
 *
 * @param shell One of `SHELLS`.
 * @throws {RangeError} If it is none of them.
 */
export function completionScript(shell: string): string {
  switch (shell) {
    case "bash":
      return bashScript();
    case "zsh":
      return zshScript();
    case "fish":
      return fishScript();
    default:
      throw new RangeError(`Cannot complete in a shell other than ${SHELLS.join(", ")}: ${shell}`);
  }
}

/** Every spelling of an option: a switch that is on by default is switched off. */
function flagOf(key: OptionKey): string {
  return optionOf(key).default === true ? `--no-${optionName(key)}` : `--${optionName(key)}`;
}

function flagKeysOf(command: CommandName): readonly OptionKey[] {
  return optionsOf(command).filter((key) => FLAG_KEYS.includes(key));
}

function flagsOf(command: CommandName): string {
  return flagKeysOf(command).map(flagOf).join(" ");
}

/** Values of a command's first argument, where they are known. */
function argumentChoices({ args: [first] = [] }: Command): readonly string[] {
  return first?.choices ?? [];
}

/** Whether a command's first argument is a file. */
function namesFile({ args: [first] = [] }: Command): boolean {
  return first?.names === "file";
}

const GENERAL_KEYS = FLAG_KEYS.filter((key) => optionOf(key).on === "every command");

function bashScript(): string {
  return `# Completion of pilotfish for bash.
_pilotfish() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word
  # Bash splits --name=value at the equals sign.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${COMMANDS.map(({ name }) => name).join("|")}) command=$word; break ;;
    esac
  done
  case $prev in
${FLAG_KEYS.flatMap(bashValue).join("\n")}
  esac
  case $command in
${COMMANDS.map(bashCommand).join("\n")}
    *) word="${COMMANDS.map(({ name }) => name).join(" ")} ${GENERAL_KEYS.map(flagOf).join(" ")}" ;;
  esac
  COMPREPLY=($(compgen -W "$word" -- "$cur"))
}
complete -o bashdefault -F _pilotfish pilotfish
`;
}

function bashValue(key: OptionKey): string[] {
  const option = optionOf(key);
  if (option.kind === "boolean") return [];
  const reply = option.choices !== undefined
    ? `COMPREPLY=($(compgen -W "${option.choices.join(" ")}" -- "$cur")); `
    : option.names === "folder"
    ? `compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); `
    : option.names === "file"
    ? `compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); `
    : "";
  return [`    --${optionName(key)}) ${reply}return ;;`];
}

function bashCommand(command: Command): string {
  const words = [...argumentChoices(command), flagsOf(command.name)].join(" ");
  const files = namesFile(command)
    ? `; [[ $cur == -* ]] || { compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return; }`
    : "";
  return `    ${command.name}) word="${words}"${files} ;;`;
}

function zshScript(): string {
  return `#compdef pilotfish
# Completion of pilotfish for zsh.
_pilotfish() {
  local curcontext=$curcontext state line
  local -a commands=(
${COMMANDS.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  _arguments -C ${GENERAL_KEYS.map((key) => zshOption(key)).join(" ")} \\
    '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${COMMANDS.map(zshCommand).join("\n")}
      esac ;;
  esac
}
compdef _pilotfish pilotfish
`;
}

function zshCommand(command: Command): string {
  const parts = flagKeysOf(command.name).map((key) => zshOption(key, command.name));
  const choices = argumentChoices(command);
  if (choices.length > 0) parts.push(quote(`1:argument:(${choices.join(" ")})`));
  else if (namesFile(command)) {
    parts.push(quote(`${command.args!.at(-1)!.repeats ? "*" : "1"}:file:_files`));
  }
  return `        ${command.name}) _arguments ${parts.join(" ")} ;;`;
}

function zshOption(key: OptionKey, command?: CommandName): string {
  const option = optionOf(key);
  const help = optionHelp(key, command).replace(/[[\]:]/g, "\\$&");
  if (option.kind === "boolean") return quote(`${flagOf(key)}[${help}]`);
  const values = option.choices !== undefined
    ? `(${option.choices.join(" ")})`
    : option.names === "folder"
    ? "_files -/"
    : option.names === "file"
    ? "_files"
    : " ";
  return quote(`${flagOf(key)}=[${help}]:${option.placeholder}:${values}`);
}

function fishScript(): string {
  const names = COMMANDS.map(({ name }) => name).join(" ");
  return `# Completion of pilotfish for fish.
complete -c pilotfish -f
${
    COMMANDS.map(({ name, summary }) =>
      `complete -c pilotfish -n ${
        quote(`not __fish_seen_subcommand_from ${names}`)
      } -a ${name} -d ${quote(summary)}`
    ).join("\n")
  }
${FLAG_KEYS.map(fishOption).join("\n")}
${
    COMMANDS.filter(namesFile).map(({ name }) =>
      `complete -c pilotfish -n ${quote(`__fish_seen_subcommand_from ${name}`)} -F`
    ).join("\n")
  }
${
    COMMANDS.filter((command) => argumentChoices(command).length > 0).map((command) =>
      `complete -c pilotfish -n ${quote(`__fish_seen_subcommand_from ${command.name}`)} -a ${
        quote(argumentChoices(command).join(" "))
      }`
    ).join("\n")
  }
`;
}

function fishOption(key: OptionKey): string {
  const option = optionOf(key);
  const parts = ["complete -c pilotfish"];
  if (option.on !== "every command") {
    parts.push(`-n ${quote(`__fish_seen_subcommand_from ${option.on.join(" ")}`)}`);
  }
  parts.push(`-l ${flagOf(key).slice("--".length)}`, `-d ${quote(option.help)}`);
  if (option.choices !== undefined) parts.push(`-x -a ${quote(option.choices.join(" "))}`);
  else if (option.names === "folder") parts.push(`-x -a '(__fish_complete_directories)'`);
  else if (option.names === "file") parts.push("-r -F");
  else if (option.kind !== "boolean") parts.push("-x");
  return parts.join(" ");
}

/** Text as one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
