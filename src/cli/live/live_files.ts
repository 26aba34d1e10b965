/**
 * The files that a live run writes as it goes: signals and execution log, each line when it happens.
 *
 * A run goes on for months and is stopped at any moment, so its files have their names from the beginning. A run that goes
 * on with a kept account writes them anew: they are those of a run that was never interrupted.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import { signalRecord } from "../../core/signal.ts";
import { executionRecord } from "../../execution/execution_record.ts";
import type { Options } from "../options/options.ts";
import { folderOf } from "../output/folder_of.ts";

/** Files that grow. */
export class LiveFiles implements Disposable {
  readonly #signals: Deno.FsFile | undefined;
  readonly #log: Deno.FsFile | undefined;
  readonly #encoder = new TextEncoder();

  private constructor(signals: Deno.FsFile | undefined, log: Deno.FsFile | undefined) {
    this.#signals = signals;
    this.#log = log;
  }

  /**
   * Begins the files that options name; folders on the way are made.
   *
   * @param options Which.
   */
  static async create({ signals, log }: Pick<Options, "signals" | "log">): Promise<LiveFiles> {
    return new LiveFiles(await begin(signals), await begin(log));
  }

  /**
   * Writes what an action has to say.
   *
   * @throws {Error} If a file cannot be written: then the run ends, and its next start writes the files anew.
   */
  write(action: Action): void {
    if (action.kind === "signal") this.#line(this.#signals, signalRecord(action.signal));
    this.#line(this.#log, executionRecord(action));
  }

  /** Closes them. */
  [Symbol.dispose](): void {
    this.#signals?.close();
    this.#log?.close();
  }

  #line(file: Deno.FsFile | undefined, value: unknown): void {
    if (file === undefined) return;
    const bytes = this.#encoder.encode(`${JSON.stringify(value)}\n`);
    try {
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `Cannot write --log or --signals: ${reason}; the account is kept: make room and start again`,
        { cause: error },
      );
    }
  }
}

async function begin(path: string | undefined): Promise<Deno.FsFile | undefined> {
  if (path === undefined) return undefined;
  await Deno.mkdir(await folderOf(path), { recursive: true });
  return await Deno.open(path, { write: true, create: true, truncate: true });
}
