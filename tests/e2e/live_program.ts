/**
 * The program itself, following a made-up exchange on this machine.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { writeResearch } from "../fake_polymarket/research.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Milliseconds between two bursts of trades, as on an exchange that is busy. */
const BURST_MS = 20;
const TRADES_A_BURST = 5;
/** Bursts until what is waited for must have happened: a gap is repaired within half a minute. */
const MAX_BURSTS = 4_000;

/** Milliseconds between two looks at what is waited for. */
const LOOK_MS = 10;

/** What a run printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An exchange, a folder, and the program between them. */
export class LiveProgram {
  readonly fake: FakePolymarket;
  readonly folder: string;
  /** More variables of the environment. */
  env: Readonly<Record<string, string>> = {};
  /** Size beyond which no file can grow, KiB: a disk that is full. */
  maxFileKiB: number | undefined;

  constructor(fake: FakePolymarket, folder: string) {
    this.fake = fake;
    this.folder = folder;
  }

  /** Where history and account are. */
  get place(): readonly string[] {
    return ["--research-dir", `${this.folder}/history`, "--data-dir", `${this.folder}/state`];
  }

  /** Starts `pilotfish run` and waits until it listens. */
  async start(...flags: readonly string[]): Promise<Following> {
    const { activity } = this.fake;
    const before = activity.connections;
    const following = this.spawn(...flags);
    await following.until(() => activity.connections >= before + 2 && activity.subscribed >= 2);
    return following;
  }

  /** Starts `pilotfish run`. */
  spawn(...flags: readonly string[]): Following {
    const { urls } = this.fake;
    const limit = this.maxFileKiB;
    const bash = ["-c", `trap "" XFSZ; ulimit -f ${limit}; exec "$@"`, "bash", Deno.execPath()];
    const child = new Deno.Command(limit === undefined ? Deno.execPath() : "bash", {
      args: [
        ...(limit === undefined ? [] : bash),
        ...["run", "--frozen", "--no-prompt", "--allow-read", "--allow-write=.,/tmp"],
        ...["--allow-net=127.0.0.1", "--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", "run"],
        ...[...this.place, "--json", "--fill-delay-ms=0", "--max-slippage=1", ...flags],
      ],
      env: {
        PILOTFISH_RTDS_URL: urls.activity,
        PILOTFISH_CLOB_WS_URL: urls.clobSocket,
        PILOTFISH_DATA_URL: urls.data,
        PILOTFISH_GAMMA_URL: urls.gamma,
        PILOTFISH_CLOB_URL: urls.clob,
        ...this.env,
      },
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Following(child);
  }

  /** Lets the exchange trade until a file of the program holds something. */
  async tradeUntil(path: string, isThere: (text: string) => boolean): Promise<void> {
    for (let bursts = 0; !isThere(await textOf(path)); bursts++) {
      if (bursts > MAX_BURSTS) throw new Error(`Nothing of it comes: ${await textOf(path)}`);
      this.fake.trade(TRADES_A_BURST);
      await new Promise((resolve) => setTimeout(resolve, BURST_MS));
    }
  }

  /** What a command says about the account, as JSON. */
  // deno-lint-ignore no-explicit-any
  async tells(command: string, ...flags: readonly string[]): Promise<any> {
    const args = [command, ...this.place.slice(2), ...flags];
    const { code, stdout, stderr } = await runMain(args);
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout);
  }
}

/** A program that runs. */
export class Following {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<Deno.CommandOutput>;
  #hasEnded = false;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#output = child.output();
    this.#output.then(() => this.#hasEnded = true);
  }

  /** Returns when this is true, or fails with what the program said when it has ended. */
  async until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    while (!await isTrue()) {
      if (this.#hasEnded) throw new Error(`It has ended: ${JSON.stringify(await this.ended())}`);
      await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Sends it a signal and waits until it is gone. */
  async end(signal: Deno.Signal): Promise<Ended> {
    this.#child.kill(signal);
    return await this.ended();
  }

  /** Waits until it is gone. */
  async ended(): Promise<Ended> {
    const { code, signal: by, stdout, stderr } = await this.#output;
    const decoder = new TextDecoder();
    return { code, signal: by, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }
}

/** Runs something with an exchange that has a history, and a folder. */
export async function withLiveProgram(
  action: (program: LiveProgram) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (folder) => {
    await using fake = FakePolymarket.start({
      seed: 7,
      startMs: Math.floor(Date.now() / 1000) * 1000,
      nowMs: Date.now,
    });
    await writeResearch(fake.world, `${folder}/history`);
    await action(new LiveProgram(fake, folder));
  });
}

/** The text of a file; empty if it is not there yet. */
export async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
