/**
 * The program as a process that replays and keeps its account.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { currentPaths } from "../../src/store/profile_paths.ts";
import { runMain } from "../cli/fake_io.ts";

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
export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly signals: string;
  readonly log: string;
  readonly verified: string;
  /** All of the account, to the byte. */
  readonly exported: string;
}

/** The program as it is started by its task, with a place for everything that it writes. */
export class ReplayProgram {
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

  /** Folder of all its accounts. */
  get dataDir(): string {
    return `${this.#folder}/${this.#name}`;
  }

  /** Folder of its account. */
  get profileFolder(): string {
    return `${this.dataDir}/paper`;
  }

  get #place(): readonly string[] {
    return ["--data-dir", this.dataDir, "--profile", "paper"];
  }

  /**
   * Starts a replay that keeps its account.
   *
   * @param name Under which it writes what is written besides. @default {that of the account}
   * @param flags More flags.
   */
  replay(name = this.#name, ...flags: readonly string[]): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--frozen", "--no-prompt", "--allow-read", "--allow-write=.,/tmp"],
        ...["--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", "replay", "--persist", "--json"],
        ...["--research-dir", `${this.#folder}/sample`, ...this.#place, ...STRATEGY],
        ...["--lease-seconds", "1"],
        ...["--signals", this.#output("signals", name), "--log", this.#output("log", name)],
        ...flags,
      ],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  #output(what: string, name: string): string {
    return `${this.#folder}/${name}-${what}.jsonl`;
  }

  /** What a replay that came to its end left behind. */
  async outcome(
    { code, stdout, stderr }: Deno.CommandOutput,
    name = this.#name,
  ): Promise<Outcome> {
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
      signals: await Deno.readTextFile(this.#output("signals", name)),
      log: await Deno.readTextFile(this.#output("log", name)),
      verified: JSON.parse(verified.stdout).state_hash,
      exported: exported.stdout,
    };
  }

  /** Bytes of its journal now. */
  async journalBytes(): Promise<number> {
    try {
      const { journal } = await currentPaths({ dataDir: this.dataDir, profile: "paper" });
      return (await Deno.stat(journal)).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return 0;
      throw error;
    }
  }
}
