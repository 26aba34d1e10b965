/** The program itself, stopped (not ended) while it replays, and a stand-by that goes on without it. */

import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { Random } from "../../src/research/sample/random.ts";
import { currentPaths } from "../../src/store/profile_paths.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";
import { textOf } from "./live_program.ts";
import { ReplayProgram } from "./replay_program.ts";

const ACCOUNTS = 5;
const SEED = 20_260_102;
const LOOK_MS = 5;
/** Part of a replay after which none is stopped: near its end it might be over before anybody looks. */
const LATEST = 0.7;
/** Part of a replay up to which it has something left to write. */
const UNFINISHED = 0.95;

/** A process, and whether it has ended. */
class Running implements Disposable {
  readonly output: Promise<Deno.CommandOutput>;
  readonly #child: Deno.ChildProcess;
  #hasEnded = false;
  /** Whether it was stopped while it had something left to do. */
  wasStopped = false;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.output = child.output();
    this.output.then(() => this.#hasEnded = true);
  }

  /** A process that stands still would do so for ever. */
  [Symbol.dispose](): void {
    this.#signal("SIGKILL");
  }

  /** Returns when this is true, or the process has ended. */
  async until(isTrue: () => Promise<boolean>): Promise<void> {
    while (!this.#hasEnded && !await isTrue()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /**
   * Stops it once the journal has so many bytes.
   *
   * It may end before: a machine that is busy lets a replay end before anybody has looked, and one that is slow lets its
   * lease lapse.
   */
  async stopAt(bytes: number, program: ReplayProgram, allBytes: number): Promise<void> {
    await this.until(async () => await program.journalBytes() >= bytes);
    const isStopped = this.#signal("SIGSTOP");
    this.wasStopped = isStopped && await program.journalBytes() < UNFINISHED * allBytes;
  }

  /** Lets it go on. */
  goOn(): void {
    this.#signal("SIGCONT");
  }

  /** @returns Whether it was there to be told. */
  #signal(name: Deno.Signal): boolean {
    if (this.#hasEnded) return false;
    try {
      this.#child.kill(name);
      return true;
    } catch (error) {
      // It has ended, which is not heard of yet.
      if (!(error instanceof TypeError)) throw error;
      return false;
    }
  }
}

Deno.test("a stand-by goes on without a replay that stands still in the middle of a write, and that one writes no more", async () => {
  await withTempFolder(async (folder) => {
    const random = new Random(SEED);
    await runMain(["sample", "--out", `${folder}/sample`, "--trades", "100000", "--quiet"]);
    const undisturbed = new ReplayProgram(folder, "undisturbed");
    const expected = await undisturbed.outcome(await undisturbed.replay().output());
    const allBytes = await undisturbed.journalBytes();
    let copies = 0;
    for (let account = 0; account < ACCOUNTS; account++) {
      const program = new ReplayProgram(folder, `stopped-${account}`);
      const started: Running[] = [];
      using _all = { [Symbol.dispose]: () => started.forEach((one) => one[Symbol.dispose]()) };
      const said = (last = started.length - 1) => `${folder}/${account}-${last}-said.log`;
      const startOne = (...flags: readonly string[]) => {
        const files = ["--log-file", said(started.length)];
        return new Running(program.replay(`${account}-${started.length}`, ...files, ...flags));
      };
      started.push(startOne());
      // One that waits has the KV open already; one that is started later cannot even open it.
      const waits = account % 2 === 0;
      const stops = account === 0 ? 2 : 1;
      for (let stop = 1; stop <= stops; stop++) {
        // The one that is to be stopped has to write by then.
        await started.at(-1)!.until(async () =>
          stop === 1
            ? await program.journalBytes() > 0
            : (await textOf(said())).includes("Going on after trade")
        );
        if (waits) started.push(startOne("--standby"));
        const [stopped] = started.slice(waits ? -2 : -1);
        const from = (stop - 1) / stops;
        const bytes = LATEST * allBytes * (from + random.uniform() / stops);
        await stopped!.stopAt(bytes, program, allBytes);
        if (!waits) started.push(startOne("--standby"));
      }
      const last = started.at(-1)!;
      const name = `${account}-${started.length - 1}`;
      assertEquals(await program.outcome(await last.output, name), expected);
      copies += (await currentPaths({ dataDir: program.dataDir, profile: "paper" })).takeover;
      // They come back, and change nothing.
      for (const one of started.slice(0, -1)) {
        one.goOn();
        const { code, stdout, stderr } = await one.output;
        if (code === 0 && !one.wasStopped) continue;
        const said = new TextDecoder().decode(stderr);
        assertEquals([code, stdout.length], [1, 0], said);
        assertMatch(
          said,
          /Cannot write to profile paper any longer, another process has taken over/,
        );
      }
      assertEquals(await program.outcome(await last.output, name), expected);
    }
    assertGreater(copies, 0, "No replay was stopped in the middle of a write");
  });
});
