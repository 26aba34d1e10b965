/** An import, killed without warning again and again, and held against one that nobody touched. */

import { assert, assertEquals } from "@std/assert";
import { Random } from "../../src/research/sample/random.ts";
import { filesOf } from "../research/fetch/fetching.ts";
import { withTempFolder } from "../temp_folder.ts";

/** An older Deno starts the same code: a round of each kind of kill shows that it can. */
const KILLS = "tryLock" in Deno.FsFile.prototype ? 16 : 4;
const ROWS = 24_000;
const ROOT = new URL("../../", import.meta.url).pathname;

/** Rows of three categories; the second file tells a part of the first again. */
async function writeFiles(folder: string): Promise<string[]> {
  const random = new Random(20_260_104, 1);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    JSON.stringify({
      proxyWallet: random.hex(40),
      conditionId: `0x${row % 40}`,
      side: random.chance(0.5) ? "BUY" : "SELL",
      price: 0.01 + Math.floor(98 * random.uniform()) / 100,
      size: 1 + random.below(1000),
      timestamp: 1_700_000_000 + random.below(3_000_000),
      transactionHash: random.hex(64),
      category: ["Politics", "Sports", "Crypto"][row % 40 % 3],
    }));
  const files = [`${folder}/a.jsonl`, `${folder}/b.jsonl`];
  await Deno.writeTextFile(files[0]!, rows.slice(0, ROWS / 2).join("\n"));
  await Deno.writeTextFile(files[1]!, rows.slice(ROWS / 3).join("\n"));
  return files;
}

function start(dir: string, files: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--frozen", "--no-prompt", "--no-check", "--allow-read", "--allow-write=/tmp"],
      ...["tests/research/import/import_process.ts", dir, ...files],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits until a process has read some rows, and kills it some time later; by then it may have come to its end. */
async function killAfter(process: Deno.ChildProcess, rows: number, ms: number): Promise<void> {
  let isOver = false;
  void process.status.then(() => isOver = true);
  let hasRows = false;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    const read = Math.max(...text.trim().split("\n").map(Number));
    if (hasRows || read < rows) continue;
    hasRows = true;
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!isOver) process.kill("SIGKILL");
  }
}

Deno.test("an import killed at many moments and started again ends with the same files, byte for byte", () =>
  withTempFolder(async (folder) => {
    const files = await writeFiles(folder);
    const whole = await start(`${folder}/whole`, files).output();
    assertEquals(whole.code, 0, new TextDecoder().decode(whole.stderr));
    const expected = await filesOf(`${folder}/whole`);
    const random = new Random(20_260_105, 1);
    let kills = 0;
    for (let number = 0; kills < KILLS; number++) {
      assert(number < 4 * KILLS, `only ${kills} kills`);
      // Half of them while it reads, half of them from the moment on from which it writes; each a few times in a row.
      const dir = `${folder}/killed ${number >> 2}`;
      const isReading = number % 2 === 0;
      const process = start(dir, files);
      const [rows, ms] = isReading
        ? [10_000 * random.below(2), random.below(60)]
        : [ROWS, random.below(500)];
      await killAfter(process, rows, ms);
      const { signal, code } = await process.status;
      const stderr = await new Response(process.stderr).text();
      if (signal === "SIGKILL") kills++;
      else assertEquals(code, 0, stderr);
      if (number % 4 < 3 && kills < KILLS) continue;
      const { code: last } = await start(dir, files).output();
      assertEquals(last, 0);
      const got = await filesOf(dir);
      assertEquals(Object.keys(got).sort(), Object.keys(expected).sort());
      for (const [name, bytes] of Object.entries(expected)) {
        assertEquals(got[name]!.length, bytes.length, name);
        assert(got[name]!.every((byte, at) => byte === bytes[at]), name);
      }
    }
  }));
