/** `pilotfish help [COMMAND]`. @module */

import type { CommandContext } from "../command.ts";
import { commandOf } from "../commands.ts";
import { commandHelp, generalHelp } from "../help/help.ts";

/** Shows a help page. */
export function run({ args: [name], io }: CommandContext): void {
  const command = name === undefined ? undefined : commandOf(name);
  io.stdout.write(command === undefined ? generalHelp() : commandHelp(command));
}
