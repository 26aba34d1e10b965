import { assert, assertEquals, assertExists, assertGreater, assertMatch } from "@std/assert";
import type { CommandContext } from "../../../src/cli/command.ts";
import { makeContext } from "../../../src/cli/context.ts";
import { readOptions } from "../../../src/cli/options/option_values.ts";
import { watchAccount } from "../../../src/cli/account/watching.ts";
import { writeLongAccount } from "../../dashboard/long_account.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { fakeIo, runMain } from "../fake_io.ts";
import { goOnWithCopy } from "../../../src/store/account_copy.ts";
import { profilePaths } from "../../../src/store/profile_paths.ts";
import { withKeptAccount } from "../kept_account.ts";

/** Watches an account of a folder for so many looks. */
async function watch(
  folder: string,
  show: (context: CommandContext, look: number, lines: number) => Promise<void> | void,
  { looks = 3, isTerminal = false } = {},
): Promise<string> {
  const stop = new AbortController();
  let look = 1;
  const clock = {
    nowMs: () => 0,
    wait() {
      if (++look > looks) stop.abort();
      return Promise.resolve();
    },
  };
  const io = fakeIo({ clock, isTerminal });
  const given = new Map([["dataDir", [`${folder}/state`]]] as const);
  const options = await readOptions("status", given, io);
  await watchAccount(makeContext({ command: "status", options, args: [] }, io), {
    entries: 5,
    signal: stop.signal,
    show: async (context, { view, equityUsd }) => {
      assert(view.lines > 1);
      assertEquals(equityUsd[0], 10_000);
      await show(context, look, view.lines);
    },
  });
  return io.printed.stdout;
}

Deno.test("watchAccount() shows again only what has changed, on a terminal in the same place", async () => {
  await withKeptAccount(async (_run, folder) => {
    const text = await watch(folder, ({ print }, look) => print(look < 3 ? "same" : "other"));
    assertEquals(text, "same\n\nother\n");
    const drawn = await watch(folder, ({ print }) => print("same"), { isTerminal: true });
    assertEquals(drawn.split("same").length, 2);
    // deno-lint-ignore no-control-regex
    assertMatch(drawn, /^\u001b\[2J\u001b\[H[^]*\u001b\[J\n$/);
  });
});

Deno.test("watchAccount() follows an account that a stand-by has gone on with a copy of", async () => {
  await withKeptAccount(async (run, folder) => {
    const text = await watch(folder, async ({ print }, look, lines) => {
      print(String(lines));
      if (look !== 2) return;
      const where = { dataDir: `${folder}/state`, profile: "default" };
      const clock = { nowMs: Date.now, wait: () => Promise.resolve() };
      assertExists(await goOnWithCopy({ ...where, clock }, profilePaths(where)));
      assertEquals((await run("pause", "--reason", "lunch")).code, 0);
    });
    const [before, after] = text.trim().split("\n\n").map(Number);
    assertGreater(after!, before!);
  });
});

Deno.test("status shows the way of the closed profit as a sparkline", async () => {
  await withKeptAccount(async (run) => {
    const { stdout } = await run("status");
    assertMatch(stdout, /closed profit so far +[▁▂▃▄▅▆▇█]{2,48}\n/);
  });
});

Deno.test("status of a long account reads the end of it, and says so", async () => {
  await withTempFolder(async (folder) => {
    const { profile } = await writeLongAccount(folder, 2500);
    const args = [`--data-dir=${folder}`, `--profile=${profile}`];
    const { code, stdout } = await runMain(["status", ...args]);
    assertEquals(code, 0);
    assertMatch(stdout, /closed profit lately +[▁▂▃▄▅▆▇█]{2,48}\n/);
    assertMatch(stdout, /open positions +12\n/);
    // What is wrong before the end is found by those who read everything.
    const path = `${folder}/${profile}/journal.jsonl`;
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace('"seq":3,', '"seq":4,'));
    assertEquals((await runMain(["status", ...args])).stdout, stdout);
    assertEquals((await runMain(["positions", ...args])).code, 0);
    assertEquals((await runMain(["verify", ...args])).code, 3);
  });
});
