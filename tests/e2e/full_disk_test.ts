/** The program on a disk that fills up: the system refuses to write files beyond a size. */

import { assertEquals, assertMatch } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { replayArgs, withKeptAccount } from "../cli/kept_account.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Sizes at which the KV cannot be made, and at which the journal cannot grow, KiB. */
const LIMITS = [8, 100];

/**
 * Runs the program with a limit on the size of files; that it is hit is an error, not the end of the process. What it covers
 * is not measured: those files would be cut off as well.
 */
async function runLimited(limit: number, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: [
      ...[
        "-c",
        `trap "" XFSZ; unset DENO_COVERAGE_DIR; ulimit -f ${limit}; exec "$@"`,
        "bash",
        Deno.execPath(),
        "run",
      ],
      ...["--frozen", "--no-prompt", "--allow-read", "--allow-write=.,/tmp"],
      ...["--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", ...args, "--quiet"],
    ],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test({
  name: "a full disk is said, and nothing is lost once there is room again",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withKeptAccount(async (run, folder) => {
      const good = await run("export");
      for (const limit of LIMITS) {
        const own = `${folder}/${limit}`;
        const { code, stdout, stderr } = await runLimited(limit, replayArgs(own));
        assertEquals([code, stdout], [1, ""], stderr);
        assertMatch(stderr, /^pilotfish: Cannot (use .* as a KV|write to the (journal|KV)).*\n$/);
        assertMatch(stderr, / safe.*Free some space/);
        const again = await runMain([...replayArgs(own), "--quiet"]);
        assertEquals(again.code, 0, again.stderr);
        const account = `--data-dir=${own}/state`;
        assertEquals((await runMain(["export", account])).stdout, good.stdout);
        assertEquals((await runMain(["verify", account])).code, 0);
      }
    });
  },
});
