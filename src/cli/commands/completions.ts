/** `pilotfish completions SHELL`. @module */

import type { CommandContext } from "../command.ts";
import { completionScript } from "../help/completions.ts";

/** Prints the completion script of a shell. */
export function run({ args: [shell], io }: CommandContext): void {
  io.stdout.write(completionScript(shell!));
}
