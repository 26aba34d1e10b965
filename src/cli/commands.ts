/**
 * The table of commands. A command is one row here and one file in `commands/`.
 *
 * @module
 */

import type { Command } from "./command.ts";
import { COMMAND_NAMES } from "./command_names.ts";

/** Shells that completions can be had for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** The table, in the order of the general help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "sample",
    summary: "Write a made-up research directory to try everything on",
    description: "Simulates a market with informed and with lucky wallets, and writes its " +
      "trades, markets and resolutions as a research directory. Everything in it is made up.",
    examples: [
      ["sample --out data/sample --seed 7", "200 000 trades, the same every time"],
      ["sample --out data/big --trades 5000000", "enough for a benchmark"],
    ],
    load: () => import("./commands/sample.ts"),
  },
  {
    name: "completions",
    summary: "Print a script that completes commands and options in a shell",
    description: "Prints a script for the shell to load when it starts.",
    args: [{ name: "SHELL", help: "The shell", choices: SHELLS }],
    examples: [
      ["completions bash >> ~/.bashrc", "complete in every new bash"],
      ["completions fish > ~/.config/fish/completions/pilotfish.fish", "the same for fish"],
    ],
    load: () => import("./commands/completions.ts"),
  },
  {
    name: "help",
    summary: "Show what there is, or all about one command",
    description: "Shows the commands there are, or the help page of one of them.",
    args: [{ name: "COMMAND", help: "The command", optional: true, choices: COMMAND_NAMES }],
    examples: [["help help", "this page"]],
    load: () => import("./commands/help.ts"),
  },
];

/** The row of a command, if there is such a command. */
export function commandOf(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
