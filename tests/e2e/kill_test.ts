/** The program itself, killed without warning while it replays, started again, and held against a run that nobody touched. */

import { assert, assertEquals } from "@std/assert";
import { Random } from "../../src/research/sample/random.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";
import { ReplayProgram } from "./replay_program.ts";

/** Where Deno cannot tell that a lock's holder is gone, each restart waits for the lease to lapse: a second a kill. */
const KILLS = "tryLock" in Deno.FsFile.prototype ? 50 : 5;
const SEED = 20_260_101;
/** Lets a replay run until its journal has this many bytes, then kills it; returns what it came to if it was faster. */
async function killAt(
  program: ReplayProgram,
  bytes: number,
): Promise<Deno.CommandOutput | undefined> {
  await Deno.mkdir(program.profileFolder, { recursive: true });
  using watcher = Deno.watchFs(program.profileFolder);
  const child = program.replay(undefined, "--quiet");
  const output = child.output();
  const ended = output.then(() => "ended" as const);
  const events = watcher[Symbol.asyncIterator]();
  for (;;) {
    const event = await Promise.race([ended, events.next()]);
    if (event === "ended") return await output;
    if (await program.journalBytes() < bytes) continue;
    child.kill("SIGKILL");
    const { signal } = await output;
    return signal === "SIGKILL" ? undefined : await output;
  }
}

Deno.test("a replay that is killed again and again comes to what an undisturbed one comes to", async () => {
  await withTempFolder(async (folder) => {
    const random = new Random(SEED);
    await runMain(["sample", "--out", `${folder}/sample`, "--trades", "100000", "--quiet"]);
    const undisturbed = new ReplayProgram(folder, "undisturbed");
    const expected = await undisturbed.outcome(
      await undisturbed.replay(undefined, "--quiet").output(),
    );
    assert(expected.signals.split("\n").length > 1000, "Too little happens to be worth a crash");
    const step = 2 * await undisturbed.journalBytes() / KILLS;

    let kills = 0;
    for (let account = 0; kills < KILLS; account++) {
      const program = new ReplayProgram(folder, `killed-${account}`);
      let output: Deno.CommandOutput | undefined;
      while (output === undefined) {
        // Some die before they have written anything: what they begin with is the opening of the account.
        const more = random.chance(0.1) ? 0 : random.uniform() * step;
        const bytes = kills < KILLS ? await program.journalBytes() + more : Infinity;
        output = await killAt(program, bytes);
        if (output === undefined) kills++;
      }
      assertEquals(await program.outcome(output), expected);
    }
    assertEquals(kills, KILLS);
  });
});
