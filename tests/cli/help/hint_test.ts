import { assertEquals } from "@std/assert";
import type { CommandName } from "../../../src/cli/command_names.ts";
import { readFlags } from "../../../src/cli/options/flags.ts";
import { commandLine, commandsForAccount } from "../../../src/cli/help/hint.ts";
import { readOptions } from "../../../src/cli/options/option_values.ts";
import { fakeIo } from "../fake_io.ts";

/** The line that a command with these arguments would show for another. */
async function lineAfter(
  args: readonly string[],
  command: CommandName,
  asked: readonly string[] = [],
): Promise<string> {
  const running = args[0] as CommandName;
  const options = await readOptions(running, readFlags(args).given, fakeIo());
  return commandLine({ command: running, options }, command, asked);
}

Deno.test("commandLine() repeats nothing that is as it always is", async () => {
  assertEquals(
    await lineAfter(["replay"], "whales", ["--limit", "0"]),
    "pilotfish whales --limit 0",
  );
  const usual = ["replay", "--research-dir=data/poly_cat", "--categories=Politics,Geopolitics"];
  assertEquals(await lineAfter(usual, "whales"), "pilotfish whales");
});

Deno.test("commandLine() repeats what decides the history, the whales and the filter", async () => {
  const args = [
    "replay",
    "--research-dir=data/sample",
    "--categories=all",
    "--as-of=2025-07-01",
    "--min-trades=3",
    "--min-size-usd=5000",
    "--from=2025-07-01T12:30Z",
    "--capital=500",
    "--json",
  ];
  const history = "--research-dir data/sample --categories all";
  assertEquals(
    await lineAfter(args, "whales"),
    `pilotfish whales ${history} --as-of 2025-07-01 --min-trades 3`,
  );
  assertEquals(
    await lineAfter(args, "why", ["0x12"]),
    `pilotfish why 0x12 ${history} --from 2025-07-01T12:30:00Z --as-of 2025-07-01 --min-trades 3 ` +
      "--min-size-usd 5000",
  );
  assertEquals(
    await lineAfter(args, "backtest"),
    `pilotfish backtest ${history} --from 2025-07-01T12:30:00Z --as-of 2025-07-01 --min-trades 3 ` +
      "--min-size-usd 5000",
  );
});

Deno.test("commandLine() leaves to the user what is asked for anyway", async () => {
  assertEquals(
    await lineAfter(["whales", "--categories=Sports"], "whales", ["--categories", "all"]),
    "pilotfish whales --categories all",
  );
});

Deno.test("commandLine() is a line that the program takes, whatever the names", async () => {
  assertEquals(
    await lineAfter(["whales", "--research-dir=my data", "--categories=A b,It's"], "warmup"),
    `pilotfish warmup --research-dir 'my data' --categories 'A b,It'\\''s'`,
  );
});

Deno.test("commandsForAccount() names the account in every command that takes it", async () => {
  const told = async (...args: string[]) =>
    await readOptions("status", readFlags(args).given, fakeIo());
  const text = 'Run "pilotfish rebuild", or begin anew with "pilotfish reset --yes"';
  assertEquals(commandsForAccount(text, await told()), text);
  assertEquals(
    commandsForAccount(text, await told("--profile=paper", "--data-dir=my accounts")),
    `Run "pilotfish rebuild --profile paper --data-dir 'my accounts'", or begin anew with ` +
      `"pilotfish reset --yes --profile paper --data-dir 'my accounts'"`,
  );
  const kv = await told("--kv=https://kv.example/connect");
  assertEquals(
    commandsForAccount('"pilotfish status"', kv),
    '"pilotfish status --kv https://kv.example/connect"',
  );
  const other =
    '"pilotfish warmup --publish", "pilotfish sample", "pilotfish account", "pilotfish run --help"';
  assertEquals(commandsForAccount(other, kv), other, "what does not take --kv is left alone");
});
