/** An account that a replay keeps, for the commands that show and change it. */

import { assertEquals } from "@std/assert";
import { withTempFolder } from "../temp_folder.ts";
import { sampleFolder } from "./commands/research_folder.ts";
import { type FakeWorld, runMain } from "./fake_io.ts";

const SAMPLE = await sampleFolder();
/** More signals than the defaults give, and every kind of event. */
const BUSY = ["--min-size-usd=3000", "--min-trades=3", "--position-size-pct=0.1"];

/** Runs a command on the account. */
export type RunOnAccount = (
  command: string,
  ...args: readonly string[]
) => ReturnType<typeof runMain>;

/** The arguments of the replay that keeps the account of a folder. */
export function replayArgs(folder: string): readonly string[] {
  const state = `--data-dir=${folder}/state`;
  return ["replay", "--persist", "--research-dir", SAMPLE, ...BUSY, state];
}

/** Keeps an account, runs a test with it, and removes it. */
export function withKeptAccount(
  test: (run: RunOnAccount, folder: string) => Promise<void>,
  world?: FakeWorld,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const { code, stderr } = await runMain([...replayArgs(folder), "--quiet"]);
    assertEquals(code, 0, stderr);
    await test(
      (command, ...args) => runMain([command, `--data-dir=${folder}/state`, ...args], world),
      folder,
    );
  });
}
