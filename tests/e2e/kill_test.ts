/** The program itself, killed without warning while it replays, started again, and held against a run that nobody touched. */

import { assert, assertEquals } from "@std/assert";
import { Random } from "../../src/research/sample/random.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";

/** Where Deno cannot tell that a lock's holder is gone, each restart waits for the lease to lapse: a second a kill. */
const KILLS = "tryLock" in Deno.FsFile.prototype ? 50 : 5;
const SEED = 20_260_101;
const ROOT = new URL("../../", import.meta.url).pathname;
/** Filters so loose that much happens: some hundred commits. */
const STRATEGY = [
  ["--min-size-usd", "50"],
  ["--min-market-volume", "0"],
  ["--min-wallet-wr", "0.5"],
  ["--max-price-impact", "1"],
  ["--min-confirmations", "1"],
  ["--cooldown-hours", "1"],
  ["--capital", "1000000"],
  ["--position-size-pct", "0.0003"],
  ["--max-drawdown", "1"],
].flat();

/** What a replay leaves behind. */
interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly signals: string;
  readonly log: string;
  readonly verified: string;
  /** All of the account, to the byte. */
  readonly exported: string;
}

/** The program as it is started by its task, with a place for everything that it writes. */
class Program {
  readonly #folder: string;
  readonly #name: string;

  /**
   * @param folder Where the sample is.
   * @param name Under which it keeps what it writes.
   */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  get profileFolder(): string {
    return `${this.#folder}/${this.#name}/paper`;
  }

  get #place(): readonly string[] {
    return ["--data-dir", `${this.#folder}/${this.#name}`, "--profile", "paper"];
  }

  /** Starts a replay that keeps its account. */
  replay(): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--frozen", "--no-prompt", "--allow-read", "--allow-write=.,/tmp"],
        ...["--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", "replay", "--persist", "--json"],
        ...["--research-dir", `${this.#folder}/sample`, ...this.#place, ...STRATEGY],
        ...["--lease-seconds", "1"],
        ...["--signals", this.#output("signals"), "--log", this.#output("log"), "--quiet"],
      ],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  #output(name: string): string {
    return `${this.#folder}/${this.#name}-${name}.jsonl`;
  }

  /** What a replay that came to its end left behind. */
  async outcome({ code, stdout, stderr }: Deno.CommandOutput): Promise<Outcome> {
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { ms: _time, peak_rss_bytes: _memory, ...result } = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    const verified = await runMain(["verify", "--json", ...this.#place]);
    assertEquals(verified.code, 0, verified.stderr);
    const exported = await runMain(["export", "--format", "json", ...this.#place]);
    assertEquals(exported.code, 0, exported.stderr);
    return {
      result,
      signals: await Deno.readTextFile(this.#output("signals")),
      log: await Deno.readTextFile(this.#output("log")),
      verified: JSON.parse(verified.stdout).state_hash,
      exported: exported.stdout,
    };
  }

  async journalBytes(): Promise<number> {
    try {
      return (await Deno.stat(`${this.profileFolder}/journal.jsonl`)).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return 0;
      throw error;
    }
  }
}

/** Lets a replay run until its journal has this many bytes, then kills it; returns what it came to if it was faster. */
async function killAt(program: Program, bytes: number): Promise<Deno.CommandOutput | undefined> {
  await Deno.mkdir(program.profileFolder, { recursive: true });
  using watcher = Deno.watchFs(program.profileFolder);
  const child = program.replay();
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
    const undisturbed = new Program(folder, "undisturbed");
    const expected = await undisturbed.outcome(await undisturbed.replay().output());
    assert(expected.signals.split("\n").length > 1000, "Too little happens to be worth a crash");
    const step = 2 * await undisturbed.journalBytes() / KILLS;

    let kills = 0;
    for (let account = 0; kills < KILLS; account++) {
      const program = new Program(folder, `killed-${account}`);
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
