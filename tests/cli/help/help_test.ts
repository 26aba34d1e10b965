/** Help pages are compared with `help_snapshots/`; `deno task test -- --update` rewrites those. */

import { assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { commandHelp, generalHelp } from "../../../src/cli/help/help.ts";
import { readFlags } from "../../../src/cli/options/flags.ts";
import {
  optionName,
  optionOf,
  optionsOf,
  optionVariable,
} from "../../../src/cli/options/options.ts";

const PAGES: readonly (readonly [name: string, page: string])[] = [
  ["general", generalHelp()],
  ...COMMANDS.map((command) => [command.name, commandHelp(command)] as const),
];

for (const [name, page] of PAGES) {
  Deno.test(`help page "${name}" is as last agreed, and fits 80 columns`, async () => {
    const path = `${import.meta.dirname}/help_snapshots/${name}.txt`;
    if (Deno.args.includes("--update")) await Deno.writeTextFile(path, page);
    assertEquals(page, await Deno.readTextFile(path), "update with: deno task test -- --update");
    for (const line of page.split("\n")) {
      assertLessOrEqual(line.length, 80, line);
      assertEquals(line, line.trimEnd());
    }
  });
}

Deno.test("commandHelp() lists every option of the command", () => {
  for (const command of COMMANDS) {
    const page = commandHelp(command);
    for (const key of optionsOf(command.name)) {
      const negation = optionOf(key).default === true ? "no-" : "";
      const isSecret = optionOf(key).kind === "secret";
      const name = isSecret ? optionVariable(key) : `--${negation}${optionName(key)}`;
      assertStringIncludes(page, `\n  ${name}`);
    }
  }
});

Deno.test("commandHelp() shows examples that the program takes", () => {
  for (const { name, args = [], examples } of COMMANDS) {
    for (const [line] of examples) {
      const flags = readFlags(line.replace(/ >.*/, "").match(/"[^"]*"|\S+/g)!);
      assertEquals([flags.words[0], flags.unknown], [name, []], line);
      const most = args.at(-1)?.repeats ? Infinity : args.length;
      assertLessOrEqual(flags.words.length - 1, most, line);
      for (const key of flags.given.keys()) assertEquals(optionsOf(name).includes(key), true, line);
    }
  }
});

Deno.test("generalHelp() lists every command", () => {
  for (const { name, summary } of COMMANDS) {
    assertStringIncludes(generalHelp(), `\n  ${name.padEnd(13)}${summary}`);
  }
});
