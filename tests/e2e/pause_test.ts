/** A person pauses and resumes while another process, the program itself, replays into the same account. */

import { assertEquals, assertMatch } from "@std/assert";
import { systemIo } from "../../src/cli/io.ts";
import { exists } from "../../src/store/exists.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

Deno.test("pause and resume reach a replay that another process runs, once each", async () => {
  await withTempFolder(async (folder) => {
    const account = `--data-dir=${folder}/state`;
    await runMain(["sample", "--out", `${folder}/sample`, "--trades", "100000", "--quiet"]);
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--frozen", "--no-prompt", "--allow-read", "--allow-write=.,/tmp"],
        ...["--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", "replay", "--persist", "--quiet"],
        ...["--research-dir", `${folder}/sample`, "--categories=all", account],
        ...["--min-size-usd=10", "--min-market-volume=0", "--min-wallet-wr=0.5"],
        ...["--max-price-impact=1", "--min-confirmations=1", "--cooldown-hours=1"],
      ],
      cwd: ROOT,
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const output = child.output();
    while (!await exists(`${folder}/state/default/journal.jsonl`)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { clock } = systemIo();
    const said = [];
    for (const command of ["pause", "resume", "pause"]) {
      const args = [
        command,
        account,
        "--reason",
        command,
        "--wait-seconds=60",
        "--json",
        "--quiet",
      ];
      const { code, stdout, stderr } = await runMain(args, { clock });
      assertEquals(code, 0, stderr);
      said.push(JSON.parse(stdout));
    }
    const { code, stderr } = await output;
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertMatch(said[0].by, /^process \d+$/);
    const { risk } = JSON.parse((await runMain(["status", account, "--json"])).stdout);
    assertEquals(risk.paused, true);
    const { pauses } = JSON.parse((await runMain(["export", account])).stdout);
    const byPeople = pauses.filter(({ note }: { note: string | null }) => note !== null);
    assertEquals(
      byPeople.map(({ note }: { note: string }) => note),
      said.filter(({ changed }) => changed).map(({ reason }) => reason),
    );
    assertEquals((await runMain(["verify", account])).code, 0);
  });
});
